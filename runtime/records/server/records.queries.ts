import { type Actor, commonProblems, type EnginePort, type Page } from '@callweave/platform/kernel';
import { pageBy, type Store } from '@callweave/platform/store';
import type {
  FlowActivity,
  FlowIncident,
  FlowInstance,
  incidentQuery,
  instanceQuery,
  InstanceTrace,
  TraceElement,
} from '@callweave/platform/records/contract';
import type { EntityManager } from '@mikro-orm/core';
import type { z } from 'zod';
import {
  FlowElementEntity,
  type FlowElementRow,
  FlowIncidentEntity,
  type FlowIncidentRow,
  FlowInstanceEntity,
  type FlowInstanceRow,
  FlowTakenEntity,
} from './records.entities';

/** Newest elements and flows a trace shows; a loop may have run for days. */
const TRACE_LIMIT = 2000;

/** Reading what runs and ran, of the engine's present data set. */
export function createQueries({ store, engine }: { store: Store; engine: Pick<EnginePort, 'engineId'> }) {
  const here = () => ({ engineId: engine.engineId });

  async function instances(
    actor: Actor,
    { cursor, limit, ...where }: z.output<typeof instanceQuery>,
  ): Promise<Page<FlowInstance>> {
    const page = await store.read(actor, (em) =>
      pageBy<FlowInstanceRow>(
        em,
        FlowInstanceEntity,
        { ...here(), ...where },
        [
          ['startedAt', 'desc'],
          ['key', 'desc'],
        ],
        { cursor, limit },
      ),
    );
    return { ...page, items: page.items.map(instanceView) };
  }

  async function incidents(
    actor: Actor,
    { cursor, limit, ...where }: z.output<typeof incidentQuery>,
  ): Promise<Page<FlowIncident>> {
    const page = await store.read(actor, (em) =>
      pageBy<FlowIncidentRow>(
        em,
        FlowIncidentEntity,
        { ...here(), ...where },
        [
          ['createdAt', 'desc'],
          ['key', 'desc'],
        ],
        { cursor, limit },
      ),
    );
    return { ...page, items: page.items.map(incidentView) };
  }

  async function trace(actor: Actor, instanceKey: string): Promise<InstanceTrace> {
    return store.read(actor, async (em) => {
      const where = { ...here(), instanceKey };
      const instance = await findInstance(em, actor, instanceKey);
      const newest = { orderBy: { key: 'desc' as const }, limit: TRACE_LIMIT };
      const elements = await em.find(FlowElementEntity, where, newest);
      const taken = await em.find(FlowTakenEntity, where, newest);
      const incidentRows = await em.find(FlowIncidentEntity, where, { orderBy: { key: 'asc' }, limit: 200 });
      const failing = new Set(
        incidentRows
          .filter(({ state }) => state === 'open')
          .map(({ elementInstanceKey }) => elementInstanceKey),
      );
      return {
        instance: instanceView(instance),
        elements: elements.reverse().map((row) => elementView(row, failing)),
        path: taken
          .reverse()
          .map((row) => ({ flowElementId: row.elementId, takenAt: row.takenAt.toISOString() })),
        incidents: incidentRows.map(incidentView),
      };
    });
  }

  async function activity(actor: Actor, flowId: string): Promise<FlowActivity> {
    return store.read(actor, async (em) => {
      const where = { tenantId: actor.tenantId, ...here(), flowId };
      const active = await countsOf(em, 'flow_elements', { ...where, state: 'active' });
      const failing = await countsOf(em, 'flow_incidents', { ...where, state: 'open' });
      const places = new Set([...active.keys(), ...failing.keys()]);
      return {
        items: [...places].sort().map((place) => {
          const [releaseId, elementId] = JSON.parse(place) as [string, string];
          return { releaseId, elementId, active: active.get(place) ?? 0, incidents: failing.get(place) ?? 0 };
        }),
      };
    });
  }

  /** @throws {Problem} common-not-found, for other tenants' instances too */
  async function findInstance(em: EntityManager, actor: Actor, key: string): Promise<FlowInstanceRow> {
    const found = await em.findOne(FlowInstanceEntity, { tenantId: actor.tenantId, ...here(), key });
    if (!found)
      throw commonProblems.notFound({
        what: { 'zh-CN': '流程实例', 'zh-TW': '流程實例', en: 'flow instance' },
      });
    return found;
  }

  async function findIncident(actor: Actor, key: string): Promise<FlowIncidentRow> {
    const id = { tenantId: actor.tenantId, ...here(), key };
    const found = await store.read(actor, (em) => em.findOne(FlowIncidentEntity, id));
    if (!found)
      throw commonProblems.notFound({ what: { 'zh-CN': '流程异常', 'zh-TW': '流程異常', en: 'incident' } });
    return found;
  }

  const hasInstanceOf = (actor: Pick<Actor, 'tenantId'>, where: { key?: string; flowId?: string }) =>
    store.read(actor, async (em) => (await em.findOne(FlowInstanceEntity, { ...here(), ...where })) !== null);

  return {
    ...{ instances, incidents, trace, activity, findIncident, hasInstanceOf },
    findInstance: (actor: Actor, key: string) => store.read(actor, (em) => findInstance(em, actor, key)),
  };
}
export type RecordsQueries = ReturnType<typeof createQueries>;

