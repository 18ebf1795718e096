import { CdkMenu, CdkMenuItemCheckbox, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, input, model } from '@angular/core';
import { I18n } from '../i18n/i18n';
import { Icon } from '../icons/icon';

/** A filter as a chip: says what it narrows to, opens its choices, is cleared by choosing all again. */
@Component({
  selector: 'cw-filter-chip',
  imports: [CdkMenu, CdkMenuItemCheckbox, CdkMenuTrigger, Icon],
  template: `
    <button type="button" class="cw-filter" [class.on]="chosen().length > 0" [cdkMenuTriggerFor]="menu">
      {{ label() }}{{ shown() ? t('ui.colon') + shown() : '' }}
      <cw-icon class="small" name="down" />
    </button>
    <ng-template #menu>
      <div class="cw-menu" cdkMenu [attr.aria-label]="label()">
        @for (choice of choices(); track choice.value) {
          <button
            type="button"
            class="cw-menu-item"
            cdkMenuItemCheckbox
            [cdkMenuItemChecked]="chosen().includes(choice.value)"
            (cdkMenuItemTriggered)="toggle(choice.value)"
          >
            <cw-icon
              class="small"
              name="check"
              [style.visibility]="chosen().includes(choice.value) ? 'visible' : 'hidden'"
            />
            {{ choice.label }}
          </button>
        }
        @if (chosen().length) {
          <div class="cw-menu-line"></div>
          <button
            type="button"
            class="cw-menu-item"
            cdkMenuItemCheckbox
            (cdkMenuItemTriggered)="chosen.set([])"
          >
            <cw-icon class="small" name="close" />{{ t('ui.list.clear') }}
          </button>
        }
      </div>
    </ng-template>
  `,
})
export class FilterChip {
  protected readonly t = inject(I18n).t;
  readonly label = input.required<string>();
  readonly choices = input.required<readonly { value: string; label: string }[]>();
  /** One value replaces the other instead of joining it. */
  readonly single = input(false);
  readonly chosen = model.required<string[]>();
  protected readonly shown = computed(() =>
    this.choices()
      .filter(({ value }) => this.chosen().includes(value))
      .map(({ label }) => label)
      .join(this.t('ui.comma')),
  );

  protected toggle(value: string): void {
    const had = this.chosen().includes(value);
    const rest = this.single() ? [] : this.chosen().filter((one) => one !== value);
    this.chosen.set(had ? rest.filter((one) => one !== value) : [...rest, value]);
  }
}
