import { Component, computed, inject, input, resource } from '@angular/core';
import { ticketApi } from '@callweave/platform/tickets/contract';
import { ApiClient, I18n, Skeleton, StateView, Timeline, type TimelineEntry } from '@callweave/platform/ui';

const shown = 50;

/** Notes and urges of a ticket together, newest first. */
@Component({
  selector: 'cw-ticket-remarks',
  imports: [Skeleton, StateView, Timeline],
  template: `
    @if (remarks.hasValue()) {
      <cw-timeline [entries]="entries()" />
      @if (!entries().length) {
        <p class="cw-quiet cw-small">{{ t('tickets.page.noNotes') }}</p>
      }
    } @else if (remarks.error()) {
      <cw-state [problem]="remarks.error()" (retry)="remarks.reload()" />
    } @else {
      <cw-skeleton [rows]="4" />
    }
  `,
})
export class TicketRemarks {
  protected readonly t = inject(I18n).t;
  private readonly api = inject(ApiClient);
  readonly ticketId = input.required<string>();
  readonly revision = input(0);
  protected readonly remarks = resource({
    params: () => ({ id: this.ticketId(), revision: this.revision() }),
    loader: async ({ params: { id } }) => {
      const input = { params: { id }, query: { limit: shown } };
      const [notes, urges] = await Promise.all([
        this.api.call(ticketApi.notes, input),
        this.api.call(ticketApi.urges, input),
      ]);
      return { notes: notes.items, urges: urges.items };
    },
  });
  protected readonly entries = computed<TimelineEntry[]>(() => {
    if (!this.remarks.hasValue()) return [];
    const { notes, urges } = this.remarks.value();
    const words = { note: this.t('tickets.page.noteText'), urge: this.t('tickets.page.urge') };
    return [
      ...notes.map((one) => ({ ...one, icon: 'info' as const, title: words.note, by: one.who.name })),
      ...urges.map((one) => ({
        ...one,
        icon: 'bell' as const,
        tone: 'danger' as const,
        title: words.urge,
        by: one.who.name,
      })),
    ].sort((one, other) => (one.at < other.at ? 1 : -1));
  });
}
