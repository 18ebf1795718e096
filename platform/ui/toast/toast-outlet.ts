import { Component, inject } from '@angular/core';
import { I18n } from '../i18n/i18n';
import { Icon } from '../icons/icon';
import { Toaster } from './toaster';

/** Where toasts appear; once, in the shell. */
@Component({
  selector: 'cw-toast-outlet',
  imports: [Icon],
  template: `
    @for (toast of toaster.toasts(); track toast.id) {
      <div class="toast" [class.danger]="toast.tone === 'danger'">
        <cw-icon [name]="toast.tone === 'danger' ? 'alert' : 'check'" />
        <div class="words">
          <p>{{ toast.text }}</p>
          @if (toast.detail) {
            <p class="detail">{{ toast.detail }}</p>
          }
        </div>
        @if (toast.action; as action) {
          <button type="button" class="cw-button quiet" (click)="action.run(); toaster.close(toast.id)">
            {{ action.label }}
          </button>
        }
        <button
          type="button"
          class="cw-button quiet icon"
          [attr.aria-label]="t('ui.close')"
          (click)="toaster.close(toast.id)"
        >
          <cw-icon class="small" name="close" />
        </button>
      </div>
    }
  `,
  styles: `
    :host {
      position: fixed;
      z-index: 1100;
      bottom: calc(var(--cw-6) + env(safe-area-inset-bottom));
      left: 50%;
      display: flex;
      flex-direction: column;
      gap: var(--cw-2);
      width: max-content;
      max-width: min(520px, calc(100vw - 32px));
      transform: translateX(-50%);
    }
    .toast {
      display: flex;
      align-items: center;
      gap: var(--cw-2);
      padding: var(--cw-2) var(--cw-2) var(--cw-2) var(--cw-3);
      border-radius: var(--cw-radius);
      background: var(--cw-raised);
      box-shadow: var(--cw-float);
      animation: rise var(--cw-calm);
    }
    .toast > cw-icon {
      color: var(--cw-good);
    }
    .toast.danger > cw-icon {
      color: var(--cw-danger);
    }
    .words {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .detail {
      color: var(--cw-text-3);
      font-size: 13px;
      line-height: 18px;
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(8px);
      }
    }
    @media (max-width: 767px) {
      :host {
        bottom: calc(72px + env(safe-area-inset-bottom));
      }
    }
  `,
})
export class ToastOutlet {
  protected readonly toaster = inject(Toaster);
  protected readonly t = inject(I18n).t;
}
