import type { Actor } from '@callweave/platform/kernel';
import { findRow, findRows } from '@callweave/platform/store';
import type { ActionAnswer } from '@callweave/platform/work-items/contract';
import type { EntityManager } from '@mikro-orm/core';
import { InstanceWatch } from './changes';
import { isMeantFor, localTime } from './may-work';
import { sendAttempt } from './send-attempt';
import { FlowSubject, StepAttempt, type StepAttemptRow, WorkItem } from './work-item.entities';
import { workItemProblems } from './work-item.problems';
import type { WorkItemParts } from './ports';

/**
 * Sends an attempt and waits until it is settled and the flow stands at its next step or ended, at most `answerWaitMs`.
 * @throws {Problem} the attempt was refused: says who or what was first
 */
export async function answerFor(
  parts: WorkItemParts,
  actor: Actor,
  attempt: StepAttemptRow,
): Promise<ActionAnswer> {
  const { id: attemptId, processInstanceKey } = attempt;
  // Watched from before it is sent: records may be projected before the engine's answer is settled.
  const watch = new InstanceWatch(parts, processInstanceKey);
  try {
    const isDone = await send(parts, attempt);
    // The flow's next records are still to come; any other outcome may be there already.
    if (!isDone) watch.look();
    const progress = await watch.until(parts.answerWaitMs, () =>
      parts.store.read(actor, (em) => progressOf(parts, em, actor, attempt, isDone)),
    );
    return progress ? { attemptId, outcome: 'moved', ...progress } : await movingOn(parts, actor, attempt);
  } finally {
    watch.close();
  }
}

/** @returns whether it is done */
async function send(parts: WorkItemParts, attempt: StepAttemptRow): Promise<boolean> {
  if (attempt.state !== 'sent') return false;
  const { tenantId, id: attemptId } = attempt;
  return sendAttempt(parts, attempt).catch((err: unknown) => {
    // Not our no: the attempt stays `sent` and is sent again later, the person sees "moving on".
    parts.log.error({ tenantId, attemptId, err }, 'Sending an attempt failed, it is sent again');
    return false;
  });
}

interface Progress extends Standing {
  subjectState?: string;
}

/** @throws {Problem} the attempt was refused */
async function progressOf(
  parts: WorkItemParts,
  em: EntityManager,
  actor: Actor,
  attempt: StepAttemptRow,
  isDone: boolean,
): Promise<Progress | undefined> {
  if (!isDone && !(await isSettled(em, actor, attempt))) return undefined;
  const standing = await standingOf(parts, em, actor, attempt);
  return standing && { ...standing, ...(await readState(parts, em, attempt)) };
}

async function isSettled(
  em: EntityManager,
  actor: Actor,
  { tenantId, id }: StepAttemptRow,
): Promise<boolean> {
  const attempt = (await findRow(em, StepAttempt, { tenantId, id }))!;
  if (attempt.state === 'refused') throw refusalProblem(actor, attempt);
  return attempt.state === 'done';
}

function movingOn(parts: WorkItemParts, actor: Actor, attempt: StepAttemptRow): Promise<ActionAnswer> {
  return parts.store.read(actor, async (em) => ({
    ...{ attemptId: attempt.id, outcome: 'movingOn', isEnded: false },
    ...(await readState(parts, em, attempt)),
  }));
}

async function readState(
  { subjects }: WorkItemParts,
  em: EntityManager,
  { tenantId, subjectKind, subjectId }: StepAttemptRow,
): Promise<{ subjectState?: string }> {
  const data = await subjects.get(subjectKind ?? '')?.data(em, tenantId, subjectId!);
  return data ? { subjectState: data.state } : {};
}

interface Standing {
  isEnded: boolean;
  /** A step the person may do. */
  nextWorkItemId?: string;
}

/** Where an instance stands: at an open step, ended, or (undefined) between steps. */
export async function standingOf(
  parts: WorkItemParts,
  em: EntityManager,
  actor: Actor,
  { engineId, processInstanceKey }: { engineId: string; processInstanceKey: string },
): Promise<Standing | undefined> {
  const { tenantId } = actor;
  const open = { tenantId, engineId, processInstanceKey, state: 'open' };
  const next = await findRows(em, WorkItem, open, { limit: 20 });
  for (const item of next)
    if (await isMeantFor(parts, em, actor, item)) return { isEnded: false, nextWorkItemId: item.id };
  if (next.length > 0) return { isEnded: false };
  const flow = await findRow(em, FlowSubject, { tenantId, engineId, processInstanceKey });
  return flow?.endedAt ? { isEnded: true } : undefined;
}

export function readAttempt({ store }: WorkItemParts, actor: Pick<Actor, 'tenantId'>, id: string) {
  return store.read(actor, (em) => em.findOneOrFail(StepAttempt, { tenantId: actor.tenantId, id }));
}

function refusalProblem(actor: Actor, { refusal, kind }: StepAttemptRow) {
  const at = localTime(actor, new Date(refusal!.at));
  if (kind === 'withdraw') return workItemProblems.notWithdrawable();
  if (refusal!.by === 'person') return workItemProblems.taken({ who: refusal!.who, at });
  if (refusal!.by === 'flow') return workItemProblems.movedOn({ at });
  return workItemProblems.engineRefused({ detail: refusal!.detail ?? '' });
}
