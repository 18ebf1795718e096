import {
  Component,
  computed,
  effect,
  inject,
  input,
  resource,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { FormSchema } from '@callweave/platform/kernel';
import { ticketApi, type TicketAnswer } from '@callweave/platform/tickets/contract';
import {
  ActionKey,
  ApiClient,
  ApiProblem,
  Confirm,
  I18n,
  Icon,
  OpenWork,
  Page,
  Skeleton,
  StateView,
  Time,
  Toaster,
} from '@callweave/platform/ui';
import { FormView, storable } from '@callweave/platform/ui/form';
import type { StepAction } from '@callweave/platform/work-items/contract';

/** Creating a ticket: the type's start form, saved as a draft or sent by one of its actions. */
@Component({
  selector: 'cw-create-ticket',
  imports: [FormView, Icon, Page, RouterLink, Skeleton, StateView, Time],
  templateUrl: './create-ticket.html',
  styleUrl: './create-ticket.css',
})
export class CreateTicket {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly pick = this.i18n.pick;
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly toaster = inject(Toaster);
  private readonly confirm = inject(Confirm);
  private readonly work = inject(OpenWork);
  private readonly key = new ActionKey();
  /** Route parameter: the ticket type. */
  readonly flowKey = input.required<string>();
  /** Query parameter: the call this ticket comes from. */
  readonly call = input<string>();

  private readonly form = viewChild(FormView);
  protected readonly isBusy = signal(false);
  protected readonly type = resource({
    params: () => this.flowKey(),
    loader: ({ params: flowKey, abortSignal }) =>
      this.api.call(ticketApi.type, { params: { flowKey }, signal: abortSignal }),
  });
  private readonly url = computed(() => `/tickets/new/${this.flowKey()}`);
  private readonly discarded = signal(0);
  /** What was typed here before the window was loaded again. */
  protected readonly draft = computed(() => {
    this.discarded();
    return this.work.draft(this.url());
  });
  /** What was typed here before, also before looking at another tab. */
  protected readonly data = computed(
    () => this.draft()?.fields ?? this.work.kept<Record<string, unknown>>(this.url()) ?? {},
  );
  protected readonly actions = computed(() =>
    this.type.hasValue() ? [...this.type.value().actions].reverse() : [],
  );

  constructor() {
    effect(() => {
      if (!this.type.hasValue()) return;
      const { name } = this.type.value();
      untracked(() => {
        this.work.show(this.url(), `${this.t('tickets.create.title')} ${name}`);
        const draft = this.draft();
        if (draft) this.work.keep(this.url(), draft.fields); // closing its tab asks first
      });
    });
  }

  protected edited(): void {
    const values = this.form()?.values() ?? {};
    this.work.keep(this.url(), values, storable(this.type.value()!.form as FormSchema, values));
  }

  protected discard(): void {
    this.work.forget(this.url());
    this.discarded.update((n) => n + 1);
  }

  protected async save(): Promise<void> {
    await this.send('save', false);
  }

  protected async act(action: StepAction): Promise<void> {
    const label = this.pick(action.label);
    if (action.confirm) {
      const question = {
        title: label,
        text: this.pick(action.confirm),
        confirm: label,
        danger: action.kind === 'danger',
      };
      if ((await this.confirm.ask(question)) === undefined) return;
    }
    await this.send(action.key, action.requiredCheck, label);
  }

  private async send(action: string, requireAll: boolean, label = ''): Promise<void> {
    if (this.isBusy() || !this.form()?.check(requireAll)) return;
    this.isBusy.set(true);
    const body = {
      flowKey: this.flowKey(),
      action,
      fields: this.form()!.values() ?? {},
      ...(this.call() && { callId: this.call() }),
    };
    try {
      const answer = await this.api.call(ticketApi.create, { body, idempotencyKey: this.key.for(body) });
      await this.leave(answer, label);
    } catch (problem) {
      this.refused(problem);
    } finally {
      this.isBusy.set(false);
    }
  }

  private async leave({ id, number, outcome }: TicketAnswer, action: string): Promise<void> {
    const words = { saved: 'saved', moved: 'done', movingOn: 'movingOn' }[outcome];
    this.toaster.say(this.t(`tickets.create.${words}`, { number, action }));
    this.work.forget(this.url());
    this.work.close(this.url());
    await this.router.navigate(['/tickets', id]);
  }

  private refused(problem: unknown): void {
    const isAnswer = problem instanceof ApiProblem && problem.status > 0 && problem.status < 500;
    if (isAnswer) this.key.done();
    if (!isAnswer || !this.form()?.showErrors(problem.errors)) this.toaster.fail(problem);
  }
}