/** `[releaseId, elementId]` as JSON → rows; counted by the database, there may be as many as open tickets. */
async function countsOf(
  em: EntityManager,
  table: 'flow_elements' | 'flow_incidents',
  where: { tenantId: string; engineId: string; flowId: string; state: string },
): Promise<Map<string, number>> {
  const sql = `select release_id as releaseId, element_id as elementId, count(*) as n from ${table}
    where tenant_id = ? and engine_id = ? and flow_id = ? and state = ? group by release_id, element_id`;
  const rows = (await (em as unknown as SqlRunner).execute(sql, [
    where.tenantId,
    where.engineId,
    where.flowId,
    where.state,
  ])) as { releaseId: string; elementId: string; n: number }[];
  return new Map(
    rows.map(({ releaseId, elementId, n }) => [JSON.stringify([releaseId, elementId]), Number(n)]),
  );
}
interface SqlRunner {
  execute(sql: string, parameters: readonly unknown[]): Promise<unknown>;
}

function instanceView(row: FlowInstanceRow): FlowInstance {
  return {
    instanceKey: row.key,
    flowId: row.flowId,
    releaseId: row.releaseId,
    version: row.releaseVersion,
    state: row.state,
    startedAt: row.startedAt.toISOString(),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
    openIncidents: row.openIncidents,
    ...(row.ticketId && { ticketId: row.ticketId }),
    ...(row.callId && { callId: row.callId }),
    ...(row.parentKey && { parentInstanceKey: row.parentKey }),
  };
}

function elementView(row: FlowElementRow, failing: ReadonlySet<string>): TraceElement {
  const isFailing = row.state === 'active' && failing.has(row.key);
  return {
    elementInstanceKey: row.key,
    elementId: row.elementId,
    elementType: row.elementType,
    state: isFailing ? 'incident' : row.state,
    startedAt: row.startedAt.toISOString(),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
  };
}

function incidentView(row: FlowIncidentRow): FlowIncident {
  return {
    incidentKey: row.key,
    instanceKey: row.instanceKey,
    flowId: row.flowId,
    releaseId: row.releaseId,
    elementId: row.elementId,
    elementInstanceKey: row.elementInstanceKey,
    errorType: row.errorType,
    errorMessage: row.errorMessage,
    ...(row.jobKey && { jobKey: row.jobKey }),
    state: row.state,
    createdAt: row.createdAt.toISOString(),
    ...(row.resolvedAt && { resolvedAt: row.resolvedAt.toISOString() }),
  };
}
