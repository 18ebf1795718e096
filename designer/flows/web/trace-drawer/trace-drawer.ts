import { Component, computed, inject, input } from '@angular/core';
import type { FlowInstance } from '@callweave/platform/records/contract';
import { ApiProblem, Confirm, I18n, Toaster, TimeWords } from '@callweave/platform/ui';
import { TraceStore } from '../trace-store';

/** What runs of the flow: instances to look at, incidents to retry. */
@Component({
  selector: 'cw-trace-drawer',
  templateUrl: './trace-drawer.html',
  styleUrl: './trace-drawer.css',
})
export class TraceDrawer {
  protected readonly t = inject(I18n).t;
  protected readonly time = inject(TimeWords);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  protected readonly store = inject(TraceStore);
  /** Names of elements by id; an incident is told by its element's. */
  readonly names = input<Readonly<Record<string, string>>>({});
  protected readonly chosen = computed(() => this.store.trace()?.instance.instanceKey);

  protected choose(instance: FlowInstance): void {
    const isChosen = this.chosen() === instance.instanceKey;
    void this.store.watchInstance(isChosen ? undefined : instance.instanceKey);
  }

  protected retry(incidentKey: string): Promise<void> {
    return this.attempt(() => this.store.retry(incidentKey));
  }

  protected async cancel(instanceKey: string): Promise<void> {
    const { t } = this;
    const answer = await this.confirm.ask({
      title: t('flows.trace.cancelTitle'),
      text: t('flows.trace.cancelText'),
      confirm: t('flows.trace.cancel'),
      danger: true,
    });
    if (answer !== undefined) await this.attempt(() => this.store.cancel(instanceKey));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.toaster.fail(error);
    }
  }
}
