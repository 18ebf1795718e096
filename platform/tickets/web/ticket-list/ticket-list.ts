import { Component, computed, effect, inject, input, resource, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  type Ticket,
  ticketApi,
  ticketRights,
  ticketSegments,
  ticketStateLabels,
  urgencyLabels,
} from '@callweave/platform/tickets/contract';
import {
  ApiClient,
  dayRanges,
  FilterChip,
  I18n,
  Icon,
  KeysetList,
  ListPreview,
  type ListColumn,
  Page,
  RecordList,
  SearchBox,
  Segments,
  startOfRange,
  Session,
  TimeWords,
} from '@callweave/platform/ui';
import { personName, stateChip, urgencyChip } from '@callweave/platform/ui/ticket';
import { TicketPreview } from '../ticket-preview/ticket-preview';

/** Tickets within one's data scope: segments, filters, words. */
@Component({
  selector: 'cw-ticket-list',
  imports: [ListPreview, FilterChip, Icon, Page, RecordList, RouterLink, SearchBox, Segments, TicketPreview],
  templateUrl: './ticket-list.html',
  styleUrl: './ticket-list.css',
})
export class TicketList {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly time = inject(TimeWords);
  /** Query parameter. */
  readonly segment = input<string>();

  protected readonly list = new KeysetList<Ticket>();
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly text = signal('');
  protected readonly states = signal<string[]>([]);
  protected readonly types = signal<string[]>([]);
  protected readonly urgencies = signal<string[]>([]);
  protected readonly range = signal<string[]>([]);

  protected readonly chosen = computed(() => ticketSegments.find((key) => key === this.segment()) ?? 'all');
  private readonly filter = computed(() => ({
    segment: this.chosen(),
    text: this.text() || undefined,
    state: this.states().join(',') || undefined,
    flowKey: this.types().join(',') || undefined,
    urgency: this.urgencies().join(',') || undefined,
    createdFrom: startOfRange(this.range()[0]),
  }));
  protected readonly isFiltered = computed(
    () =>
      !!this.text() ||
      [this.states(), this.types(), this.urgencies(), this.range()].some(({ length }) => length > 0),
  );
  private readonly counted = resource({
    params: () => this.filter(),
    loader: ({ params: query, abortSignal }) =>
      this.api.call(ticketApi.total, { query, signal: abortSignal }),
  });
  protected readonly total = computed(() => {
    if (!this.counted.hasValue()) return '';
    const { total, atLeast } = this.counted.value();
    return this.t(atLeast ? 'tickets.totalAtLeast' : 'tickets.total', { count: total });
  });
  private readonly known = resource({
    loader: async () => (this.canCreate() ? (await this.api.call(ticketApi.types)).items : []),
  });
  protected readonly canCreate = computed(() => this.session.can(ticketRights.create));
  protected readonly choices = computed(() =>
    ticketSegments.map((key) => ({ key, label: this.t(`tickets.segment.${key}`) })),
  );
  protected readonly stateChoices = computed(() => choicesOf(ticketStateLabels, this.i18n.pick));
  protected readonly urgencyChoices = computed(() => choicesOf(urgencyLabels, this.i18n.pick));
  protected readonly typeChoices = computed(() =>
    (this.known.hasValue() ? this.known.value() : []).map(({ flowKey, name }) => ({
      value: flowKey,
      label: name,
    })),
  );
  protected readonly rangeChoices = computed(() =>
    dayRanges.map((value) => ({ value, label: this.t(`tickets.filter.${value}`) })),
  );
  protected readonly columns = computed(() => this.makeColumns());
  protected readonly linkTo = ({ id }: Ticket) => ['/tickets', id];

  constructor() {
    effect(() => {
      const query = this.filter();
      untracked(() => {
        this.current.set(undefined);
        void this.list.open((cursor, signal) =>
          this.api.call(ticketApi.list, { query: { ...query, cursor }, signal }),
        );
      });
    });
  }

  protected choose(segment: string): void {
    void this.router.navigate([], { queryParams: { segment: segment === 'all' ? null : segment } });
  }

  protected open({ id }: Ticket): void {
    void this.router.navigate(['/tickets', id]);
  }

  protected clear(): void {
    this.text.set('');
    for (const filter of [this.states, this.types, this.urgencies, this.range]) filter.set([]);
  }

  private makeColumns(): ListColumn<Ticket>[] {
    const { t, pick } = this.i18n;
    const columns: Omit<ListColumn<Ticket>, 'label'>[] = [
      { key: 'number', width: '152px', card: 'title', cell: ({ number }) => ({ text: number }) },
      {
        key: 'title',
        cell: ({ title }) => ({ text: title || t('tickets.untitled'), tone: title ? undefined : 'plain' }),
      },
      { key: 'type', width: '15%', from: 900, card: 'none', cell: ({ typeName }) => ({ text: typeName }) },
      { key: 'state', width: '104px', card: 'chip', cell: (ticket) => this.stateCell(ticket) },
      {
        key: 'urgency',
        width: '96px',
        cell: ({ urgency }) => {
          const chip = urgencyChip(urgency);
          return chip ? { text: pick(chip.label), chip: chip.tone } : { text: '' };
        },
      },
      {
        key: 'creator',
        width: '96px',
        from: 900,
        cell: ({ creator }) => ({ text: personName(creator, this.t) }),
      },
      { key: 'created', width: '116px', cell: ({ createdAt }) => ({ text: this.time.short(createdAt) }) },
    ];
    return columns.map((column) => ({ ...column, label: t(`tickets.column.${column.key}`) }));
  }

  private stateCell({ stage, state }: Ticket) {
    if (stage === 'draft') return { text: this.t('tickets.draft'), chip: 'plain' as const };
    const { label, tone } = stateChip(state);
    return { text: this.i18n.pick(label), chip: tone };
  }
}

function choicesOf(labels: Readonly<Record<string, Parameters<I18n['pick']>[0]>>, pick: I18n['pick']) {
  return Object.entries(labels).map(([value, label]) => ({ value, label: pick(label) }));
}
