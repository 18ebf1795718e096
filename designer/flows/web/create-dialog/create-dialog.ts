import { DialogRef } from '@angular/cdk/dialog';
import { Component, effect, inject, signal } from '@angular/core';
import { flowApi, type FlowSummary } from '@callweave/designer/flows/contract';
import { type FlowKind, flowKinds } from '@callweave/platform/kernel';
import { ApiClient, ApiProblem, I18n } from '@callweave/platform/ui';

interface Template {
  key: string;
  name: string;
}

/** Asks for kind, name, key and what to start from, and creates the flow. */
@Component({
  selector: 'cw-create-dialog',
  templateUrl: './create-dialog.html',
})
export class CreateDialog {
  private readonly api = inject(ApiClient);
  protected readonly dialog = inject<DialogRef<FlowSummary>>(DialogRef);
  protected readonly t = inject(I18n).t;
  protected readonly kinds = flowKinds;
  protected readonly kind = signal<FlowKind>('ticket');
  protected readonly name = signal('');
  protected readonly key = signal('');
  protected readonly template = signal('');
  protected readonly templates = signal<readonly Template[]>([]);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly isBusy = signal(false);

  constructor() {
    effect(() => {
      this.template.set('');
      void this.api
        .call(flowApi.templates, { query: { kind: this.kind() } })
        .then(({ items }) => this.templates.set(items));
    });
  }

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    try {
      const body = {
        kind: this.kind(),
        name: this.name().trim(),
        key: this.key().trim(),
        template: this.template() || undefined,
      };
      this.dialog.close(await this.api.call(flowApi.create, { body }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem.set(error);
    } finally {
      this.isBusy.set(false);
    }
  }
}
