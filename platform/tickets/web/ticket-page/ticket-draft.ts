import { Component, computed, inject, input, output, signal, untracked, viewChild } from '@angular/core';
import { ticketApi, type TicketDetail } from '@callweave/platform/tickets/contract';
import { ActionKey, ApiClient, ApiProblem, Confirm, I18n, OpenWork, Toaster } from '@callweave/platform/ui';
import { FormView } from '@callweave/platform/ui/form';
import type { StepAction } from '@callweave/platform/work-items/contract';

/** An unsent ticket of one's own, edited in its start form. */
@Component({
  selector: 'cw-ticket-draft',
  imports: [FormView],
  template: `
    <cw-form [schema]="$any(ticket().form)" [data]="data()" (changed)="edited()" />
    <p class="actions">
      <button type="button" class="cw-button danger quiet" (click)="discard()">
        {{ t('tickets.page.discard') }}
      </button>
      <span class="space"></span>
      <button type="button" class="cw-button" [attr.aria-disabled]="isBusy()" (click)="send('save', false)">
        {{ t('tickets.create.save') }}
      </button>
      @for (action of actions(); track action.key; let last = $last) {
        <button
          type="button"
          class="cw-button"
          [class.primary]="last"
          [attr.aria-disabled]="isBusy()"
          (click)="send(action.key, action.requiredCheck, pick(action.label))"
        >
          {{ pick(action.label) }}
        </button>
      }
    </p>
  `,
  styles: `
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cw-2);
      padding-top: var(--cw-4);
    }
    .space {
      flex: 1;
    }
  `,
})
export class TicketDraft {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly pick = this.i18n.pick;
  private readonly api = inject(ApiClient);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  private readonly work = inject(OpenWork);
  private readonly key = new ActionKey();
  readonly ticket = input.required<TicketDetail>();
  readonly sent = output();
  readonly discarded = output();
  private readonly form = viewChild.required(FormView);
  protected readonly isBusy = signal(false);
  private readonly url = computed(() => `/tickets/${this.ticket().id}`);
  protected readonly actions = computed<StepAction[]>(() => [...this.ticket().actions].reverse());
  protected readonly data = computed(() => {
    const { fields } = this.ticket();
    return untracked(() => ({ ...fields, ...this.work.kept<Record<string, unknown>>(this.url()) }));
  });

  protected edited(): void {
    this.work.keep(this.url(), this.form().values());
  }

  protected async send(action: string, requireAll: boolean, label = ''): Promise<void> {
    if (this.isBusy() || !this.form().check(requireAll)) return;
    this.isBusy.set(true);
    const { id, number, version } = this.ticket();
    const body = { action, version, fields: this.form().values() ?? {} };
    try {
      const { outcome } = await this.api.call(ticketApi.editDraft, {
        params: { id },
        body,
        idempotencyKey: this.key.for(body),
      });
      const words = { saved: 'saved', moved: 'done', movingOn: 'movingOn' }[outcome];
      this.toaster.say(this.t(`tickets.create.${words}`, { number, action: label }));
      this.work.forget(this.url());
      this.sent.emit();
    } catch (problem) {
      this.refused(problem);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async discard(): Promise<void> {
    const question = {
      title: this.t('tickets.page.discardAsk'),
      confirm: this.t('tickets.page.discard'),
      danger: true,
    };
    if ((await this.confirm.ask(question)) === undefined) return;
    try {
      await this.api.call(ticketApi.discardDraft, { params: { id: this.ticket().id } });
      this.toaster.say(this.t('tickets.page.discarded'));
      this.work.forget(this.url());
      this.discarded.emit();
    } catch (problem) {
      this.toaster.fail(problem);
    }
  }

  private refused(problem: unknown): void {
    const isAnswer = problem instanceof ApiProblem && problem.status > 0 && problem.status < 500;
    if (isAnswer) this.key.done();
    if (!isAnswer || !this.form().showErrors(problem.errors)) this.toaster.fail(problem);
  }
}
