import { scopeFilter } from '@callweave/platform/identity/server';
import {
  type Actor,
  commonProblems,
  type LocalText,
  type Page,
  type ReleasePort,
  type TotalAnswer,
} from '@callweave/platform/kernel';
import { countUpTo, pageBy, type PageOrder, type Store } from '@callweave/platform/store';
import {
  type CallDetail,
  type CallQuery,
  callRights,
  type CallRow,
  type TraceEntry,
} from '@callweave/telephony/calls/contract';
import type { EntityManager, FilterQuery } from '@mikro-orm/core';
import { CallRecord, CallTicket, CallTurnRow, CallVisit } from './call.entities';
import { elementNames } from './element-names';

interface Deps {
  store: Store;
  releases: ReleasePort;
  nodeTemplates: readonly NodeExits[];
}

/** A node type, as far as a trace speaks of it. */
export interface NodeExits {
  type: string;
  exits?: Readonly<Record<string, LocalText>>;
}

const newestFirst: PageOrder = [
  ['startedAt', 'desc'],
  ['id', 'desc'],
];

/** Reads call records. A call belongs to the agent who took it and to the owner of its service number. */
export function createCallRecords({ store, releases, nodeTemplates }: Deps) {
  const exitsOf = new Map(
    nodeTemplates.map(({ type, exits }) => [type, new Map(Object.entries(exits ?? {}))]),
  );
  const names = new Map<string, ReadonlyMap<string, string>>();

  async function namesOf(
    tenantId: string,
    releaseId: string | null | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    if (!releaseId) return new Map();
    const known = names.get(releaseId) ?? elementNames(await releases.diagram(tenantId, releaseId));
    names.set(releaseId, known);
    return known;
  }

  async function entry(
    tenantId: string,
    visit: CallVisit,
    turns: readonly CallTurnRow[],
  ): Promise<TraceEntry> {
    const known = await namesOf(tenantId, visit.releaseId);
    return {
      id: visit.jobKey,
      at: visit.at.toISOString(),
      endedAt: visit.endedAt?.toISOString(),
      nodeType: visit.nodeType,
      elementId: visit.elementId,
      nodeName: known.get(visit.elementId) ?? visit.elementId,
      flowName: visit.flowName ?? undefined,
      releaseId: visit.releaseId ?? undefined,
      turns: turns.filter(({ jobKey }) => jobKey === visit.jobKey).map(turnView),
      exit: visit.exit ?? undefined,
      exitLabel: exitsOf.get(visit.nodeType)?.get(visit.exit ?? ''),
      ticketId: visit.ticketId ?? undefined,
    };
  }

  return {
    /** Newest first (CR-02, CR-03). */
    list: (actor: Actor, query: CallQuery): Promise<Page<CallRow>> =>
      store.read(actor, async (em) => {
        const page = await pageBy(em, CallRecord, matching(actor, query), newestFirst, query);
        return { ...page, items: await rowsOf(em, actor.tenantId, page.items) };
      }),

    total: (actor: Actor, query: CallQuery): Promise<TotalAnswer> =>
      store.read(actor, (em) => countUpTo(em, CallRecord, matching(actor, query), undefined, newestFirst)),

    /** With the IVR trace (I-16). @throws {Problem} common-not-found */
    detail: (actor: Actor, id: string): Promise<CallDetail> =>
      store.read(actor, async (em) => {
        const { tenantId } = actor;
        const record = await em.findOne(CallRecord, visible(actor, { id }));
        if (!record)
          throw commonProblems.notFound({ what: { 'zh-CN': '通话', 'zh-TW': '通話', en: 'call' } });
        const visits = await em.find(
          CallVisit,
          { tenantId, callId: id },
          { orderBy: { at: 'asc', jobKey: 'asc' } },
        );
        const turns = await em.find(
          CallTurnRow,
          { tenantId, callId: id },
          { orderBy: { at: 'asc', id: 'asc' } },
        );
        const trace = await Promise.all(visits.map((visit) => entry(tenantId, visit, turns)));
        return {
          ...rowView(record, await em.find(CallTicket, { tenantId, callId: id }), turns),
          callerName: record.callerName ?? undefined,
          releaseId: record.releaseId ?? undefined,
          processInstanceKey: record.processInstanceKey ?? undefined,
          trace,
        };
      }),

    /** Whether there is such a call within the actor's scope. */
    exists: (actor: Actor, id: string): Promise<boolean> =>
      store.read(actor, async (em) => (await em.count(CallRecord, visible(actor, { id }))) > 0),

    /** Asked by the gateway for calls it does not know. */
    hasEnded: (tenantId: string, id: string): Promise<boolean> =>
      store.read(
        { tenantId },
        async (em) => (await em.count(CallRecord, { tenantId, id, state: 'ended' })) > 0,
      ),
  };
}
export type CallRecords = ReturnType<typeof createCallRecords>;

