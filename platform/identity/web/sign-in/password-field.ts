import { Component, inject, input, model, signal } from '@angular/core';
import { I18n, Icon } from '@callweave/platform/ui';

/** A password with a button that shows it. */
@Component({
  selector: 'cw-password-field',
  imports: [Icon],
  template: `
    <div class="cw-field">
      <label [attr.for]="inputId()">{{ label() }}</label>
      <div class="box">
        <input
          class="cw-input"
          maxlength="128"
          [id]="inputId()"
          [type]="isShown() ? 'text' : 'password'"
          [autocomplete]="autocomplete()"
          [value]="value()"
          [attr.aria-invalid]="error() ? 'true' : null"
          [attr.aria-describedby]="error() ? inputId() + '-error' : null"
          (input)="value.set($any($event.target).value)"
        />
        <button
          type="button"
          [attr.aria-label]="t(isShown() ? 'identity.hide' : 'identity.show')"
          [attr.aria-pressed]="isShown()"
          (click)="isShown.set(!isShown())"
        >
          <cw-icon class="small" [name]="isShown() ? 'eyeOff' : 'eye'" />
        </button>
      </div>
      @if (error(); as text) {
        <p class="cw-error" [id]="inputId() + '-error'">{{ text }}</p>
      }
    </div>
  `,
  styles: `
    .box {
      position: relative;
    }
    input {
      padding-right: 40px;
    }
    button {
      position: absolute;
      top: 0;
      right: 0;
      display: grid;
      place-items: center;
      width: 36px;
      height: 100%;
      padding: 0;
      border: 0;
      border-radius: var(--cw-radius);
      background: none;
      color: var(--cw-text-3);
      cursor: pointer;
    }
    button:hover {
      color: var(--cw-text);
    }
    button:focus-visible {
      outline-offset: -3px;
    }
  `,
})
export class PasswordField {
  protected readonly t = inject(I18n).t;
  readonly label = input.required<string>();
  readonly inputId = input.required<string>();
  readonly autocomplete = input<'current-password' | 'new-password'>('current-password');
  readonly error = input<string>();
  readonly value = model('');
  protected readonly isShown = signal(false);
}
