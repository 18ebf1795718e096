import { Dialog } from '@angular/cdk/dialog';
import type { ComponentType } from '@angular/cdk/portal';
import { Component, inject, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { callsApi, type RoutingRule, type ServiceNumber } from '@callweave/telephony/calls/contract';
import {
  ApiClient,
  ApiProblem,
  Confirm,
  formDialogTitle,
  I18n,
  Icon,
  Page,
  Skeleton,
  StateView,
  Toaster,
} from '@callweave/platform/ui';
import { NumberDialog } from './number-dialog';
import { RuleDialog } from './rule-dialog';

/** As many as one answer may carry; a bank has tens of both. */
const MOST = 100;

/** Service numbers and the rules that send their calls to flows (I-04). */
@Component({
  selector: 'cw-call-routing',
  imports: [Icon, Page, RouterLink, Skeleton, StateView],
  templateUrl: './call-routing.html',
  styleUrl: './call-routing.css',
})
export class CallRouting {
  private readonly api = inject(ApiClient);
  private readonly dialog = inject(Dialog);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  protected readonly t = inject(I18n).t;

  protected readonly numbers = resource({
    loader: ({ abortSignal: signal }) =>
      this.api.call(callsApi.listServiceNumbers, { query: { limit: MOST }, signal }),
  });
  protected readonly rules = resource({
    loader: ({ abortSignal: signal }) =>
      this.api.call(callsApi.listRoutingRules, { query: { limit: MOST }, signal }),
  });

  /** Without a number: adds one. */
  protected editNumber(number?: ServiceNumber): void {
    this.edit(NumberDialog, number, () => this.numbers.reload());
  }
  protected editRule(rule?: RoutingRule): void {
    this.edit(RuleDialog, rule, () => this.rules.reload());
  }

  protected async removeNumber({ id, number }: ServiceNumber): Promise<void> {
    const text = this.t('calls.routing.removeNumberText');
    if (!(await this.asks(number, text))) return;
    await this.attempt(() => this.api.call(callsApi.removeServiceNumber, { params: { id } }));
    this.numbers.reload();
  }
  protected async removeRule({ id, name }: RoutingRule): Promise<void> {
    const text = this.t('calls.routing.removeRuleText');
    if (!(await this.asks(name, text))) return;
    await this.attempt(() => this.api.call(callsApi.removeRoutingRule, { params: { id } }));
    this.rules.reload();
  }

  private edit(component: ComponentType<unknown>, data: unknown, done: () => void): void {
    const opened = this.dialog.open<boolean>(component, {
      data,
      backdropClass: 'cw-backdrop',
      ariaLabelledBy: formDialogTitle,
    });
    opened.closed.subscribe((isChanged) => isChanged && done());
  }

  private async asks(name: string, text: string): Promise<boolean> {
    const answer = await this.confirm.ask({
      title: this.t('calls.routing.removeTitle', { name }),
      text,
      confirm: this.t('calls.routing.remove'),
      danger: true,
    });
    return answer !== undefined;
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.toaster.fail(error);
    }
  }
}
