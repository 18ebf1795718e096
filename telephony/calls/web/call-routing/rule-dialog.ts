import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, computed, inject, resource } from '@angular/core';
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

  private readonly inService = resource({ loader: () => this.api.call(callsApi.listCallFlows, {}) });
  /** One the rule names already stays, whether it is in service or not. */
  protected readonly flows = computed(() => {
    const items = this.inService.hasValue() ? this.inService.value().items : [];
    const named = this.rule?.flow;
    if (!named || items.some(({ key }) => key === named)) return items;
    return [{ key: named, name: named }, ...items];
  });

  protected readonly send = (form: FormData): Promise<unknown> => {
    const body = {
      name: String(form.get('name')),
      sequence: Number(form.get('sequence')),
      numberRule: String(form.get('numberRule')).trim(),
      flow: String(form.get('flow') ?? ''),
      alias: this.rule?.alias,
      isEnabled: form.has('isEnabled'),
    };
    if (!this.rule) return this.api.call(callsApi.createRoutingRule, { body });
    const { id, version } = this.rule;
    return this.api.call(callsApi.updateRoutingRule, { params: { id }, body: { ...body, version } });
  };
}
