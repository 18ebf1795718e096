import { scopeFilter } from '@callweave/platform/identity/server';
import type { Actor, Page, PageQuery, TotalAnswer } from '@callweave/platform/kernel';
import {
  type Ticket,
  type ticketFilter,
  type ticketQuery,
  ticketRights,
} from '@callweave/platform/tickets/contract';
import { countUpTo, pageBy, type PageOrder } from '@callweave/platform/store';
import type { EntityManager, EntityName, FilterQuery } from '@mikro-orm/core';
import type { z } from 'zod';
import type { TicketDeps } from './ports';
import { requireVisible } from './ticket-access';
import { mergeColumns } from './ticket-type';
import {
  TicketCallEntity,
  TicketChangeEntity,
  TicketEntity,
  TicketHistoryEntity,
  TicketRemarkEntity,
  type TicketRow,
} from './ticket.entities';
import { changeView, historyView, remarkView, ticketView, viewFields } from './ticket.view';

type Filter = z.output<typeof ticketFilter>;
type Where = FilterQuery<TicketRow>;
/** Totals stop counting here (G-03). */
const totalCap = 10_000;

export function createTicketQueries(deps: TicketDeps) {
  const { store } = deps;
  return {
    async list(actor: Actor, query: z.output<typeof ticketQuery>): Promise<Page<Ticket>> {
      const page = await store.read(actor, async (em) => {
        const where = { $and: await conditions(em, actor, query) } as Where;
        return pageBy(em, TicketEntity, where, newestCreated, query, viewFields);
      });
      return { ...page, items: page.items.map(ticketView) };
    },

    total: (actor: Actor, filter: Filter): Promise<TotalAnswer> =>
      store.read(actor, async (em) =>
        countUpTo(
          em,
          TicketEntity,
          { $and: await conditions(em, actor, filter) } as Where,
          totalCap,
          newestCreated,
        ),
      ),

    history: (actor: Actor, id: string, query: PageQuery) =>
      linesOf(deps, actor, id, TicketHistoryEntity, {}, query, (row) => historyView(row, actor.locale)),

    async changes(actor: Actor, id: string, query: PageQuery) {
      const labels = new Map((await columnsFor(deps, actor, id)).map(({ key, label }) => [key, label]));
      return linesOf(deps, actor, id, TicketChangeEntity, {}, query, (row) =>
        changeView(row, labels.get(row.field) ?? row.field),
      );
    },

    remarks: (actor: Actor, id: string, kind: 'urge' | 'note', query: PageQuery) =>
      linesOf(deps, actor, id, TicketRemarkEntity, { kind }, query, remarkView),
  };
}

const newestCreated: PageOrder = [
  ['createdAt', 'desc'],
  ['id', 'desc'],
];
const newestFirst: PageOrder = [
  ['at', 'desc'],
  ['id', 'desc'],
];

/** Pages lines of a visible ticket, newest first. */
async function linesOf<R extends object, V>(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  entity: EntityName<R>,
  more: object,
  query: PageQuery,
  view: (row: R) => V,
): Promise<Page<V>> {
  const page = await deps.store.read(actor, async (em) => {
    await requireVisible(deps, em, actor, ticketId);
    const where = { tenantId: actor.tenantId, ticketId, ...more } as unknown as FilterQuery<R>;
    return pageBy(em, entity, where, newestFirst, query);
  });
  return { ...page, items: page.items.map(view) };
}

/** Columns of the start form and of every step form the ticket has met. */
export async function columnsFor(deps: TicketDeps, actor: Actor, ticketId: string) {
  const { tenantId } = actor;
  const { releaseId, formKeys } = await deps.store.read(actor, async (em) => ({
    releaseId: (await requireVisible(deps, em, actor, ticketId)).releaseId,
    formKeys: await deps.workItems.formKeysOf(em, tenantId, ticketId),
  }));
  const { startFormKey } = await deps.releases.byId(tenantId, releaseId);
  const keys = new Set([...(startFormKey ? [startFormKey] : []), ...formKeys]);
  return mergeColumns(await Promise.all([...keys].map((key) => deps.releases.form(tenantId, key))));
}

async function conditions(em: EntityManager, actor: Actor, filter: Filter): Promise<object[]> {
  const { tenantId } = actor;
  const columns = { owner: 'creatorId', department: 'departmentId', institution: 'institutionId' };
  return [
    scopeFilter(actor, ticketRights.query, columns),
    segmentOf(actor, filter.segment),
    equals(filter),
    await ofCall(em, tenantId, filter.callId),
    words(filter.text),
  ];
}

function segmentOf({ userId }: Actor, segment: Filter['segment']): object {
  switch (segment) {
    case 'created':
      return { creatorId: userId };
    case 'draft':
      return { creatorId: userId, stage: 'draft' };
    case 'urged':
      return { stage: 'inFlow', urgeCount: { $gt: 0 } };
    case 'all':
      return { $or: [{ stage: { $ne: 'draft' } }, { creatorId: userId }] };
  }
}

function equals({ state, flowKey, urgency, number, creatorId, createdFrom, createdTo }: Filter): object {
  const created = {
    ...(createdFrom && { $gte: new Date(createdFrom) }),
    ...(createdTo && { $lt: new Date(createdTo) }),
  };
  return {
    ...(state?.length && { state: { $in: state } }),
    ...(flowKey?.length && { flowKey: { $in: flowKey } }),
    ...(urgency?.length && { urgency: { $in: urgency } }),
    ...(number && { number: number.trim() }),
    ...(creatorId && { creatorId }),
    ...(Object.keys(created).length > 0 && { createdAt: created }),
  };
}

async function ofCall(em: EntityManager, tenantId: string, callId: string | undefined): Promise<object> {
  if (!callId) return {};
  const links = await em.find(TicketCallEntity, { tenantId, callId }, { limit: 100 });
  return { id: { $in: links.map(({ ticketId }) => ticketId) } };
}

/** Every word must be somewhere. `%` and `_` stand for any character: wider, never wrong. */
function words(text: string | undefined): object {
  const wanted = (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0) return {};
  return { $and: wanted.map((word) => ({ searchText: { $like: `%${word.replace(/[%\\]/g, '_')}%` } })) };
}
