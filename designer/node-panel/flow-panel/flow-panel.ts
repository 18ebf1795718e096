import { Component, computed, input, output } from '@angular/core';
import { type FlowElement, type GetService, setSetting, settingsOf } from '@callweave/designer/canvas';
import type { FlowKind } from '@callweave/platform/kernel';
import { panelTexts } from '../panel-texts';

/** Process property with the pattern of ticket numbers; see the contract of tickets. */
const NUMBER_SETTING = 'ticketNumber';

/** While nothing is selected: what concerns the flow as a whole. */
@Component({
  selector: 'cw-flow-panel',
  template: `
    <div class="cw-field">
      <label for="cw-flow-name">{{ t('flowName') }}</label>
      <input
        id="cw-flow-name"
        class="cw-input"
        type="text"
        maxlength="80"
        [value]="name()"
        (change)="renamed.emit($any($event.target).value.trim())"
      />
    </div>
    @if (kind() === 'ticket') {
      <div class="cw-field">
        <label for="cw-flow-number">{{ t('ticketNumber') }}</label>
        <input
          id="cw-flow-number"
          class="cw-input feel"
          type="text"
          maxlength="60"
          placeholder="{{ '{' }}yyyyMMdd{{ '}' }}{{ '{' }}seq:5{{ '}' }}"
          aria-describedby="cw-flow-number-hint"
          [value]="number()"
          (change)="setNumber($any($event.target).value)"
        />
        <p class="hint" id="cw-flow-number-hint">{{ t('ticketNumberHint') }}</p>
      </div>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-3);
      padding: var(--cw-4) var(--cw-4) 0;
    }
    .feel {
      font-family: var(--cw-mono);
      font-size: 12px;
    }
    .hint {
      margin: 0;
      color: var(--cw-text-3);
      font: 400 12px/18px var(--cw-font);
    }
  `,
})
export class FlowPanel {
  protected readonly t = panelTexts();
  /** The process itself. */
  readonly element = input.required<FlowElement>();
  readonly get = input.required<GetService>();
  readonly revision = input.required<number>();
  readonly kind = input.required<FlowKind>();
  readonly name = input.required<string>();
  readonly renamed = output<string>();
  readonly edited = output<void>();

  protected readonly number = computed(() => {
    this.revision();
    return settingsOf(this.element())[NUMBER_SETTING] ?? '';
  });

  protected setNumber(text: string): void {
    setSetting(this.get(), this.element(), NUMBER_SETTING, text.trim() || undefined);
    this.edited.emit();
  }
}
