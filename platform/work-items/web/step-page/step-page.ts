import { Dialog } from '@angular/cdk/dialog';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import {
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  ApiProblem,
  Columns,
  Confirm,
  I18n,
  Icon,
  OpenWork,
  Page,
  PushClient,
  Skeleton,
  StateView,
  Time,
  TimeWords,
  Toaster,
} from '@callweave/platform/ui';
import { FormView } from '@callweave/platform/ui/form';
import {
  personName,
  stateChip,
  TicketAttachments,
  TicketHistory,
  urgencyChip,
} from '@callweave/platform/ui/ticket';
import type { ActionAnswer, StepAction } from '@callweave/platform/work-items/contract';
import { firstValueFrom } from 'rxjs';
import { arrangeActions } from './arrange-actions';
import { PersonPicker, type PersonQuestion } from './person-picker';
import { type StepEdit, StepStore } from './step-store';

const draftPauseMs = 2000;

/** Working a step: its form in one column, what one needs to know beside it, its actions below. */
@Component({
  selector: 'cw-step-page',
  imports: [
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    Columns,
    FormView,
    Icon,
    Page,
    RouterLink,
    Skeleton,
    StateView,
    TicketAttachments,
    TicketHistory,
    Time,
  ],
  providers: [StepStore],
  templateUrl: './step-page.html',
  styleUrl: './step-page.css',
})
export class StepPage {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly personName = personName;
  protected readonly pick = this.i18n.pick;
  protected readonly store = inject(StepStore);
  private readonly work = inject(OpenWork);
  private readonly router = inject(Router);
  private readonly toaster = inject(Toaster);
  private readonly confirm = inject(Confirm);
  private readonly dialog = inject(Dialog);
  private readonly time = inject(TimeWords);
  /** Route parameter: the work item. */
  readonly id = input.required<string>();

  private readonly form = viewChild(FormView);
  protected readonly opinion = signal('');
  protected readonly opinionError = signal<string | undefined>(undefined);
  protected readonly refusal = signal<ApiProblem | undefined>(undefined);
  protected readonly historyRevision = signal(0);
  private readonly url = computed(() => `/work/${this.id()}`);
  private draftTimer: ReturnType<typeof setTimeout> | undefined;

