import { faultPoint, systemActor } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import { LockMode } from '@mikro-orm/core';
import { announce } from './changes';
import { type Refusal, StepAttempt, type StepAttemptRow, StepDraft, WorkItem } from './work-item.entities';
import type { WorkItemParts } from './work-items';

/** What became of an attempt. */
export type Verdict = { done: true } | { done: false; refusal: Refusal };

/**
 * Durable write 2 of a step, once per attempt: by the engine's answer or by the job's record, whichever comes first.
 * @returns false when the other one was first
 */
export async function settleAttempt(
  parts: WorkItemParts,
  { tenantId, id }: Pick<StepAttemptRow, 'tenantId' | 'id'>,
  verdict: Verdict,
): Promise<boolean> {
  faultPoint('work-items.attempt.before-settle');
  const actor = systemActor(tenantId, 'work-items', id);
  const isSettled = await parts.store.write(actor, {}, (tx) => settleIn(parts, tx, tenantId, id, verdict));
  faultPoint('work-items.attempt.after-settle');
  return isSettled;
}

/** The same inside a transaction that is open already, such as the projector's. */
export async function settleIn(
  parts: WorkItemParts,
  tx: Transaction,
  tenantId: string,
  id: string,
  verdict: Verdict,
): Promise<boolean> {
  const attempt = await tx.em.findOne(
    StepAttempt,
    { tenantId, id },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (attempt?.state !== 'sent') return false;
  attempt.settledAt = parts.clock.now();
  if (verdict.done) await applyDone(parts, tx, attempt);
  else await applyRefused(parts, tx, attempt, verdict.refusal);
  return true;
}

async function applyDone(parts: WorkItemParts, tx: Transaction, attempt: StepAttemptRow): Promise<void> {
  const { tenantId, userId, workItemId } = attempt;
  const at = attempt.settledAt!;
  attempt.state = 'done';
  const item = await itemOf(tx, attempt);
  const takenBack = await takeBack(tx, attempt);
  if (attempt.kind === 'action') {
    Object.assign(item, {
      state: 'done',
      doneById: userId,
      doneByName: attempt.userName,
      doneAction: attempt.action.key,
    });
    await tx.em.nativeDelete(StepDraft, { tenantId, workItemId, userId });
  } else {
    item.state = 'gone';
  }
  item.endedAt ??= at;
  await parts.subjects
    .get(attempt.subjectKind ?? '')
    ?.apply(tx, { attempt, at, ...(takenBack && { takenBack }) });
  announceAttempt(parts, tx, attempt, [item.assigneeId, item.claimedById]);
}

/** The refused fields stay as the person's draft; an item whose job is still there can be worked again. */
async function applyRefused(
  parts: WorkItemParts,
  tx: Transaction,
  attempt: StepAttemptRow,
  refusal: Refusal,
): Promise<void> {
  const { tenantId, workItemId, userId, fields, opinion } = attempt;
  attempt.state = 'refused';
  attempt.refusal = refusal;
  const item = await itemOf(tx, attempt);
  if (item.attemptId === attempt.id && item.state === 'completing')
    item.state = item.endedAt ? 'gone' : 'open';
  if (attempt.kind === 'action') {
    const refusedAction = attempt.action.key;
    const savedAt = attempt.settledAt!;
    await tx.em.upsert(StepDraft, { tenantId, workItemId, userId, fields, opinion, refusedAction, savedAt });
  }
  announceAttempt(parts, tx, attempt, [item.assigneeId, item.claimedById]);
}

async function takeBack(
  tx: Transaction,
  { tenantId, takesBackId }: StepAttemptRow,
): Promise<StepAttemptRow | undefined> {
  if (!takesBackId) return undefined;
  const earlier = await tx.em.findOneOrFail(StepAttempt, { tenantId, id: takesBackId });
  earlier.isTakenBack = true;
  return earlier;
}

function itemOf(tx: Transaction, { tenantId, workItemId }: StepAttemptRow) {
  return tx.em.findOneOrFail(
    WorkItem,
    { tenantId, id: workItemId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

function announceAttempt(
  parts: WorkItemParts,
  tx: Transaction,
  { tenantId, processInstanceKey, workItemId, userId }: StepAttemptRow,
  others: readonly (string | null | undefined)[],
): void {
  announce(parts, tx, { tenantId, processInstanceKey, workItemId, userIds: [userId, ...others] });
}
