import { computed, inject, Injectable, signal } from '@angular/core';
import { type ticketDetail, ticketApi } from '@callweave/platform/tickets/contract';
import { ActionKey, ApiClient, ApiProblem } from '@callweave/platform/ui';
import { type ActionAnswer, workItemApi, type WorkItemDetail } from '@callweave/platform/work-items/contract';
import type { z } from 'zod';

export interface StepEdit {
  fields: Record<string, unknown>;
  opinion?: string;
}

/** One step being worked: what the server says of it, the draft, and the one action under way. */
@Injectable()
export class StepStore {
  private readonly api = inject(ApiClient);
  private readonly actionKey = new ActionKey();
  private readonly step = signal<WorkItemDetail | undefined>(undefined);
  private readonly subject = signal<z.output<typeof ticketDetail> | undefined>(undefined);
  private readonly trouble = signal<unknown>(undefined);
  private readonly draftTime = signal<string | undefined>(undefined);
  private readonly draftState = signal<'clean' | 'dirty' | 'saving' | 'failed'>('clean');
  private readonly acting = signal(false);
  private saving: Promise<void> = Promise.resolve();

  readonly detail = this.step.asReadonly();
  /** The ticket the step is about, once it is there. */
  readonly ticket = this.subject.asReadonly();
  readonly problem = this.trouble.asReadonly();
  readonly savedAt = this.draftTime.asReadonly();
  readonly draft = this.draftState.asReadonly();
  readonly isActing = this.acting.asReadonly();
  readonly canWork = computed(() => !!this.step()?.canWork && this.step()?.state === 'open');

  /** Reads the step and, where one may work it, opens it for handling: from then on the step before stays. */
  async load(id: string): Promise<void> {
    this.trouble.set(undefined);
    try {
      const detail = await this.api.call(workItemApi.detail, { params: { id } });
      this.step.set(detail);
      this.draftTime.set(detail.draft?.savedAt);
      await Promise.all([this.open(detail), this.loadTicket(detail)]);
    } catch (problem) {
      this.trouble.set(problem);
    }
  }

  async loadTicket(detail = this.step()): Promise<void> {
    const subject = detail?.subject;
    if (subject?.kind !== 'ticket') return;
    this.subject.set(await this.api.call(ticketApi.detail, { params: { id: subject.id } }));
  }

  edited(): void {
    if (this.draftState() !== 'saving') this.draftState.set('dirty');
  }

  /** Saves one after the other, so that an older draft never overtakes a newer one. */
  saveDraft(id: string, edit: StepEdit): Promise<void> {
    this.draftState.set('saving');
    this.saving = this.saving.then(async () => {
      try {
        const { savedAt } = await this.api.call(workItemApi.saveDraft, { params: { id }, body: edit });
        this.draftTime.set(savedAt);
        this.draftState.set('clean');
      } catch {
        this.draftState.set('failed'); // said in the action bar; the fields are still on the screen
      }
    });
    return this.saving;
  }

  async act(id: string, body: StepEdit & { action: string; targetUserId?: string }): Promise<ActionAnswer> {
    this.acting.set(true);
    try {
      await this.saving;
      const answer = await this.api.call(workItemApi.act, {
        params: { id },
        body,
        idempotencyKey: this.actionKey.for(body),
      });
      this.actionKey.done();
      this.draftState.set('clean');
      return answer;
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status > 0 && problem.status < 500) this.actionKey.done();
      throw problem;
    } finally {
      this.acting.set(false);
    }
  }

  async abandon(id: string): Promise<void> {
    await this.api.call(workItemApi.abandon, { params: { id } });
    this.draftState.set('clean');
  }

  async release(id: string): Promise<void> {
    await this.api.call(workItemApi.release, { params: { id } });
  }

  private async open(detail: WorkItemDetail): Promise<void> {
    if (!detail.canWork || detail.state !== 'open' || detail.openedAt) return;
    await this.api.call(workItemApi.open, { params: { id: detail.id } });
  }
}
