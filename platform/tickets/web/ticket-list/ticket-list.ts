import { Component, computed, effect, inject, resource, signal, untracked } from '@angular/core';
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
  FilterBar,
  I18n,
  Icon,
  KeysetList,
  type ListColumn,
  type ListFilter,
  ListPreview,
  ListQuery,
  Page,
  RecordList,
  reread,
  startOfRange,
  Session,
  TimeWords,
} from '@callweave/platform/ui';
import { personName, stateChip, urgencyChip } from '@callweave/platform/ui/ticket';
import { TicketPreview } from '../ticket-preview/ticket-preview';

/** Tickets within one's data scope: segments, filters, words. */
@Component({
  selector: 'cw-ticket-list',
  imports: [FilterBar, Icon, ListPreview, Page, RecordList, RouterLink, TicketPreview],
  templateUrl: './ticket-list.html',
})
export class TicketList {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly time = inject(TimeWords);

  protected readonly list = new KeysetList<Ticket>();
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly query = new ListQuery(['state', 'type', 'urgency', 'created']);
  protected readonly topics = ['tickets'];
  private readonly filter = computed(() => {
    const joined = (key: string, allowed?: readonly string[]) =>
      this.query.chosen(key, allowed).join(',') || undefined;
    return {
      segment: this.query.chosen('segment', ticketSegments)[0] ?? 'all',
      text: this.query.text() || undefined,
      state: joined('state', Object.keys(ticketStateLabels)),
      flowKey: joined('type'),
      urgency: joined('urgency', Object.keys(urgencyLabels)),
      createdFrom: startOfRange(this.query.chosen('created')[0]),
    };
  });
  private readonly counted = resource({
    params: () => this.filter(),
    loader: ({ params: query, abortSignal }) =>
      this.api.call(ticketApi.total, { query, signal: abortSignal }),
  });
  protected readonly recount = reread(this.counted);
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
  protected readonly filters = computed((): ListFilter[] => {
    const { pick } = this.i18n;
    const known = this.known.hasValue() ? this.known.value() : [];
    return [
      { key: 'state', choices: choicesOf(ticketStateLabels, pick) },
      { key: 'type', choices: known.map(({ flowKey, name }) => ({ value: flowKey, label: name })) },
      { key: 'urgency', choices: choicesOf(urgencyLabels, pick) },
      {
        key: 'created',
        choices: dayRanges.map((value) => ({ value, label: this.t(`tickets.filter.${value}`) })),
        single: true,
      },
    ].map((filter) => ({ ...filter, label: this.t(`tickets.filter.${filter.key}`) }));
  });
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

  protected open({ id }: Ticket): void {
    void this.router.navigate(['/tickets', id]);
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
