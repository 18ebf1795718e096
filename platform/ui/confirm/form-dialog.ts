import { DialogRef } from '@angular/cdk/dialog';
import { Component, inject, input, signal } from '@angular/core';
import { ApiProblem } from '../api/api-problem';
import { I18n } from '../i18n/i18n';

/** Id of the heading, for `ariaLabelledBy` of the dialog. */
export const formDialogTitle = 'cw-form-dialog-title';

/** The frame of a dialog with a form: sends it, closes with `true` when it was taken, else stays and says what is wrong. */
@Component({
  selector: 'cw-form-dialog',
  template: `
    <form class="cw-dialog" (submit)="submit($event)">
      <h1 id="${formDialogTitle}">{{ heading() }}</h1>
      @if (problem(); as problem) {
        <p class="cw-error" role="alert">
          {{ problem.title }} {{ problem.detail ?? problem.errors[0]?.detail }}
        </p>
      }
      <ng-content />
      <div class="cw-dialog-actions">
        <button type="button" class="cw-button" (click)="dialog.close()">{{ t('ui.cancel') }}</button>
        <button type="submit" class="cw-button primary" [disabled]="isBusy()">{{ t('ui.save') }}</button>
      </div>
    </form>
  `,
})
export class FormDialog {
  protected readonly t = inject(I18n).t;
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  readonly heading = input.required<string>();
  /** Sends the controls by their names; may throw an {@link ApiProblem}. */
  readonly send = input.required<(form: FormData) => Promise<unknown>>();
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly isBusy = signal(false);

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    try {
      await this.send()(new FormData(event.target as HTMLFormElement));
      this.dialog.close(true);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem.set(error);
    } finally {
      this.isBusy.set(false);
    }
  }
}
