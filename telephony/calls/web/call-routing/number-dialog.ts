import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import {
  callLanguages,
  callsApi,
  type CallLanguage,
  type ServiceNumber,
} from '@callweave/telephony/calls/contract';
import { ApiClient, FormDialog, I18n } from '@callweave/platform/ui';

/** Adds or changes a service number. */
@Component({
  selector: 'cw-number-dialog',
  imports: [FormDialog],
  templateUrl: './number-dialog.html',
})
export class NumberDialog {
  private readonly api = inject(ApiClient);
  protected readonly t = inject(I18n).t;
  protected readonly languages = callLanguages;
  /** Undefined for a new one. */
  protected readonly number = inject<ServiceNumber | undefined>(DIALOG_DATA);

  protected readonly send = (form: FormData): Promise<unknown> => {
    const body = {
      number: String(form.get('number')),
      name: String(form.get('name')),
      language: form.get('language') as CallLanguage,
      fallbackPrompt: String(form.get('fallbackPrompt')),
      isEnabled: form.has('isEnabled'),
    };
    if (!this.number) return this.api.call(callsApi.createServiceNumber, { body });
    const { id, version } = this.number;
    return this.api.call(callsApi.updateServiceNumber, { params: { id }, body: { ...body, version } });
  };
}
