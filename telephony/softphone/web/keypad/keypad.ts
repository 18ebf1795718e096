import { Component, inject, output } from '@angular/core';
import { I18n } from '@callweave/platform/ui';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const letters: Readonly<Record<string, string>> = {
  2: 'ABC',
  3: 'DEF',
  4: 'GHI',
  5: 'JKL',
  6: 'MNO',
  7: 'PQRS',
  8: 'TUV',
  9: 'WXYZ',
  0: '+',
};

/** Twelve keys of a phone. */
@Component({
  selector: 'cw-keypad',
  template: `
    <div class="keys" role="group" [attr.aria-label]="t('phone.keypad')">
      @for (key of keys; track key) {
        <button
          type="button"
          class="key"
          [attr.aria-label]="t('phone.key', { key })"
          (click)="pressed.emit(key)"
        >
          <span class="digit">{{ key }}</span>
          <span class="letters" [attr.data-letters]="letters[key]"></span>
        </button>
      }
    </div>
  `,
  styles: `
    .keys {
      display: grid;
      grid-template-columns: repeat(3, 1fr);
      gap: var(--cw-2);
    }
    .key {
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      height: 52px;
      border: 1px solid var(--cw-line);
      border-radius: var(--cw-radius);
      background: var(--cw-surface);
      color: var(--cw-text);
      cursor: pointer;
      transition: background var(--cw-quick);
    }
    .key:hover {
      background: var(--cw-hover);
    }
    .key:active {
      background: var(--cw-pressed);
    }
    .digit {
      font: 500 20px/24px var(--cw-font);
    }
    .letters::before {
      content: attr(data-letters);
    }
    .letters {
      height: 12px;
      color: var(--cw-text-3);
      font: 500 10px/12px var(--cw-font);
    }
  `,
})
export class Keypad {
  protected readonly t = inject(I18n).t;
  readonly pressed = output<string>();
  protected readonly keys = keys;
  protected readonly letters = letters;
}
