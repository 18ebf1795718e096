import { Component, computed, effect, inject, resource, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  answerStateLabels,
  answerStates,
  callDirections,
  callRights,
  type CallRow,
  callsApi,
  callTopics,
} from '@callweave/telephony/calls/contract';
import {
  ApiClient,
  dayRanges,
  FilterBar,
  I18n,
  KeysetList,
  type ListColumn,
  type ListFilter,
  ListPreview,
  ListQuery,
  Page,
  RecordList,
  reread,
  Session,
  startOfRange,
  TimeWords,
} from '@callweave/platform/ui';
import { callChip } from '../call-look';
import { CallPreview } from '../call-preview/call-preview';

const segments = ['all', 'active', 'ended'] as const;

/** Call records, newest first (CR-02, CR-03). */
@Component({
  selector: 'cw-call-list',
  imports: [CallPreview, FilterBar, ListPreview, Page, RecordList, RouterLink],
  templateUrl: './call-list.html',
})
export class CallList {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly time = inject(TimeWords);

  protected readonly canManage = inject(Session).can(callRights.manage);
  protected readonly list = new KeysetList<CallRow>();
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly query = new ListQuery(['answer', 'direction', 'time']);
  protected readonly topics = [callTopics.calls];
  private readonly filter = computed(() => ({
    state: this.query.chosen('segment', ['active', 'ended'])[0],
    number: this.query.text() || undefined,
    answerState: this.query.chosen('answer', answerStates)[0],
    direction: this.query.chosen('direction', callDirections)[0],
    from: startOfRange(this.query.chosen('time')[0]),
  }));
  private readonly counted = resource({
    params: () => this.filter(),
    loader: ({ params: query, abortSignal }) => this.api.call(callsApi.total, { query, signal: abortSignal }),
  });
  protected readonly recount = reread(this.counted);
  protected readonly total = computed(() => {
    if (!this.counted.hasValue()) return '';
    const { total, atLeast } = this.counted.value();
    return this.t(atLeast ? 'calls.totalAtLeast' : 'calls.total', { count: total });
  });
  protected readonly choices = computed(() =>
    segments.map((key) => ({ key, label: this.t(`calls.segment.${key}`) })),
  );
  protected readonly filters = computed((): ListFilter[] =>
    [
      {
        key: 'answer',
        choices: answerStates.map((value) => ({ value, label: this.i18n.pick(answerStateLabels[value]) })),
      },
      {
        key: 'direction',
        choices: callDirections.map((value) => ({ value, label: this.t(`calls.${value}`) })),
      },
      {
        key: 'time',
        choices: dayRanges.map((value) => ({ value, label: this.t(`calls.filter.${value}`) })),
      },
    ].map((filter) => ({ ...filter, label: this.t(`calls.filter.${filter.key}`), single: true })),
  );
  protected readonly columns = computed(() => this.makeColumns());
  protected readonly linkTo = ({ id }: CallRow) => ['/calls', id];

  constructor() {
    effect(() => {
      const query = this.filter();
      untracked(() => {
        this.current.set(undefined);
        void this.list.open((cursor, signal) =>
          this.api.call(callsApi.list, { query: { ...query, cursor }, signal }),
        );
      });
    });
  }

  protected open({ id }: CallRow): void {
    void this.router.navigate(['/calls', id]);
  }

  private makeColumns(): ListColumn<CallRow>[] {
    const { t } = this.i18n;
    const columns: Omit<ListColumn<CallRow>, 'label'>[] = [
      {
        key: 'caller',
        width: '150px',
        card: 'title',
        cell: ({ callerNumber }) => ({ text: callerNumber || t('calls.anonymous') }),
      },
      { key: 'called', width: '130px', cell: ({ calledNumber }) => ({ text: calledNumber }) },
      { key: 'flow', cell: ({ flowName }) => ({ text: flowName ?? '' }) },
      { key: 'keys', width: '20%', from: 900, cell: ({ keys }) => ({ text: keys }) },
      {
        key: 'state',
        width: '128px',
        card: 'chip',
        cell: (call) => {
          const { text, tone } = callChip(call, this.i18n);
          return { text, chip: tone };
        },
      },
      {
        key: 'duration',
        width: '76px',
        cell: ({ talkSeconds }) => ({
          text: talkSeconds === undefined ? '' : this.time.duration(talkSeconds),
        }),
      },
      { key: 'started', width: '116px', cell: ({ startedAt }) => ({ text: this.time.short(startedAt) }) },
    ];
    return columns.map((column) => ({ ...column, label: t(`calls.column.${column.key}`) }));
  }
}
