import { Component, computed, inject, input, model, output } from '@angular/core';
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
  /** What each form is called, by id; one without a name is called by its id. */
  readonly names = input<Readonly<Record<string, string>>>({});
  readonly canEdit = input(true);
  readonly chosen = model.required<string>();
  readonly changed = output<Forms>();

  protected readonly ids = computed(() => Object.keys(this.forms()));
  protected readonly current = computed(() =>
    this.chosen() in this.forms() ? this.chosen() : (this.ids()[0] ?? ''),
  );
  protected readonly schema = computed(() => this.forms()[this.current()] as FormSchema | undefined);

  /** What the editor has stays as it is written, or it would be read anew. */
  protected edit(schema: FormSchema): void {
    this.changed.emit({ ...this.forms(), [this.current()]: { ...schema, id: this.current() } });
  }

  /** An empty name lets the form go by its step again. */
  protected rename(name: string): void {
    const { name: _, ...form } = this.schema()!;
    this.edit({ ...form, ...(name && { name }) } as FormSchema);
  }

  /** Adds an empty form under the next free id. */
  protected add(event: Event, name: HTMLInputElement): void {
    event.preventDefault();
    const numbers = Array.from({ length: this.ids().length + 1 }, (_, index) => index + 1);
    const id = numbers.map((number) => `form-${number}`).find((free) => !(free in this.forms()))!;
    const named = name.value.trim();
    this.changed.emit({
      ...this.forms(),
      [id]: { id, ...(named && { name: named }), type: 'default', components: [] },
    });
    this.chosen.set(id);
    name.value = '';
  }

  protected async remove(): Promise<void> {
    const id = this.current();
    const answer = await this.confirm.ask({
      title: this.t('flows.forms.removeTitle', { id: this.names()[id] ?? id }),
      text: this.t('flows.forms.removeText'),
      confirm: this.t('flows.forms.remove'),
      danger: true,
    });
    if (answer === undefined) return;
    this.changed.emit(Object.fromEntries(Object.entries(this.forms()).filter(([key]) => key !== id)));
  }
}
