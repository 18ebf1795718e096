import { EngineError, faultPoint } from '@callweave/platform/kernel';
import { settleAttempt } from './settle-attempt';
import { StepAttempt, type StepAttemptRow } from './work-item.entities';
import type { WorkItemParts } from './ports';

/** The engine said no, and will say so again: nothing was done. */
const definite = new Set(['FAILED_PRECONDITION', 'INVALID_ARGUMENT', 'ALREADY_EXISTS']);

/**
 * Tells the engine and settles on its answer. May be repeated at any time: a completion carries the attempt's id as
 * idempotency key, a withdrawal can terminate an element only once.
 * An attempt whose fate is not known stays `sent`; records or the next repetition settle it.
 * @returns whether the attempt is done; false also when that is not known
 */
export async function sendAttempt(parts: WorkItemParts, attempt: StepAttemptRow): Promise<boolean> {
  if (attempt.engineId !== parts.engine.engineId) return false;
  faultPoint('work-items.attempt.before-send');
  try {
    await tellEngine(parts, attempt);
  } catch (error) {
    await onRefusal(parts, attempt, error);
    return false;
  }
  faultPoint('work-items.attempt.after-send');
  return settleAttempt(parts, attempt, { done: true });
}

function tellEngine({ engine, tracing }: WorkItemParts, attempt: StepAttemptRow): Promise<void> {
  const { jobKey, variables, processInstanceKey, elementInstanceKey, returnTo } = attempt;
  tracing?.link(processInstanceKey);
  if (attempt.kind === 'action')
    return engine.completeJob({ jobKey, variables, idempotencyKey: attempt.id, durability: 'power' });
  return engine.modifyInstance({
    processInstanceKey,
    terminate: [elementInstanceKey],
    activate: returnTo ? [{ elementId: returnTo, variables }] : [],
  });
}

async function onRefusal(parts: WorkItemParts, attempt: StepAttemptRow, error: unknown): Promise<void> {
  const facts = { tenantId: attempt.tenantId, attemptId: attempt.id, err: error };
  if (!(error instanceof EngineError)) throw error;
  const isAmbiguous =
    error.code === 'NOT_FOUND' || (attempt.kind === 'withdraw' && error.code === 'INVALID_ARGUMENT');
  if (isAmbiguous) return settleByRecords(parts, attempt, error);
  if (!definite.has(error.code))
    return parts.log.warn(facts, 'Engine gave no answer to an attempt, it is sent again');
  const at = parts.clock.now().toISOString();
  await settleAttempt(parts, attempt, { done: false, refusal: { by: 'engine', at, detail: error.details } });
}

/**
 * NOT_FOUND says the element is gone, but not whether by an earlier sending of this attempt: that is in the records.
 * A completed or cancelled job settles the attempt in the projection. A withdrawal that is in no record by now never
 * happened.
 */
async function settleByRecords(
  parts: WorkItemParts,
  attempt: StepAttemptRow,
  error: EngineError,
): Promise<void> {
  const isCaughtUp = await parts.records.caughtUp(parts.answerWaitMs);
  const { tenantId, id } = attempt;
  const now = await parts.store.read(attempt, (em) => em.findOneOrFail(StepAttempt, { tenantId, id }));
  if (now.state !== 'sent') return;
  if (attempt.kind === 'withdraw' && isCaughtUp) {
    const at = parts.clock.now().toISOString();
    await settleAttempt(parts, attempt, { done: false, refusal: { by: 'flow', at, detail: error.details } });
    return;
  }
  parts.log.warn({ tenantId, attemptId: id }, 'Records do not settle an attempt yet, it is sent again');
}
