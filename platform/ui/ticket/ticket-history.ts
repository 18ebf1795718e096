import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { type historyPage, ticketApi } from '@callweave/platform/tickets/contract';
import type { z } from 'zod';
import { ApiClient } from '../api/api-client';
import { I18n } from '../i18n/i18n';
import type { IconName } from '../icons/icons';
import { KeysetList } from '../list/keyset-list';
import type { Tone } from '../list/list-column';
import { Skeleton } from '../states/skeleton';
import { StateView } from '../states/state-view';
import { Timeline, type TimelineEntry } from '../timeline/timeline';
import { personName } from './person-name';
import { stateChip } from './ticket-look';

type Entry = z.output<typeof historyPage>['items'][number];
const looks: Readonly<Record<string, { icon: IconName; tone: Tone }>> = {
  create: { icon: 'plus', tone: 'accent' },
  submit: { icon: 'send', tone: 'accent' },
  forward: { icon: 'send', tone: 'accent' },
  solve: { icon: 'check', tone: 'good' },
  return: { icon: 'undo', tone: 'danger' },
  withdraw: { icon: 'undo', tone: 'waiting' },
  transfer: { icon: 'user', tone: 'info' },
  void: { icon: 'close', tone: 'danger' },
};

/** Who did what with a ticket, newest first. */
@Component({
  selector: 'cw-ticket-history',
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
        @if (entries().length) {
          <cw-timeline [entries]="entries()" />
          @if (list.hasMore()) {
            <button type="button" class="cw-button quiet wide" (click)="list.more()">
              {{ t('ui.ticket.earlier') }}
            </button>
          }
        } @else {
          <p class="cw-quiet cw-small">{{ t('ui.ticket.noHistory') }}</p>
        }
      }
    }
  `,
})
export class TicketHistory {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  readonly ticketId = input.required<string>();
  /** Another value loads anew. */
  readonly revision = input(0);
  protected readonly list = new KeysetList<Entry>();
  protected readonly entries = computed(() => this.list.items().map((entry) => this.show(entry)));

  constructor() {
    let shown = '';
    effect(() => {
      const id = this.ticketId();
      this.revision();
      const keep = shown === id;
      shown = id;
      untracked(
        () =>
          void this.list.open(
            (cursor, signal) =>
              this.api.call(ticketApi.history, { params: { id }, query: { cursor, limit: 20 }, signal }),
            keep,
          ),
      );
    });
  }

  private show(entry: Entry): TimelineEntry {
    const { t, pick } = this.i18n;
    const state = entry.stateAfter !== entry.stateBefore ? stateChip(entry.stateAfter) : undefined;
    const target = entry.target && t('ui.ticket.to', { name: entry.target.name });
    return {
      id: entry.id,
      at: entry.at,
      ...(looks[entry.action] ?? { icon: 'right', tone: 'plain' }),
      title: [entry.stepName, entry.actionLabel].filter(Boolean).join(' · '),
      by: [personName(entry.who, t), target].filter(Boolean).join(' '),
      text: entry.opinion,
      chips: state && [{ text: pick(state.label), tone: state.tone }],
    };
  }
}
