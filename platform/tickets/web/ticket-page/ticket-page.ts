import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, effect, inject, input, resource, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { FormComponent } from '@callweave/platform/kernel';
import { ticketApi } from '@callweave/platform/tickets/contract';
import {
  ActionKey,
  ApiClient,
  Columns,
  Confirm,
  I18n,
  Icon,
  OpenWork,
  Page,
  PushClient,
  reread,
  Segments,
  Skeleton,
  StateView,
  Time,
  Toaster,
} from '@callweave/platform/ui';
import {
  personName,
  stateChip,
  TicketAttachments,
  TicketHistory,
  urgencyChip,
} from '@callweave/platform/ui/ticket';
import { shownFields, withOptionLabels } from './shown-fields';
import { TicketChanges } from './ticket-changes';
import { TicketDraft } from './ticket-draft';
import { TicketRemarks } from './ticket-remarks';

const sides = ['history', 'changes', 'notes'] as const;

/** A ticket: what it says, where it stands, what happened to it, and what one may do now. */
@Component({
  selector: 'cw-ticket-page',
  imports: [
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    Columns,
    Icon,
    Page,
    RouterLink,
    Segments,
    Skeleton,
    StateView,
    TicketAttachments,
    TicketChanges,
    TicketDraft,
    TicketHistory,
    TicketRemarks,
    Time,
  ],
  templateUrl: './ticket-page.html',
  styleUrl: './ticket-page.css',
})
export class TicketPage {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly personName = personName;
  protected readonly pick = this.i18n.pick;
  private readonly api = inject(ApiClient);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  private readonly work = inject(OpenWork);
  private readonly router = inject(Router);
  private readonly urgeKey = new ActionKey();
  private readonly withdrawKey = new ActionKey();
  private readonly noteKey = new ActionKey();
  /** Route parameter. */
  readonly id = input.required<string>();

  protected readonly ticket = resource({
    params: () => this.id(),
    loader: ({ params: id, abortSignal }) =>
      this.api.call(ticketApi.detail, { params: { id }, signal: abortSignal }),
  });
  private readonly readTicket = reread(this.ticket);
  private readonly value = computed(() => (this.ticket.hasValue() ? this.ticket.value() : undefined));
  protected readonly side = signal<string>('history');
  protected readonly revision = signal(0);
  protected readonly sideChoices = computed(() =>
    sides.map((key) => ({ key, label: this.t(`tickets.page.${key}`) })),
  );
  protected readonly state = computed(() => {
    const ticket = this.value();
    if (ticket?.stage === 'draft') return { text: this.t('tickets.draft'), tone: 'plain' };
    const look = ticket && stateChip(ticket.state);
    return look && { text: this.pick(look.label), tone: look.tone };
  });
  protected readonly urgency = computed(() => urgencyChip(this.value()?.urgency));
  protected readonly fields = computed(() => {
    const ticket = this.value();
    if (!ticket) return [];
    const worded = withOptionLabels(ticket.form.components as FormComponent[], ticket.fields);
    return shownFields(ticket.columns, worded, this.t, this.i18n.pick);
  });

  constructor() {
    effect(() => {
      const ticket = this.value();
      if (ticket)
        untracked(() => this.work.show(`/tickets/${ticket.id}`, `${ticket.number} ${ticket.title}`.trim()));
    });
    inject(PushClient).listen('work-items', () => this.reload());
  }

  protected reload(): void {
    this.readTicket();
    this.revision.update((n) => n + 1);
  }

  protected async urge(number: string): Promise<void> {
    const text = await this.confirm.ask({
      title: this.t('tickets.page.urgeAsk', { number }),
      text: this.t('tickets.page.urgeText'),
      confirm: this.t('tickets.page.urge'),
      reason: { label: this.t('tickets.page.urgeReason'), required: true },
    });
    if (text === undefined) return;
    await this.run('tickets.page.urged', this.urgeKey, (idempotencyKey) =>
      this.api.call(ticketApi.urge, { params: { id: this.id() }, body: { text }, idempotencyKey }),
    );
  }

  protected async withdraw(number: string): Promise<void> {
    const reason = await this.confirm.ask({
      title: this.t('tickets.page.withdrawAsk', { number }),
      text: this.t('tickets.page.withdrawText'),
      confirm: this.t('tickets.page.withdraw'),
      reason: { label: this.t('tickets.page.withdrawReason'), required: false },
    });
    if (reason === undefined) return;
    await this.run('tickets.page.withdrawn', this.withdrawKey, (idempotencyKey) =>
      this.api.call(ticketApi.withdraw, {
        params: { id: this.id() },
        body: reason ? { reason } : {},
        idempotencyKey,
      }),
    );
  }

  protected async note(): Promise<void> {
    const text = await this.confirm.ask({
      title: this.t('tickets.page.note'),
      confirm: this.t('tickets.page.note'),
      reason: { label: this.t('tickets.page.noteText'), required: true },
    });
    if (text === undefined) return;
    this.side.set('notes');
    await this.run('tickets.page.noted', this.noteKey, (idempotencyKey) =>
      this.api.call(ticketApi.note, { params: { id: this.id() }, body: { text }, idempotencyKey }),
    );
  }

  protected async left(): Promise<void> {
    this.work.close(`/tickets/${this.id()}`);
    await this.router.navigate(['/tickets']);
  }

  private async run(said: string, key: ActionKey, action: (key: string) => Promise<unknown>): Promise<void> {
    try {
      await action(key.for(this.id()));
      this.toaster.say(this.t(said));
    } catch (problem) {
      this.toaster.fail(problem);
    } finally {
      key.done();
      this.reload();
    }
  }
}
