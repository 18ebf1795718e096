import { Component, computed, effect, inject, input, resource, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  answerStateLabels,
  type AnswerState,
  answerStates,
  type CallDirection,
  callDirections,
  callRights,
  type CallRow,
  callsApi,
  callTopics,
} from '@callweave/telephony/calls/contract';
import {
  ApiClient,
  dayRanges,
  FilterChip,
  I18n,
  KeysetList,
  ListPreview,
  type ListColumn,
  Page,
  PushClient,
  RecordList,
  reread,
  SearchBox,
  Segments,
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
  imports: [ListPreview, CallPreview, FilterChip, Page, RecordList, RouterLink, SearchBox, Segments],
  templateUrl: './call-list.html',
  styleUrl: './call-list.css',
})
export class CallList {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly time = inject(TimeWords);
  /** Query parameter. */
  readonly segment = input<string>();

  protected readonly canManage = inject(Session).can(callRights.manage);
  protected readonly list = new KeysetList<CallRow>();
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly number = signal('');
  protected readonly answers = signal<string[]>([]);
  protected readonly directions = signal<string[]>([]);
  protected readonly range = signal<string[]>([]);
  protected readonly chosen = computed(() => segments.find((key) => key === this.segment()) ?? 'all');
  private readonly filter = computed(() => {
    const state = this.chosen();
    return {
      state: state === 'all' ? undefined : state,
      number: this.number() || undefined,
      answerState: this.answers()[0] as AnswerState | undefined,
      direction: this.directions()[0] as CallDirection | undefined,
      from: startOfRange(this.range()[0]),
    };
  });
  protected readonly isFiltered = computed(
    () =>
      !!this.number() || [this.answers(), this.directions(), this.range()].some(({ length }) => length > 0),
  );
  private readonly counted = resource({
    params: () => this.filter(),
    loader: ({ params: query, abortSignal }) => this.api.call(callsApi.total, { query, signal: abortSignal }),
  });
  private readonly recount = reread(this.counted);
  protected readonly total = computed(() => {
    if (!this.counted.hasValue()) return '';
    const { total, atLeast } = this.counted.value();
    return this.t(atLeast ? 'calls.totalAtLeast' : 'calls.total', { count: total });
  });
  protected readonly choices = computed(() =>
    segments.map((key) => ({ key, label: this.t(`calls.segment.${key}`) })),
  );
  protected readonly answerChoices = computed(() =>
    answerStates.map((value) => ({ value, label: this.i18n.pick(answerStateLabels[value]) })),
  );
  protected readonly directionChoices = computed(() =>
    callDirections.map((value) => ({ value, label: this.t(`calls.${value}`) })),
  );
  protected readonly rangeChoices = computed(() =>
    dayRanges.map((value) => ({ value, label: this.t(`calls.filter.${value}`) })),
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
    inject(PushClient).listen(callTopics.calls, () => this.refresh());
  }

  protected choose(segment: string): void {
    void this.router.navigate([], { queryParams: { segment: segment === 'all' ? null : segment } });
  }

  protected open({ id }: CallRow): void {
    void this.router.navigate(['/calls', id]);
  }

  protected clear(): void {
    this.number.set('');
    for (const filter of [this.answers, this.directions, this.range]) filter.set([]);
  }

  private refresh(): void {
    void this.list.refresh();
    this.recount();
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
