import { faultPoint, systemActor } from '@callweave/platform/kernel';
import { deleteRows, type Transaction, updateRow } from '@callweave/platform/store';
import { LockMode } from '@mikro-orm/core';
import { announce } from './changes';
import { type Refusal, StepAttempt, type StepAttemptRow, StepDraft, WorkItem } from './work-item.entities';
import type { WorkItemParts } from './ports';

/** What became of an attempt. */
export type Verdict = { done: true } | { done: false; refusal: Refusal };

/**
 * Durable write 2 of a step, once per attempt: by the engine's answer or by the job's record, whichever comes first.
 * @returns false when the other one was first
 */
export async function settleAttempt(
  parts: WorkItemParts,
  attempt: StepAttemptRow,
  verdict: Verdict,
): Promise<boolean> {
  faultPoint('work-items.attempt.before-settle');
  const actor = systemActor(attempt.tenantId, 'work-items', attempt.id);
  const isSettled = await parts.store.write(actor, {}, (tx) => settleIn(parts, tx, attempt, verdict));
  faultPoint('work-items.attempt.after-settle');
  return isSettled;
}

/**
 * The same inside a transaction that is open already, such as the projector's.
 * @param attempt as read at any time: only its state changes, and that is asked for here
 */
export async function settleIn(
  parts: WorkItemParts,
  tx: Transaction,
  attempt: StepAttemptRow,
  verdict: Verdict,
): Promise<boolean> {
  const { tenantId, id } = attempt;
  const at = parts.clock.now();
  const outcome = verdict.done ? { state: 'done' } : { state: 'refused', refusal: verdict.refusal };
  const sent = { tenantId, id, state: 'sent' };
  if (!(await updateRow(tx.em, StepAttempt, sent, { ...outcome, settledAt: at }))) return false;
  if (!verdict.done) await putBack(parts, tx, attempt, at);
  else if (attempt.kind === 'action') await applyAction(parts, tx, attempt, at);
  else await applyWithdrawal(parts, tx, attempt, at);
  return true;
}

/** Who did it is the only one whose own list it was in: the assignee, or who claimed it. */
async function applyAction(
  parts: WorkItemParts,
  tx: Transaction,
  attempt: StepAttemptRow,
  at: Date,
): Promise<void> {
  const { tenantId, userId, userName, workItemId, action } = attempt;
  const done = { state: 'done', doneById: userId, doneByName: userName, doneAction: action.key, endedAt: at };
  await updateRow(tx.em, WorkItem, { tenantId, id: workItemId }, done);
  await deleteRows(tx.em, StepDraft, { tenantId, workItemId, userId });
  await parts.subjects.get(attempt.subjectKind ?? '')?.apply(tx, { attempt, at });
  announceAttempt(parts, tx, attempt);
}

async function applyWithdrawal(
  parts: WorkItemParts,
  tx: Transaction,
  attempt: StepAttemptRow,
  at: Date,
): Promise<void> {
  const item = await itemOf(tx, attempt);
  item.state = 'gone';
  item.endedAt ??= at;
  const takenBack = await takeBack(tx, attempt);
  await parts.subjects
    .get(attempt.subjectKind ?? '')
    ?.apply(tx, { attempt, at, ...(takenBack && { takenBack }) });
  announceAttempt(parts, tx, attempt, [item.assigneeId, item.claimedById]);
}

/** The refused fields stay as the person's draft; an item whose job is still there can be worked again. */
async function putBack(
  parts: WorkItemParts,
  tx: Transaction,
  attempt: StepAttemptRow,
  savedAt: Date,
): Promise<void> {
  const { tenantId, workItemId, userId, fields, opinion } = attempt;
  const item = await itemOf(tx, attempt);
  if (item.attemptId === attempt.id && item.state === 'completing')
    item.state = item.endedAt ? 'gone' : 'open';
  if (attempt.kind === 'action') {
    const refusedAction = attempt.action.key;
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
  { tenantId, workItemId, userId }: StepAttemptRow,
  others: readonly (string | null | undefined)[] = [],
): void {
  announce(parts, tx, { tenantId, workItemId, userIds: [userId, ...others] });
}
