import { type Actor, commonProblems, type TopicDefinition } from '@callweave/platform/kernel';
import type { JobHandler, ServerArea, Transaction } from '@callweave/platform/store';
import type { ActionAnswer } from '@callweave/platform/work-items/contract';
import type { EntityManager } from '@mikro-orm/core';
import { answerFor, readAttempt } from './answer';
import { workItemsChannel } from './changes';
import { createOutlines } from './flow-outline';
import { createHandling, type Handling } from './handling';
import type { SubjectArea, WorkItemContext, WorkItemDeps } from './ports';
import { sendAttempt } from './send-attempt';
import { serverFormTools } from './server-form-tools';
import { readStep } from './step-context';
import { type ActionBody, resendTopic, takeStep } from './take-step';
import { createSubjectQueries } from './subject.queries';
import { findWithdrawable, takeWithdrawal, type Withdrawal } from './withdraw';
import { StepAttempt, WorkItem } from './work-item.entities';
import { createWorkItemProjection } from './work-item-projection';
import { createQueries } from './work-item.queries';
import { createWorkItemRoutes } from './work-item.routes';

/** What the parts of this area share. */
export type WorkItemParts = WorkItemContext & { outlineOf: ReturnType<typeof createOutlines> };

/** Use cases of work items. */
export interface WorkItems extends Handling, ReturnType<typeof createQueries> {
  /** Lets an area's records be worked in steps; before start. */
  register(area: SubjectArea): void;
  /** Completes a step by one of its actions. @throws {Problem} */
  act(actor: Actor, workItemId: string, body: ActionBody, idempotencyKey: string): Promise<ActionAnswer>;
  /** Takes back the last step of a subject. @throws {Problem} work-item-not-withdrawable */
  withdraw(actor: Actor, withdrawal: Withdrawal, idempotencyKey: string): Promise<ActionAnswer>;
  canWithdraw(em: EntityManager, actor: Actor, withdrawal: Withdrawal): Promise<boolean>;
  /** Shows in lists that the subject of open steps was urged (T-07). */
  markUrged(tx: Transaction, tenantId: string, subjectId: string, urgeCount: number): Promise<void>;
  /** Waits for the next open step or the end of an instance; undefined after the answer's time limit. */
  waitForStep(actor: Actor, processInstanceKey: string): Promise<{ isEnded: boolean } | undefined>;
  /** The open step of a subject that the person may do now. */
  workableOf(em: EntityManager, actor: Actor, subjectId: string): Promise<string | undefined>;
  /** Forms its steps were opened with, by form key. */
  formKeysOf(em: EntityManager, tenantId: string, subjectId: string): Promise<string[]>;
  /** May the person open or have a step of this subject? */
  isInvolved(em: EntityManager, actor: Actor, subjectId: string): Promise<boolean>;
  candidates(
    actor: Actor,
    workItemId: string,
    query: { action: string; text?: string | undefined },
  ): Promise<{ items: { id: string; name: string }[] }>;
  outlineOf: WorkItemParts['outlineOf'];
}

/** Steps people work: lists, handling, attempts, withdrawal and what keeps them true after a crash. */
export function createWorkItems(deps: WorkItemDeps): WorkItems & ServerArea {
  const parts: WorkItemParts = {
    formTools: serverFormTools,
    answerWaitMs: 10_000,
    ...deps,
    subjects: new Map(),
    outlineOf: createOutlines(deps.releases),
  };
  const useCases: WorkItems = {
    ...createHandling(parts),
    ...createQueries(parts),
    outlineOf: parts.outlineOf,
    register: (area) => void parts.subjects.set(area.kind, area),
    act: async (actor, id, body, key) => finish(parts, actor, await takeStep(parts, actor, id, body, key)),
    withdraw: async (actor, what, key) => finish(parts, actor, await takeWithdrawal(parts, actor, what, key)),
    canWithdraw: async (em, actor, what) => (await findWithdrawable(parts, em, actor, what)) !== undefined,
    markUrged: async ({ em }, tenantId, subjectId, urgeCount) => {
      await em.nativeUpdate(WorkItem, { tenantId, subjectId, state: 'open' }, { urgeCount });
    },
    ...createSubjectQueries(parts),
    candidates: (actor, id, query) => findCandidates(parts, actor, id, query),
  };
  const recovery = createRecovery(parts);
  return {
    ...useCases,
    routes: createWorkItemRoutes(useCases),
    topics: [workItemTopic],
    projections: [createWorkItemProjection(parts)],
    jobHandlers: [createResender(parts)],
    ...recovery,
  };
}

/** Sends, and waits for the next step. Sending and waiting overlap: records may settle before the engine's answer. */
async function finish(parts: WorkItemParts, actor: Actor, attemptId: string): Promise<ActionAnswer> {
  const attempt = await readAttempt(parts, actor, attemptId);
  if (attempt.state === 'sent') {
    await sendAttempt(parts, attempt).catch((err: unknown) => {
      // Not our no: the attempt stays `sent` and is repeated from the queue, the person sees "moving on".
      parts.log.error(
        { tenantId: actor.tenantId, attemptId, err },
        'Sending an attempt failed, it is sent again',
      );
    });
  }
  return answerFor(parts, actor, attemptId);
}

/** A user's own topic, and one without id for group lists; frames carry ids only. */
const workItemTopic: TopicDefinition = {
  name: workItemsChannel,
  access: 'signed-in',
  allows: (actor, id) => Promise.resolve(id === undefined || id === actor.userId),
};

async function findCandidates(
  parts: WorkItemParts,
  actor: Actor,
  id: string,
  { action, text }: { action: string; text?: string | undefined },
) {
  const { settings } = await readStep(parts, actor, id);
  const right = settings.actions.find(({ key }) => key === action)?.targetRight;
  if (!right) throw commonProblems.notFound({ what: action });
  return { items: await parts.people.search(actor.tenantId, { right, limit: 20, ...(text && { text }) }) };
}

/** Repeats an attempt that is still `sent` some time later; throws to be tried again with back-off. */
function createResender(parts: WorkItemParts): JobHandler {
  return {
    topic: resendTopic,
    maxAttempts: 50,
    async run({ attemptId }, { tenantId }) {
      const attempt = await readAttempt(parts, { tenantId }, String(attemptId));
      if (attempt.state !== 'sent') return;
      await sendAttempt(parts, attempt);
      const { state } = await readAttempt(parts, { tenantId }, attempt.id);
      if (state === 'sent') throw new Error(`Attempt ${attempt.id} is not settled yet`);
    },
  };
}

/** After a crash: everything still `sent` is sent again. In the background, because doubtful answers wait for records. */
function createRecovery(parts: WorkItemParts): Required<Pick<ServerArea, 'start' | 'stop'>> {
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;
  const recover = async (): Promise<void> => {
    const sent = await parts.store.system('work items: send attempts again', ({ em }) =>
      em.find(StepAttempt, { state: 'sent' }, { orderBy: { createdAt: 'asc' }, limit: 10_000 }),
    );
    for (const attempt of sent) {
      if (isStopping) return;
      await sendAttempt(parts, attempt).catch((err: unknown) =>
        parts.log.error(
          { attemptId: attempt.id, err },
          'Recovery of an attempt failed, the queue repeats it',
        ),
      );
    }
  };
  return {
    start: async () => {
      running = recover();
      running.catch((err: unknown) => parts.log.error({ err }, 'Recovery of attempts failed'));
    },
    stop: async () => {
      isStopping = true;
      await running.catch(() => undefined);
    },
  };
}
