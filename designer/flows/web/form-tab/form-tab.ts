import { Component, computed, inject, input, linkedSignal, model, output } from '@angular/core';
import type { FlowContent } from '@callweave/designer/flows/contract';
import { FormCanvas } from '@callweave/designer/forms';
import type { FormSchema } from '@callweave/platform/kernel';
import { Confirm, I18n, StateView } from '@callweave/platform/ui';

type Forms = FlowContent['forms'];

/** The forms of the flow's bundle: choose, edit, add, remove. */
@Component({
  selector: 'cw-form-tab',
  imports: [FormCanvas, StateView],
  templateUrl: './form-tab.html',
  styleUrl: './form-tab.css',
})
export class FormTab {
  protected readonly t = inject(I18n).t;
  protected readonly locale = inject(I18n).locale;
  private readonly confirm = inject(Confirm);
  readonly forms = input.required<Forms>();
  readonly canEdit = input(true);
  readonly chosen = model.required<string>();
  readonly changed = output<Forms>();

  protected readonly ids = computed(() => Object.keys(this.forms()));
  protected readonly current = computed(() =>
    this.chosen() in this.forms() ? this.chosen() : (this.ids()[0] ?? ''),
  );
  protected readonly schema = computed(() => this.forms()[this.current()] as FormSchema | undefined);
  protected readonly newId = linkedSignal(() => `form-${this.ids().length + 1}`);

  protected edit(schema: FormSchema): void {
    this.changed.emit({ ...this.forms(), [this.current()]: { ...schema, id: this.current() } });
  }

  protected add(event: Event): void {
    event.preventDefault();
    const id = this.newId().trim();
    if (!id || id in this.forms()) return;
    this.changed.emit({ ...this.forms(), [id]: { id, type: 'default', components: [] } });
    this.chosen.set(id);
  }

  protected async remove(): Promise<void> {
    const id = this.current();
    const answer = await this.confirm.ask({
      title: this.t('flows.forms.removeTitle', { id }),
      text: this.t('flows.forms.removeText'),
      confirm: this.t('flows.forms.remove'),
      danger: true,
    });
    if (answer === undefined) return;
    this.changed.emit(Object.fromEntries(Object.entries(this.forms()).filter(([key]) => key !== id)));
  }
}
