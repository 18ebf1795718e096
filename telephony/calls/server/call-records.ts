import {
  type Actor,
  commonProblems,
  type LocalText,
  type Page,
  type ReleasePort,
  type TotalAnswer,
} from '@callweave/platform/kernel';
import { countUpTo, pageBy, type PageOrder, type Store } from '@callweave/platform/store';
import type { CallDetail, CallQuery, CallRow, TraceEntry } from '@callweave/telephony/calls/contract';
import type { EntityManager, FilterQuery } from '@mikro-orm/core';
import { CallRecord, CallTurnRow, CallVisit } from './call.entities';
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

/**
 * Reads call records. A call nobody but a flow took belongs to nobody, so every holder of `calls.view` sees the
 * tenant's; data scopes begin with calls that agents take.
 */
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
    list: ({ tenantId }: Actor, query: CallQuery): Promise<Page<CallRow>> =>
      store.read({ tenantId }, async (em) => {
        const page = await pageBy(em, CallRecord, matching(tenantId, query), newestFirst, query);
        return { ...page, items: await rowsOf(em, tenantId, page.items) };
      }),

    total: ({ tenantId }: Actor, query: CallQuery): Promise<TotalAnswer> =>
      store.read({ tenantId }, (em) => countUpTo(em, CallRecord, matching(tenantId, query))),

    /** With the IVR trace (I-16). @throws {Problem} common-not-found */
    detail: ({ tenantId }: Actor, id: string): Promise<CallDetail> =>
      store.read({ tenantId }, async (em) => {
        const record = await em.findOne(CallRecord, { tenantId, id });
        if (!record) throw commonProblems.notFound({ what: '通话 / call' });
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
          ...rowView(record, visits, turns),
          callerName: record.callerName ?? undefined,
          releaseId: record.releaseId ?? undefined,
          processInstanceKey: record.processInstanceKey ?? undefined,
          trace,
        };
      }),

    exists: ({ tenantId }: Actor, id: string): Promise<boolean> =>
      store.read({ tenantId }, async (em) => (await em.count(CallRecord, { tenantId, id })) > 0),

    /** Asked by the gateway for calls it does not know. */
    hasEnded: (tenantId: string, id: string): Promise<boolean> =>
      store.read(
        { tenantId },
        async (em) => (await em.count(CallRecord, { tenantId, id, state: 'ended' })) > 0,
      ),
  };
}
export type CallRecords = ReturnType<typeof createCallRecords>;

function matching(tenantId: string, query: CallQuery): FilterQuery<CallRecord> {
  const { from, to, number, direction, state, answerState, serviceNumber } = query;
  const conditions: FilterQuery<CallRecord>[] = [{ tenantId }];
  if (from) conditions.push({ startedAt: { $gte: new Date(from) } });
  if (to) conditions.push({ startedAt: { $lt: new Date(to) } });
  if (number) conditions.push({ $or: [{ callerNumber: number }, { calledNumber: number }] });
  if (direction) conditions.push({ direction });
  if (state) conditions.push({ state });
  if (answerState) conditions.push({ answerState });
  if (serviceNumber) conditions.push({ serviceNumber });
  return { $and: conditions };
}

async function rowsOf(
  em: EntityManager,
  tenantId: string,
  records: readonly CallRecord[],
): Promise<CallRow[]> {
  const callId = { $in: records.map(({ id }) => id) };
  const visits = await em.find(CallVisit, { tenantId, callId, ticketId: { $ne: null } });
  const turns = await em.find(
    CallTurnRow,
    { tenantId, callId, keys: { $ne: null } },
    { orderBy: { at: 'asc', id: 'asc' } },
  );
  return records.map((record) => {
    const own = <T extends { callId: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.callId === record.id);
    return rowView(record, own(visits), own(turns));
  });
}

function rowView(record: CallRecord, visits: readonly CallVisit[], turns: readonly CallTurnRow[]): CallRow {
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
    ticketIds: [...new Set(visits.flatMap(({ ticketId }) => ticketId ?? []))],
  };
}

function turnView({ at, prompt, keys, reason }: CallTurnRow) {
  return { at: at.toISOString(), prompt, keys: keys ?? undefined, reason: reason ?? undefined };
}