  protected readonly actions = computed(() => arrangeActions(this.store.detail()?.actions ?? []));
  protected readonly heading = computed(() => {
    const detail = this.store.detail();
    return detail?.subject?.title || detail?.flowName || this.t('ui.loading');
  });
  protected readonly asksOpinion = computed(() =>
    this.store.detail()?.actions.some(({ opinion }) => opinion !== 'no'),
  );
  /** Stored values, then the draft, then what was typed here before looking at another tab. */
  protected readonly data = computed(() => {
    const detail = this.store.detail();
    const kept = untracked(() => this.work.kept<StepEdit>(this.url()));
    return { ...detail?.data, ...detail?.draft?.fields, ...kept?.fields };
  });
  protected readonly state = computed(() => {
    const subject = this.store.detail()?.subject;
    const chip = subject && stateChip(subject.state);
    return chip && this.pick(chip.label) !== this.store.detail()?.stepName ? chip : undefined;
  });
  protected readonly urgency = computed(() => urgencyChip(this.store.detail()?.subject?.urgency));
  protected readonly refusedAction = computed(() => {
    const { draft, actions } = this.store.detail() ?? {};
    const action = draft?.refusedAction && actions?.find(({ key }) => key === draft.refusedAction);
    return action ? this.pick(action.label) : undefined;
  });
  protected readonly draftWords = computed(() => {
    const draft = this.store.draft();
    if (draft === 'failed') return this.t('work.step.notSaved');
    if (draft === 'saving') return this.t('work.step.saving');
    if (draft === 'dirty') return this.t('work.step.unsaved');
    const at = this.store.savedAt();
    return at ? this.t('work.step.saved', { time: this.time.clock(at) }) : '';
  });

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.open(id));
    });
    inject(PushClient).listen('work-items', (data) => this.hear(data));
    inject(DestroyRef).onDestroy(() => clearTimeout(this.draftTimer));
  }

  protected edited(): void {
    this.store.edited();
    this.work.keep(this.url(), this.edit());
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => void this.saveDraft(), draftPauseMs);
  }

  protected say(opinion: string): void {
    this.opinion.set(opinion);
    this.opinionError.set(undefined);
    this.edited();
  }

  protected async saveDraft(): Promise<void> {
    clearTimeout(this.draftTimer);
    if (!this.store.canWork()) return;
    const url = this.url();
    await this.store.saveDraft(this.id(), this.edit());
    if (this.store.draft() === 'clean') this.work.forget(url);
  }

  protected async act(action: StepAction): Promise<void> {
    if (this.store.isActing() || !this.mayAct(action)) return;
    const target = await this.choosePerson(action);
    if (target === null || !(await this.confirmed(action))) return;
    clearTimeout(this.draftTimer);
    this.refusal.set(undefined);
    const body = { ...this.edit(), action: action.key, ...(target && { targetUserId: target }) };
    try {
      this.leave(action, await this.store.act(this.id(), body));
    } catch (problem) {
      this.refused(problem);
    }
  }

  protected async abandon(): Promise<void> {
    const asked = {
      title: this.t('work.step.abandonAsk'),
      text: this.t('work.step.abandonText'),
      confirm: this.t('work.step.abandon'),
    };
    if ((await this.confirm.ask({ ...asked, danger: true })) === undefined) return;
    await this.orSay(async () => {
      clearTimeout(this.draftTimer);
      await this.store.abandon(this.id());
      await this.close();
    });
  }

  protected async release(): Promise<void> {
    await this.orSay(async () => {
      await this.saveDraft();
      await this.store.release(this.id());
      this.toaster.say(this.t('work.released'));
      await this.close();
    });
  }

  protected doneWords(): string {
    const { doneBy, doneAt } = this.store.detail()!;
    return this.t('work.step.doneBy', {
      name: doneBy?.name ?? '',
      time: doneAt ? this.time.short(doneAt) : '',
    });
  }

  protected reload(): void {
    this.refusal.set(undefined);
    void this.open(this.id());
  }

  private async open(id: string): Promise<void> {
    await this.store.load(id);
    const detail = this.store.detail();
    if (!detail || detail.id !== id) return;
    const kept = this.work.kept<StepEdit>(this.url());
    this.opinion.set(kept?.opinion ?? detail.draft?.opinion ?? '');
    this.work.show(this.url(), `${detail.subject?.number ?? detail.flowName} ${detail.stepName}`);
  }

  private edit(): StepEdit {
    return { fields: this.form()?.values() ?? {}, ...(this.opinion() && { opinion: this.opinion() }) };
  }

  private mayAct(action: StepAction): boolean {
    const label = this.pick(action.label);
    const lacksOpinion = action.opinion === 'required' && !this.opinion().trim();
    this.opinionError.set(lacksOpinion ? this.t('work.step.opinionNeeded', { action: label }) : undefined);
    const fieldsAreFine = this.form()?.check(action.requiredCheck) ?? false;
    if (fieldsAreFine && lacksOpinion) document.getElementById('cw-opinion')?.focus();
    return fieldsAreFine && !lacksOpinion;
  }

  /** @returns the person's id, undefined when none is asked for, null when one stepped back */
  private async choosePerson(action: StepAction): Promise<string | undefined | null> {
    if (!action.targetRight) return undefined;
    const title = this.t('work.step.choosePerson', { action: this.pick(action.label) });
    const data: PersonQuestion = { workItemId: this.id(), action: action.key, title };
    const opened = this.dialog.open<string>(PersonPicker, {
      data,
      backdropClass: 'cw-backdrop',
      ariaLabelledBy: 'cw-person-title',
    });
    return (await firstValueFrom(opened.closed)) ?? null;
  }

  private async confirmed(action: StepAction): Promise<boolean> {
    if (!action.confirm) return true;
    const label = this.pick(action.label);
    const text = this.pick(action.confirm);
    return (
      (await this.confirm.ask({ title: label, text, confirm: label, danger: action.kind === 'danger' })) !==
      undefined
    );
  }

  private leave(action: StepAction, answer: ActionAnswer): void {
    const label = this.pick(action.label);
    const key = answer.outcome === 'movingOn' ? 'movingOn' : answer.isEnded ? 'ended' : 'moved';
    this.toaster.say(this.t(`work.step.${key}`, { action: label }));
    void this.close(answer.nextWorkItemId);
  }

  private refused(problem: unknown): void {
    if (!(problem instanceof ApiProblem) || problem.isOffline || problem.status >= 500)
      return this.toaster.fail(problem);
    if (problem.status === 409) {
      this.refusal.set(problem);
      this.work.keep(this.url(), this.edit());
      return;
    }
    if (!this.form()?.showErrors(problem.errors)) this.toaster.fail(problem);
  }

  /** The step was taken elsewhere: say so at once, keep the fields. */
  private hear(data: unknown): void {
    const changed = (data as { workItemId?: string } | undefined)?.workItemId;
    if (changed !== undefined && changed !== this.id()) return;
    this.historyRevision.update((n) => n + 1);
  }

  private async close(next?: string): Promise<void> {
    this.work.forget(this.url());
    this.work.close(this.url());
    await this.router.navigate(next ? ['/work', next] : ['/work']);
  }

  private async orSay(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (problem) {
      this.toaster.fail(problem);
    }
  }
}
