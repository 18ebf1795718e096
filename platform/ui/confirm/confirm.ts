import { Dialog, DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { I18n } from '../i18n/i18n';

export interface Question {
  title: string;
  /** In the words of the matter: what happens, what stays. */
  text?: string;
  /** The verb on the button, such as `作废工单`; never just "OK". */
  confirm: string;
  danger?: boolean;
  /** Asks for a text; the answer carries it. */
  reason?: { label: string; required: boolean };
}

/** Asks before what cannot be undone. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  private readonly dialog = inject(Dialog);

  /** @returns the reason (empty when none was asked for), or undefined when the person stepped back */
  async ask(question: Question): Promise<string | undefined> {
    const opened = this.dialog.open<string>(ConfirmDialog, {
      data: question,
      backdropClass: 'cw-backdrop',
      ariaLabelledBy: 'cw-confirm-title',
      autoFocus: question.reason ? 'textarea' : '.confirm',
    });
    return firstValueFrom(opened.closed);
  }
}

@Component({
  selector: 'cw-confirm-dialog',
  template: `
    <form class="cw-dialog" (submit)="$event.preventDefault(); confirm()">
      <h1 id="cw-confirm-title">{{ question.title }}</h1>
      @if (question.text) {
        <p class="cw-prose">{{ question.text }}</p>
      }
      @if (question.reason; as asked) {
        <div class="cw-field">
          <label for="cw-confirm-reason">{{ asked.label }}</label>
          <textarea
            id="cw-confirm-reason"
            class="cw-input"
            maxlength="500"
            [attr.aria-invalid]="missing()"
            [attr.aria-describedby]="missing() ? 'cw-confirm-missing' : null"
            (input)="reason.set($any($event.target).value)"
          ></textarea>
          @if (missing()) {
            <p id="cw-confirm-missing" class="cw-error">{{ t('ui.form.required') }}</p>
          }
        </div>
      }
      <div class="cw-dialog-actions">
        <button type="button" class="cw-button" (click)="dialog.close()">{{ t('ui.cancel') }}</button>
        <button
          type="submit"
          class="cw-button confirm"
          [class.primary]="!question.danger"
          [class.danger]="question.danger"
          [class.filled]="question.danger"
        >
          {{ question.confirm }}
        </button>
      </div>
    </form>
  `,
})
export class ConfirmDialog {
  protected readonly question = inject<Question>(DIALOG_DATA);
  protected readonly dialog = inject<DialogRef<string>>(DialogRef);
  protected readonly t = inject(I18n).t;
  protected readonly reason = signal('');
  protected readonly missing = signal(false);

  protected confirm(): void {
    const reason = this.reason().trim();
    this.missing.set(!!this.question.reason?.required && !reason);
    if (!this.missing()) this.dialog.close(reason);
  }
}
