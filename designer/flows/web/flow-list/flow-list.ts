import { Dialog } from '@angular/cdk/dialog';
import { Component, computed, effect, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { flowApi, flowRights, type FlowSummary } from '@callweave/designer/flows/contract';
import { type FlowKind, flowKinds } from '@callweave/platform/kernel';
import {
  ApiClient,
  ApiProblem,
  I18n,
  KeysetList,
  type ListColumn,
  Page,
  RecordList,
  SearchBox,
  Segments,
  Session,
  Toaster,
} from '@callweave/platform/ui';
import { CreateDialog } from '../create-dialog/create-dialog';

/** All flows by kind: what is live, what changed since, what is wrong. */
@Component({
  selector: 'cw-flow-list',
  imports: [Page, RecordList, SearchBox, Segments],
  templateUrl: './flow-list.html',
  styles: `
    .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--cw-2);
      padding: 0 var(--cw-4) 10px 0;
    }
    .search {
      margin-left: auto;
    }
  `,
})
export class FlowList {
  private readonly api = inject(ApiClient);
  private readonly dialog = inject(Dialog);
  private readonly router = inject(Router);
  private readonly toaster = inject(Toaster);
  protected readonly t = inject(I18n).t;
  protected readonly canEdit = inject(Session).can(flowRights.edit);

  protected readonly kind = signal<string>('all');
  protected readonly search = signal('');
  protected readonly isImporting = signal(false);
  protected readonly list = new KeysetList<FlowSummary>();
  protected readonly segments = computed(() =>
    ['all', ...flowKinds].map((key) => ({ key, label: this.t(`flows.kinds.${key}`) })),
  );
  protected readonly linkTo = (flow: FlowSummary) => ['/flows', flow.id];
  protected readonly columns = computed((): ListColumn<FlowSummary>[] => [
    { key: 'name', label: this.t('flows.list.name'), card: 'title', cell: ({ name }) => ({ text: name }) },
    {
      key: 'kind',
      label: this.t('flows.list.kind'),
      width: '112px',
      cell: ({ kind }) => ({ text: this.t(`flows.kinds.${kind}`) }),
    },
    {
      key: 'live',
      label: this.t('flows.list.live'),
      width: '104px',
      card: 'chip',
      cell: (flow) => this.liveCell(flow),
    },
    {
      key: 'draft',
      label: this.t('flows.list.draft'),
      width: '120px',
      cell: ({ hasChanges }) => (hasChanges ? { text: this.t('flows.changed'), chip: 'info' } : { text: '' }),
    },
    {
      key: 'problems',
      label: this.t('flows.list.problems'),
      width: '96px',
      cell: (flow) => this.problemCell(flow),
    },
    {
      key: 'updatedBy',
      label: this.t('flows.list.updatedBy'),
      width: '112px',
      from: 900,
      cell: ({ updatedBy }) => ({ text: updatedBy }),
    },
    {
      key: 'updatedAt',
      label: this.t('flows.list.updatedAt'),
      width: '120px',
      cell: ({ updatedAt }) => ({ text: '', at: updatedAt }),
    },
  ]);

  constructor() {
    effect(() => {
      const kind = this.kind() === 'all' ? undefined : (this.kind() as FlowKind);
      const search = this.search() || undefined;
      void this.list.open((cursor) => this.api.call(flowApi.list, { query: { cursor, kind, search } }));
    });
  }

  protected create(): void {
    const opened = this.dialog.open<FlowSummary>(CreateDialog, {
      backdropClass: 'cw-backdrop',
      ariaLabelledBy: 'cw-create-title',
    });
    opened.closed.subscribe((flow) => flow && void this.open(flow));
  }
  /** A new flow, or the draft of the flow with the file's key. */
  protected async importFile(picker: HTMLInputElement): Promise<void> {
    const file = picker.files?.[0];
    picker.value = '';
    if (!file) return;
    this.isImporting.set(true);
    try {
      await this.open(await this.api.call(flowApi.importBundle, { file }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.toaster.fail(error);
    } finally {
      this.isImporting.set(false);
    }
  }
  protected open(flow: FlowSummary): Promise<boolean> {
    return this.router.navigate(this.linkTo(flow));
  }
  protected clear(): void {
    this.search.set('');
    this.kind.set('all');
  }

  private liveCell({ liveVersion }: FlowSummary) {
    return liveVersion === undefined
      ? ({ text: this.t('flows.never'), chip: 'plain' } as const)
      : ({ text: `v${liveVersion}`, chip: 'good' } as const);
  }
  private problemCell({ errorCount, warningCount }: FlowSummary) {
    if (errorCount) return { text: this.t('flows.errors', { count: errorCount }), chip: 'danger' } as const;
    return warningCount
      ? ({ text: this.t('flows.warnings', { count: warningCount }), chip: 'waiting' } as const)
      : { text: '' };
  }
}
