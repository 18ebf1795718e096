import { type Actor, commonProblems, hasRight, type Page } from '@callweave/platform/kernel';
import {
  type Segment,
  type WorkItem as WorkItemView,
  type WorkItemDetail,
  workItemRights,
  type workItemQuery,
} from '@callweave/platform/work-items/contract';
import { countUpTo, pageBy } from '@callweave/platform/store';
import type { EntityManager, FilterQuery } from '@mikro-orm/core';
import type { z } from 'zod';
import { draftView } from './drafts';
import { groupsOf, isInGroups } from './groups';
import { isMeantFor } from './may-work';
import { readStep } from './step-context';
import { StepDraft, WorkItem, WorkItemAudience, type WorkItemRow } from './work-item.entities';
import { createViews } from './work-item.view';
import { workItemProblems } from './work-item.problems';
import type { WorkItemParts } from './ports';

export type WorkItemQuery = z.output<typeof workItemQuery>;
type Where = FilterQuery<WorkItemRow>;
/** Counting stops here, so that a badge never costs a scan. */
const countCap = 999;

export function createQueries(parts: WorkItemParts) {
  const views = createViews(parts);
  return {
    async list(actor: Actor, query: WorkItemQuery): Promise<Page<WorkItemView>> {
      const { segment, cursor, limit } = query;
      const isHandled = segment === 'handled' || segment === 'handledRole';
      const [column, direction] = isHandled ? (['endedAt', 'desc'] as const) : (['sortAt', 'asc'] as const);
      const page = await parts.store.read(actor, async (em) => {
        const where = { $and: [await segmentWhere(em, actor, segment), filters(parts, query)] } as Where;
        return pageBy(
          em,
          WorkItem,
          where,
          [
            [column, direction],
            ['id', direction],
          ],
          { cursor, limit },
        );
      });
      return { ...page, items: await views.items(actor, page.items) };
    },

    counts: (actor: Actor) => parts.store.read(actor, (em) => countSegments(parts, em, actor)),

    async item(actor: Actor, row: WorkItemRow): Promise<WorkItemView> {
      const [item] = await views.items(actor, [row]);
      return item!;
    },

    /** Open steps of one subject, for its own page. */
    async openOf(actor: Actor, subjectId: string): Promise<WorkItemView[]> {
      const { tenantId } = actor;
      const where = { tenantId, subjectId, state: { $in: ['open', 'completing'] } };
      const rows = await parts.store.read(actor, (em) =>
        em.find(WorkItem, where, { orderBy: { createdAt: 'asc' }, limit: 20 }),
      );
      return views.items(actor, rows);
    },

    /** @throws {Problem} not found; meant for others */
    detail: (actor: Actor, id: string): Promise<WorkItemDetail> => detailOf(parts, views, actor, id),
  };
}

async function detailOf(
  parts: WorkItemParts,
  views: ReturnType<typeof createViews>,
  actor: Actor,
  id: string,
): Promise<WorkItemDetail> {
  const step = await readStep(parts, actor, id);
  const { tenantId, userId } = actor;
  const { isMeant, draft } = await parts.store.read(actor, async (em) => ({
    isMeant: await isMeantFor(parts, em, actor, step.item),
    draft: await em.findOne(StepDraft, { tenantId, workItemId: id, userId }),
  }));
  if (!isMeant && step.item.doneById !== userId) throw workItemProblems.notYourStep();
  const [item] = await views.items(actor, [step.item]);
  const isFree = !step.item.claimedById || step.item.claimedById === userId;
  return {
    ...item!,
    form: step.form,
    data: { ...step.data?.fields },
    actions: step.settings.actions.filter(({ groups }) => isInGroups(actor, groups)),
    platformActions: step.settings.platformActions,
    canWork: isMeant && isFree && step.item.state === 'open',
    ...(draft && { draft: draftView(draft) }),
  };
}

function filters(
  { clock }: WorkItemParts,
  { flowKey, subjectId, isOverdue, elementId }: WorkItemQuery,
): object {
  return {
    ...(flowKey && { flowKey }),
    ...(subjectId && { subjectId }),
    ...(elementId && { elementId }),
    ...(isOverdue && { dueAt: { $lt: clock.now() } }),
  };
}

/** @throws {Problem} not allowed, for the institution's list without the right (T-06) */
async function segmentWhere(em: EntityManager, actor: Actor, segment: Segment): Promise<Where> {
  const { tenantId, userId } = actor;
  switch (segment) {
    case 'mine':
      return { tenantId, state: 'open', ...mine(userId) };
    case 'role':
      return { tenantId, state: 'open', ...(await ofRole(em, actor)) };
    case 'institution':
      return { tenantId, state: 'open', institutionId: { $in: institutionsOf(actor) } };
    case 'handled':
      return { tenantId, state: 'done', doneById: userId };
    case 'handledRole':
      return { tenantId, state: 'done', audienceId: { $in: await audiencesOf(em, actor) } };
  }
}

function mine(userId: string) {
  return { $or: [{ assigneeId: userId }, { claimedById: userId }] };
}

async function ofRole(em: EntityManager, actor: Actor) {
  return { assigneeId: null, claimedById: null, audienceId: { $in: await audiencesOf(em, actor) } };
}

function institutionsOf(actor: Actor): string[] {
  if (!hasRight(actor, workItemRights.institution.key))
    throw commonProblems.notAllowed({ right: workItemRights.institution.label[actor.locale] });
  return [...(actor.institutionTree ?? []), ...(actor.institutionId ? [actor.institutionId] : [])];
}

async function audiencesOf(em: EntityManager, actor: Actor): Promise<string[]> {
  const groups = groupsOf(actor);
  const audiences = await em.find(WorkItemAudience, { tenantId: actor.tenantId });
  return audiences
    .filter((audience) => audience.groups.some((group) => groups.has(group)))
    .map(({ id }) => id);
}

async function countSegments({ clock }: WorkItemParts, em: EntityManager, actor: Actor) {
  const { tenantId, userId } = actor;
  const count = async (where: object) => (await countUpTo(em, WorkItem, where as Where, countCap)).total;
  const own = { tenantId, state: 'open', ...mine(userId) };
  const role = { tenantId, state: 'open', ...(await ofRole(em, actor)) };
  const maySeeInstitution = hasRight(actor, workItemRights.institution.key);
  return {
    mine: await count(own),
    role: await count(role),
    institution: maySeeInstitution
      ? await count({ tenantId, state: 'open', institutionId: { $in: institutionsOf(actor) } })
      : 0,
    handled: await count({ tenantId, state: 'done', doneById: userId }),
    urged: await count({ $and: [{ $or: [own, role] }, { tenantId, urgeCount: { $gt: 0 } }] }),
    overdue: await count({ $and: [own, { dueAt: { $lt: clock.now() } }] }),
    cap: countCap,
  };
}
