import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Ticket } from '@callweave/platform/tickets/contract';
import { I18n, Time } from '@callweave/platform/ui';
import { personName, stateChip, TicketHistory, urgencyChip } from '@callweave/platform/ui/ticket';

/** A ticket beside the list: where it stands and how it got there. */
@Component({
  selector: 'cw-ticket-preview',
  imports: [RouterLink, TicketHistory, Time],
  template: `
    @let shown = ticket();
    <p class="cw-quiet cw-small cw-number">{{ shown.number }}</p>
    <h2>{{ shown.title || t('tickets.untitled') }}</h2>
    <p class="chips">
      <span class="cw-chip {{ state().tone }}">{{ pick(state().label) }}</span>
      @if (urgency(); as chip) {
        <span class="cw-chip {{ chip.tone }}">{{ pick(chip.label) }}</span>
      }
      @if (shown.urgeCount; as count) {
        <span class="cw-chip danger">{{ t('tickets.page.urgedTimes', { count }) }}</span>
      }
    </p>
    <p>
      <a class="cw-button primary" [routerLink]="['/tickets', shown.id]">{{ t('ui.list.open') }}</a>
    </p>
    <dl class="cw-facts">
      <dt>{{ t('tickets.fact.type') }}</dt>
      <dd>{{ shown.typeName }}</dd>
      <dt>{{ t('tickets.fact.creator') }}</dt>
      <dd>{{ personName(shown.creator, t) }}</dd>
      <dt>{{ t('tickets.fact.created') }}</dt>
      <dd class="cw-number"><cw-time [at]="shown.createdAt" as="short" /></dd>
      <dt>{{ t('tickets.fact.updated') }}</dt>
      <dd class="cw-number"><cw-time [at]="shown.updatedAt" as="short" /></dd>
    </dl>
    <h3>{{ t('tickets.page.history') }}</h3>
    <cw-ticket-history [ticketId]="shown.id" />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-3);
      padding: var(--cw-4);
    }
    h2 {
      overflow-wrap: anywhere;
    }
    h3 {
      padding-top: var(--cw-3);
      border-top: 1px solid var(--cw-line);
    }
    .chips {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
    }
  `,
})
export class TicketPreview {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly personName = personName;
  protected readonly pick = this.i18n.pick;
  readonly ticket = input.required<Ticket>();
  protected readonly state = computed(() => stateChip(this.ticket().state));
  protected readonly urgency = computed(() => urgencyChip(this.ticket().urgency));
}
