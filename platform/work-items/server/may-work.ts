import type { Actor, Problem } from '@callweave/platform/kernel';
import type { EntityManager } from '@mikro-orm/core';
import { groupsOf } from './groups';
import type { WorkItemParts } from './ports';
import { StepAttempt, WorkItemAudience, type WorkItemRow } from './work-item.entities';
import { workItemProblems } from './work-item.problems';

/** True when the drawing means this person: the assignee, or with none anybody of the audience. */
export async function isMeantFor(
  parts: WorkItemParts,
  em: EntityManager,
  actor: Actor,
  item: WorkItemRow,
): Promise<boolean> {
  if (item.assigneeId) return item.assigneeId === actor.userId;
  const groups = groupsOf(actor);
  return (await audienceOf(parts, em, item)).some((group) => groups.has(group));
}

async function audienceOf(
  { audiences }: WorkItemParts,
  em: EntityManager,
  { tenantId, audienceId }: WorkItemRow,
): Promise<readonly string[]> {
  const key = `${tenantId}/${audienceId}`;
  const known = audiences.get(key);
  if (known) return known;
  // Only the projector writes audiences, so what is found here is committed.
  const audience = await em.findOne(WorkItemAudience, { tenantId, id: audienceId });
  if (audience) audiences.keep(key, audience.groups);
  return audience?.groups ?? [];
}

/** @throws {Problem} when the step is meant for others or claimed by somebody else */
export async function requireMayWork(
  parts: WorkItemParts,
  em: EntityManager,
  actor: Actor,
  item: WorkItemRow,
): Promise<void> {
  if (!(await isMeantFor(parts, em, actor, item))) throw workItemProblems.notYourStep();
  if (item.claimedById && item.claimedById !== actor.userId)
    throw workItemProblems.claimed({ who: item.claimedByName, at: localTime(actor, item.claimedAt!) });
}

/** Who or what was first, for somebody who comes too late. */
export async function fasterProblem(em: EntityManager, actor: Actor, item: WorkItemRow): Promise<Problem> {
  const at = (time: Date | null | undefined) => (time ? localTime(actor, time) : '');
  if (item.state === 'gone') return workItemProblems.movedOn({ at: at(item.endedAt) });
  if (item.state === 'done') return workItemProblems.taken({ who: item.doneByName, at: at(item.endedAt) });
  const attempt = await em.findOne(StepAttempt, { tenantId: item.tenantId, id: item.attemptId ?? '' });
  return attempt?.kind === 'withdraw'
    ? workItemProblems.movedOn({ at: at(attempt.createdAt) })
    : workItemProblems.taken({ who: attempt?.userName, at: at(attempt?.createdAt) });
}

/** A moment in the person's language and time zone. */
export function localTime(actor: Actor, time: Date): string {
  const { locale, timeZone } = actor;
  return new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(time);
}
