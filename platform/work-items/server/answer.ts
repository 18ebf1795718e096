import type { Actor } from '@callweave/platform/kernel';
import type { ActionAnswer } from '@callweave/platform/work-items/contract';
import type { EntityManager } from '@mikro-orm/core';
import { waitFor } from './changes';
import { isMeantFor, localTime } from './may-work';
import { FlowSubject, StepAttempt, type StepAttemptRow, WorkItem } from './work-item.entities';
import { workItemProblems } from './work-item.problems';
import type { WorkItemParts } from './work-items';

/**
 * Waits until the attempt is settled and the flow stands at its next step or ended, at most `answerWaitMs`.
 * @throws {Problem} the attempt was refused: says who or what was first
 */
export async function answerFor(
  parts: WorkItemParts,
  actor: Actor,
  attemptId: string,
): Promise<ActionAnswer> {
  const attempt = await readAttempt(parts, actor, attemptId);
  const { processInstanceKey } = attempt;
  const settled = await waitFor(parts.bus, processInstanceKey, parts.answerWaitMs, async () =>
    parts.store.read(actor, (em) => progressOf(em, actor, attemptId)),
  );
  const subjectState = await readState(parts, actor, attempt);
  if (!settled) await requireNotRefused(parts, actor, attemptId);
  if (settled && 'refused' in settled) throw refusalProblem(actor, settled.refused);
  return {
    attemptId,
    outcome: settled ? 'moved' : 'movingOn',
    isEnded: settled?.isEnded ?? false,
    ...(settled?.nextWorkItemId && { nextWorkItemId: settled.nextWorkItemId }),
    ...(subjectState && { subjectState }),
  };
}

async function readState(
  { store, subjects }: WorkItemParts,
  actor: Actor,
  { subjectKind, subjectId }: StepAttemptRow,
): Promise<string | undefined> {
  const area = subjects.get(subjectKind ?? '');
  return area && store.read(actor, async (em) => (await area.data(em, actor.tenantId, subjectId!))?.state);
}

interface Standing {
  isEnded: boolean;
  /** A step the person may do. */
  nextWorkItemId?: string;
}
type Progress = { refused: StepAttemptRow } | Standing;

async function progressOf(em: EntityManager, actor: Actor, attemptId: string): Promise<Progress | undefined> {
  const { tenantId } = actor;
  const attempt = await em.findOneOrFail(StepAttempt, { tenantId, id: attemptId });
  if (attempt.state === 'refused') return { refused: attempt };
  if (attempt.state === 'sent') return undefined;
  return standingOf(em, actor, attempt);
}

/** Where an instance stands: at an open step, ended, or (undefined) between steps. */
export async function standingOf(
  em: EntityManager,
  actor: Actor,
  { engineId, processInstanceKey }: { engineId: string; processInstanceKey: string },
): Promise<Standing | undefined> {
  const { tenantId } = actor;
  const next = await em.find(
    WorkItem,
    { tenantId, engineId, processInstanceKey, state: 'open' },
    { limit: 20 },
  );
  for (const item of next)
    if (await isMeantFor(em, actor, item)) return { isEnded: false, nextWorkItemId: item.id };
  if (next.length > 0) return { isEnded: false };
  const flow = await em.findOne(FlowSubject, { tenantId, engineId, processInstanceKey });
  return flow?.endedAt ? { isEnded: true } : undefined;
}

export function readAttempt({ store }: WorkItemParts, actor: Pick<Actor, 'tenantId'>, id: string) {
  return store.read(actor, (em) => em.findOneOrFail(StepAttempt, { tenantId: actor.tenantId, id }));
}

async function requireNotRefused(parts: WorkItemParts, actor: Actor, attemptId: string): Promise<void> {
  const attempt = await readAttempt(parts, actor, attemptId);
  if (attempt.state === 'refused') throw refusalProblem(actor, attempt);
}

function refusalProblem(actor: Actor, { refusal, kind }: StepAttemptRow) {
  const at = localTime(actor, new Date(refusal!.at));
  if (kind === 'withdraw') return workItemProblems.notWithdrawable();
  if (refusal!.by === 'person') return workItemProblems.taken({ who: refusal!.who, at });
  if (refusal!.by === 'flow') return workItemProblems.movedOn({ at });
  return workItemProblems.engineRefused({ detail: refusal!.detail ?? '' });
}
