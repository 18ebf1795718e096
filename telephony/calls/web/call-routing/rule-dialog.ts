import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import { callsApi, type RoutingRule } from '@callweave/telephony/calls/contract';
import { ApiClient, FormDialog, I18n } from '@callweave/platform/ui';

/** Adds or changes a routing rule. */
@Component({
  selector: 'cw-rule-dialog',
  imports: [FormDialog],
  templateUrl: './rule-dialog.html',
})
export class RuleDialog {
  private readonly api = inject(ApiClient);
  protected readonly t = inject(I18n).t;
  /** Undefined for a new one. */
  protected readonly rule = inject<RoutingRule | undefined>(DIALOG_DATA);

  protected readonly send = (form: FormData): Promise<unknown> => {
    const body = {
      name: String(form.get('name')),
      sequence: Number(form.get('sequence')),
      numberRule: String(form.get('numberRule')).trim(),
      flow: String(form.get('flow')).trim(),
      alias: this.rule?.alias,
      isEnabled: form.has('isEnabled'),
    };
    if (!this.rule) return this.api.call(callsApi.createRoutingRule, { body });
    const { id, version } = this.rule;
    return this.api.call(callsApi.updateRoutingRule, { params: { id }, body: { ...body, version } });
  };
}
