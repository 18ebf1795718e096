import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import {
  type DeadJob,
  operationsApi,
  type ParkedRecord,
  type RecordState,
} from '@callweave/platform/records/contract';
import {
  ActionKey,
  ApiClient,
  ApiProblem,
  Confirm,
  I18n,
  Icon,
  KeysetList,
  type ListColumn,
  Page,
  RecordList,
  Segments,
  Skeleton,
  StateView,
  Toaster,
} from '@callweave/platform/ui';
import { RecordStateView } from './record-state-view';

const lookEveryMs = 10_000;

/** What keeps the platform's own work going: records of the engine, and what failed on the way to people's screens. */
@Component({
  selector: 'cw-operations-page',
  imports: [Icon, Page, RecordList, RecordStateView, Segments, Skeleton, StateView],
  templateUrl: './operations-page.html',
})
export class OperationsPage {
  private readonly api = inject(ApiClient);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  private readonly retryKey = new ActionKey();
  protected readonly t = inject(I18n).t;

  protected readonly shown = signal('records');
  protected readonly state = signal<RecordState | undefined>(undefined);
  protected readonly problem = signal<unknown>(undefined);
  protected readonly parked = new KeysetList<ParkedRecord>();
  protected readonly jobs = new KeysetList<DeadJob>();
  protected readonly segments = computed(() => [
    { key: 'records', label: this.t('operations.records') },
    { key: 'parked', label: this.t('operations.parked'), ...counted(this.parked) },
    { key: 'jobs', label: this.t('operations.jobs'), ...counted(this.jobs) },
  ]);
  protected readonly parkedColumns = computed((): ListColumn<ParkedRecord>[] => [
    {
      ...{ key: 'what', label: this.t('operations.kind'), width: '24%', card: 'title' },
      cell: ({ valueType, intent }) => ({ text: `${valueType} ${intent}` }),
    },
    {
      ...{ key: 'where', label: this.t('operations.lackedBy'), width: '16%' },
      cell: ({ projection }) => ({ text: projection }),
    },
    { key: 'error', label: this.t('operations.error'), cell: ({ error }) => ({ text: error }) },
    {
      ...{ key: 'position', label: this.t('operations.position'), width: '100px', from: 900 },
      cell: ({ partition, position }) => ({ text: `${partition}-${position}` }),
    },
    this.when(({ parkedAt }) => parkedAt),
  ]);
  protected readonly jobColumns = computed((): ListColumn<DeadJob>[] => [
    {
      ...{ key: 'topic', label: this.t('operations.job'), width: '28%', card: 'title' },
      cell: ({ topic }) => ({ text: topic }),
    },
    { key: 'error', label: this.t('operations.error'), cell: ({ error }) => ({ text: error }) },
    {
      ...{ key: 'attempts', label: this.t('operations.attempts'), width: '100px', from: 900 },
      cell: ({ attempts }) => ({ text: String(attempts) }),
    },
    this.when(({ createdAt }) => createdAt),
  ]);

  constructor() {
    const query = (cursor: string | undefined) => ({ query: { cursor } });
    void this.parked.open((cursor, signal) =>
      this.api.call(operationsApi.parkedRecords, { ...query(cursor), signal }),
    );
    void this.jobs.open((cursor, signal) =>
      this.api.call(operationsApi.deadJobs, { ...query(cursor), signal }),
    );
    void this.look();
    const timer = setInterval(() => void this.look(), lookEveryMs);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected refresh(): void {
    void this.look();
    void this.parked.refresh();
    void this.jobs.refresh();
  }

  protected async askAgain({ id, topic, error }: DeadJob): Promise<void> {
    const answer = await this.confirm.ask({
      title: this.t('operations.again', { topic }),
      text: error,
      confirm: this.t('operations.doAgain'),
    });
    if (answer === undefined) return;
    try {
      const idempotencyKey = this.retryKey.for(id);
      await this.api.call(operationsApi.retryDeadJob, { params: { jobId: id }, idempotencyKey });
      this.retryKey.done();
      this.jobs.remove(id);
      this.toaster.say(this.t('operations.willBeDone'));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.toaster.fail(error);
    }
  }

  /** What was shown stays when the server cannot be asked; the shell says that it is away. */
  private async look(): Promise<void> {
    try {
      this.state.set(await this.api.call(operationsApi.records));
      this.problem.set(undefined);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem.set(error);
    }
  }

  private when<T>(at: (row: T) => string): ListColumn<T> {
    const column = { key: 'when', label: this.t('operations.when'), width: '120px', card: 'chip' as const };
    return { ...column, cell: (row) => ({ text: '', at: at(row) }) };
  }
}

/** The counter of a list, once it is there. */
function counted<T extends { id: string }>(list: KeysetList<T>): { count?: number; atLeast?: boolean } {
  return list.state() === 'ready' ? { count: list.items().length, atLeast: list.hasMore() } : {};
}
