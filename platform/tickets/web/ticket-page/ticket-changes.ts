import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { type fieldChange, ticketApi } from '@callweave/platform/tickets/contract';
import {
  ApiClient,
  I18n,
  KeysetList,
  Skeleton,
  StateView,
  Timeline,
  type TimelineEntry,
} from '@callweave/platform/ui';
import type { z } from 'zod';
import { wordsOf } from './shown-fields';

type Change = z.output<typeof fieldChange>;

/** Who changed which field from what to what, newest first (T-12). */
@Component({
  selector: 'cw-ticket-changes',
  imports: [Skeleton, StateView, Timeline],
  template: `
    @switch (list.state()) {
      @case ('loading') {
        <cw-skeleton [rows]="4" />
      }
      @case ('failed') {
        <cw-state [problem]="list.problem()" (retry)="list.refresh()" />
      }
      @case ('ready') {
        <cw-timeline [entries]="entries()" />
        @if (!entries().length) {
          <p class="cw-quiet cw-small">{{ t('tickets.page.noChanges') }}</p>
        }
        @if (list.hasMore()) {
          <button type="button" class="cw-button quiet wide" (click)="list.more()">
            {{ t('ui.ticket.earlier') }}
          </button>
        }
      }
    }
  `,
})
export class TicketChanges {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  readonly ticketId = input.required<string>();
  readonly revision = input(0);
  protected readonly list = new KeysetList<Change>();
  protected readonly entries = computed(() => this.list.items().map((change) => this.show(change)));

  constructor() {
    effect(() => {
      const id = this.ticketId();
      this.revision();
      untracked(
        () =>
          void this.list.open((cursor, signal) =>
            this.api.call(ticketApi.changes, { params: { id }, query: { cursor, limit: 20 }, signal }),
          ),
      );
    });
  }

  private show({ id, at, who, key, label, before, after }: Change): TimelineEntry {
    const words = (value: unknown) =>
      wordsOf(key, value, this.t, this.i18n.pick) || this.t('tickets.page.blank');
    const text = this.t('tickets.page.changed', { before: words(before), after: words(after) });
    return { id, at, icon: 'list', title: label, by: who.name, text };
  }
}
