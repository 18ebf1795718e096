import { type Actor, faultPoint, newId } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import type { StepAction } from '@callweave/platform/work-items/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/core';
import { readAttempt } from './answer';
import { announce } from './changes';
import { attemptColumns, fingerprintOf } from './take-step';
import {
  FlowSubject,
  StepAttempt,
  type StepAttemptRow,
  WorkItem,
  type WorkItemRow,
} from './work-item.entities';
import { withdrawalVariable } from './work-item-projection';
import { workItemProblems } from './work-item.problems';
import type { WorkItemParts } from './ports';

/** What is withdrawn; `startedBy` did the first step, which is no work item: creating the subject. */
export interface Withdrawal {
  subjectKind: string;
  subjectId: string;
  startedBy?: string;
  /** Business state now. */
  state: string;
  reason?: string;
}

const withdrawAction: StepAction = {
  key: 'withdraw',
  label: { 'zh-CN': '撤回', 'zh-TW': '撤回', en: 'Withdraw' },
  kind: 'normal',
  requiredCheck: false,
  opinion: 'optional',
  groups: [],
};

/**
 * Durable write 1 of a withdrawal: takes the next step away from everybody, unless somebody opened it (T-04).
 * @returns the attempt
 * @throws {Problem} work-item-not-withdrawable
 */
export async function takeWithdrawal(
  parts: WorkItemParts,
  actor: Actor,
  withdrawal: Withdrawal,
  idempotencyKey: string,
): Promise<StepAttemptRow> {
  const fingerprint = fingerprintOf(['withdraw', withdrawal.subjectId]);
  faultPoint('work-items.withdraw.before-take');
  const attemptId = await parts.store.write(actor, { idempotencyKey, fingerprint }, (tx) =>
    take(parts, tx, actor, withdrawal),
  );
  faultPoint('work-items.withdraw.after-take');
  return readAttempt(parts, actor, attemptId);
}

async function take(
  parts: WorkItemParts,
  tx: Transaction,
  actor: Actor,
  withdrawal: Withdrawal,
): Promise<string> {
  const found = await findWithdrawable(parts, tx.em, actor, withdrawal, LockMode.PESSIMISTIC_WRITE);
  if (!found) throw workItemProblems.notWithdrawable();
  const { next, last, returnTo } = found;
  const id = newId();
  const attempt = tx.em.create(StepAttempt, {
    ...attemptColumns(next, actor),
    id,
    kind: 'withdraw',
    action: withdrawAction,
    stepName: last?.stepName ?? '',
    fields: {},
    opinion: withdrawal.reason?.trim() || null,
    variables: returnTo ? { [withdrawalVariable]: id, action: 'withdraw', targetUserId: actor.userId } : {},
    returnTo: returnTo ?? null,
    takesBackId: last?.id ?? null,
    stateBefore: withdrawal.state,
    createdAt: parts.clock.now(),
  });
  tx.em.persist(attempt);
  Object.assign(next, { state: 'completing', attemptId: id });
  announce(parts, tx, { ...next, workItemId: next.id, userIds: [next.assigneeId, next.claimedById] });
  return id;
}

interface Withdrawable {
  /** The step to terminate. */
  next: WorkItemRow;
  /** The step to take back; absent: the creation. */
  last: StepAttemptRow | undefined;
  returnTo: string | undefined;
}

/** What the person could withdraw now; undefined when nothing. @see T-04, T-08 */
export async function findWithdrawable(
  { engine }: WorkItemParts,
  em: EntityManager,
  { tenantId, userId }: Actor,
  { subjectId, startedBy }: Withdrawal,
  lockMode?: LockMode.PESSIMISTIC_WRITE,
): Promise<Withdrawable | undefined> {
  const flow = await em.findOne(FlowSubject, { tenantId, subjectId, endedAt: null });
  if (!flow || flow.engineId !== engine.engineId) return undefined;
  const { processInstanceKey } = flow;
  const items = await em.find(
    WorkItem,
    { tenantId, processInstanceKey, state: { $in: ['open', 'completing'] } },
    lockMode ? { lockMode, limit: 2 } : { limit: 2 },
  );
  const [next] = items;
  if (!next || items.length > 1 || next.state !== 'open' || next.openedAt) return undefined;
  const last = await lastAttempt(em, tenantId, processInstanceKey);
  if ((last?.userId ?? startedBy) !== userId) return undefined;
  if (!last) return { next, last: undefined, returnTo: undefined };
  const { elementId } = await em.findOneOrFail(WorkItem, { tenantId, id: last.workItemId });
  return { next, last, returnTo: elementId };
}

async function lastAttempt(
  em: EntityManager,
  tenantId: string,
  processInstanceKey: string,
): Promise<StepAttemptRow | undefined> {
  const where = { tenantId, processInstanceKey, kind: 'action', state: 'done', isTakenBack: false };
  const [last] = await em.find(StepAttempt, where, { orderBy: { settledAt: 'desc', id: 'desc' }, limit: 1 });
  return last;
}