const scopeColumns = { owner: 'agentId', department: 'departmentId', institution: 'institutionId' };

/** Of these calls, those the actor may see. @throws {Problem} common-not-allowed */
function visible(actor: Actor, ...conditions: readonly FilterQuery<CallRecord>[]): FilterQuery<CallRecord> {
  const scope = scopeFilter(actor, callRights.view, scopeColumns) as FilterQuery<CallRecord>;
  return { $and: [{ tenantId: actor.tenantId }, scope, ...conditions] };
}

function matching(actor: Actor, query: CallQuery): FilterQuery<CallRecord> {
  const { from, to, number, direction, state, answerState, serviceNumber } = query;
  const conditions: FilterQuery<CallRecord>[] = [];
  if (from) conditions.push({ startedAt: { $gte: new Date(from) } });
  if (to) conditions.push({ startedAt: { $lt: new Date(to) } });
  if (number) conditions.push({ $or: [{ callerNumber: number }, { calledNumber: number }] });
  if (direction) conditions.push({ direction });
  if (state) conditions.push({ state });
  if (answerState) conditions.push({ answerState });
  if (serviceNumber) conditions.push({ serviceNumber });
  return visible(actor, ...conditions);
}

async function rowsOf(
  em: EntityManager,
  tenantId: string,
  records: readonly CallRecord[],
): Promise<CallRow[]> {
  const callId = { $in: records.map(({ id }) => id) };
  const tickets = await em.find(CallTicket, { tenantId, callId });
  const turns = await em.find(
    CallTurnRow,
    { tenantId, callId, keys: { $ne: null } },
    { orderBy: { at: 'asc', id: 'asc' } },
  );
  return records.map((record) => {
    const own = <T extends { callId: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.callId === record.id);
    return rowView(record, own(tickets), own(turns));
  });
}

function rowView(record: CallRecord, tickets: readonly CallTicket[], turns: readonly CallTurnRow[]): CallRow {
  return {
    id: record.id,
    direction: record.direction,
    callerNumber: record.callerNumber,
    calledNumber: record.calledNumber,
    serviceNumber: record.serviceNumber ?? undefined,
    startedAt: record.startedAt.toISOString(),
    answeredAt: record.answeredAt?.toISOString(),
    endedAt: record.endedAt?.toISOString(),
    talkSeconds: record.talkSeconds ?? undefined,
    state: record.state,
    answerState: record.answerState ?? undefined,
    hangUpSide: record.hangUpSide ?? undefined,
    flowName: record.flowName ?? undefined,
    keys: turns.flatMap(({ keys }) => keys ?? []).join(' > '),
    ticketIds: tickets.map(({ ticketId }) => ticketId).sort(),
  };
}

function turnView({ at, prompt, keys, reason }: CallTurnRow) {
  return { at: at.toISOString(), prompt, keys: keys ?? undefined, reason: reason ?? undefined };
}
