import { type Actor, commonProblems, type TopicDefinition } from '@callweave/platform/kernel';
import type { ServerArea, Transaction } from '@callweave/platform/store';
import type { ActionAnswer } from '@callweave/platform/work-items/contract';
import type { EntityManager } from '@mikro-orm/core';
import { answerFor } from './answer';
import { workItemsChannel } from './changes';
import { forgetSteps } from './forget-engine';
import { createOutlines } from './flow-outline';
import { createHandling, type Handling } from './handling';
import { KnownFacts } from './known-facts';
import type { SubjectArea, WorkItemDeps, WorkItemParts } from './ports';
import { createResending } from './resending';
import { serverFormTools } from './server-form-tools';
import { readStep } from './step-context';
import { type ActionBody, takeStep } from './take-step';
import { createSubjectQueries } from './subject.queries';
import { findWithdrawable, takeWithdrawal, type Withdrawal } from './withdraw';
import { WorkItem } from './work-item.entities';
import { createWorkItemProjection } from './work-item-projection';
import { createQueries } from './work-item.queries';
import { createWorkItemRoutes } from './work-item.routes';

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
  /** Sends attempts again that have no outcome although they are this old, oldest first. */
  resend(olderThanMs: number): Promise<void>;
}

/** Steps people work: lists, handling, attempts, withdrawal and what keeps them true after a crash. */
export function createWorkItems(deps: WorkItemDeps): WorkItems & ServerArea {
  const parts: WorkItemParts = {
    formTools: serverFormTools,
    answerWaitMs: 10_000,
    ...deps,
    subjects: new Map(),
    outlineOf: createOutlines(deps.releases),
    forms: new KnownFacts(500),
    audiences: new KnownFacts(),
    flows: new KnownFacts(),
  };
  const { resend, ...resending } = createResending(parts);
  const useCases: WorkItems = {
    ...createHandling(parts),
    ...createQueries(parts),
    outlineOf: parts.outlineOf,
    register: (area) => void parts.subjects.set(area.kind, area),
    act: async (actor, id, body, key) => answerFor(parts, actor, await takeStep(parts, actor, id, body, key)),
    withdraw: async (actor, what, key) =>
      answerFor(parts, actor, await takeWithdrawal(parts, actor, what, key)),
    canWithdraw: async (em, actor, what) => (await findWithdrawable(parts, em, actor, what)) !== undefined,
    markUrged: async ({ em }, tenantId, subjectId, urgeCount) => {
      await em.nativeUpdate(WorkItem, { tenantId, subjectId, state: 'open' }, { urgeCount });
    },
    ...createSubjectQueries(parts),
    resend,
    candidates: (actor, id, query) => findCandidates(parts, actor, id, query),
  };
  return {
    ...useCases,
    routes: createWorkItemRoutes(useCases),
    topics: [workItemTopic],
    projections: [createWorkItemProjection(parts)],
    ...resending,
    forgetEngine: (engineId) => forgetSteps(parts, engineId),
  };
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
  if (!right)
    throw commonProblems.notFound({ what: { 'zh-CN': '环节操作', 'zh-TW': '環節操作', en: 'step action' } });
  return { items: await parts.people.search(actor.tenantId, { right, limit: 20, ...(text && { text }) }) };
}
