import { DialogRef } from '@angular/cdk/dialog';
import { inject, signal } from '@angular/core';
import { ApiClient, ApiProblem, I18n } from '@callweave/platform/ui';

/** What both dialogs do: send the form, close when it was taken, else say what is wrong. */
export abstract class RoutingDialog {
  protected readonly api = inject(ApiClient);
  protected readonly t = inject(I18n).t;
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly isBusy = signal(false);

  /** @param form its controls by name */
  protected abstract send(form: FormData): Promise<unknown>;

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    try {
      await this.send(new FormData(event.target as HTMLFormElement));
      this.dialog.close(true);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem.set(error);
    } finally {
      this.isBusy.set(false);
    }
  }
}
