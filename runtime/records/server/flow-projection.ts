import type { EnginePort, EngineRecord, Pusher, ReleasePort } from '@callweave/platform/kernel';
import { insertRows, type Projection, type Transaction, updateRow } from '@callweave/platform/store';
import { flowTraceTopic, instanceTraceTopic } from '@callweave/platform/records/contract';
import { FlushMode } from '@mikro-orm/core';
import {
  FlowElementEntity,
  type FlowElementRow,
  FlowIncidentEntity,
  FlowInstanceEntity,
  type FlowInstanceRow,
  FlowTakenEntity,
  type FlowTakenRow,
} from './records.entities';

interface Deps {
  engine: Pick<EnginePort, 'engineId'>;
  releases: Pick<ReleasePort, 'byProcessDefinition'>;
  pusher: Pusher;
}

/** Everything one handler sees. */
interface Seen {
  deps: Deps;
  tx: Transaction;
  record: EngineRecord;
  tenantId: string;
  at: Date;
  page: Page;
}

/**
 * What one transaction has in hand, and who wants to know at its end. Visits and taken flows are rows to be added at the
 * end, past the unit of work: every step of every call and ticket makes some.
 */
interface Page {
  instances: Map<string, FlowInstanceRow>;
  elements: Map<string, FlowElementRow>;
  taken: FlowTakenRow[];
  topics: Set<string>;
}

/** Element history, path, incidents and state of every instance; pushes to live traces after the commit. */
export function createFlowProjection(deps: Deps): Projection {
  const pages = new WeakMap<Transaction, Page>();
  const pageOf = (tx: Transaction): Page => {
    let page = pages.get(tx);
    if (!page) pages.set(tx, (page = emptyPage()));
    return page;
  };
  return {
    name: 'flow-history',
    valueTypes: ['PROCESS_INSTANCE', 'INCIDENT', 'VARIABLE'],
    async apply(tx, record, tenantId) {
      const seen = { deps, tx, record, tenantId, at: new Date(record.timestamp), page: pageOf(tx) };
      if (record.valueType === 'VARIABLE') await onVariable(seen);
      else if (record.valueType === 'INCIDENT') await onIncident(seen);
      else if (record.intent === 'SEQUENCE_FLOW_TAKEN') onTaken(seen);
      else if (text(record, 'bpmnElementType') === 'PROCESS') await onProcess(seen);
      else await onElement(seen);
    },
    async finish(tx) {
      const { elements, taken } = pageOf(tx);
      await insertRows(tx.em, FlowElementEntity, [...elements.values()]);
      await insertRows(tx.em, FlowTakenEntity, taken);
      pages.delete(tx);
    },
  };
}

const emptyPage = (): Page => ({ instances: new Map(), elements: new Map(), taken: [], topics: new Set() });

/** What this transaction made is in its page, so a look-up needs no flush before. */
const asStored = { flushMode: FlushMode.COMMIT };

const text = ({ value }: EngineRecord, field: string): string => String(value[field] ?? '');
const keyOrNull = (value: string): string | null => (value === '' || value === '-1' ? null : value);
const ends = { ELEMENT_COMPLETED: 'completed', ELEMENT_TERMINATED: 'terminated' } as const;
const endOf = (intent: string) => (intent in ends ? ends[intent as keyof typeof ends] : undefined);

/** Subject variables come before the instance itself. */
async function onVariable(seen: Seen): Promise<void> {
  const { record } = seen;
  const name = text(record, 'name');
  if ((name !== 'ticketId' && name !== 'callId') || record.intent !== 'CREATED') return;
  if (text(record, 'scopeKey') !== text(record, 'processInstanceKey')) return;
  const value: unknown = JSON.parse(text(record, 'value'));
  if (typeof value !== 'string' || value.length > 64) return;
  const instance = await instanceOf(seen);
  if (instance) instance[name] ??= value;
}

async function onProcess(seen: Seen): Promise<void> {
  const { record, at } = seen;
  const end = endOf(record.intent);
  if (!end && record.intent !== 'ELEMENT_ACTIVATING') return;
  const instance = await instanceOf(seen);
  if (!instance) return;
  if (end) Object.assign(instance, { state: end, endedAt: at });
  else instance.parentKey = keyOrNull(text(record, 'parentProcessInstanceKey'));
  announce(seen, instance.flowId);
}

async function onElement(seen: Seen): Promise<void> {
  const { record, tenantId, at, page, deps } = seen;
  const end = endOf(record.intent);
  if (!end && record.intent !== 'ELEMENT_ACTIVATING') return;
  const release = await deps.releases.byProcessDefinition(text(record, 'processDefinitionKey'));
  if (!release) return;
  const key = { tenantId, engineId: deps.engine.engineId, key: record.key };
  if (end) {
    if (!(await endElement(seen, key, { state: end, endedAt: at }))) return;
  } else {
    page.elements.set(record.key, {
      ...key,
      instanceKey: text(record, 'processInstanceKey'),
      flowId: release.flowId,
      releaseId: release.id,
      elementId: text(record, 'elementId').slice(0, 190),
      elementType: text(record, 'bpmnElementType'),
      state: 'active',
      startedAt: at,
      endedAt: null,
    });
  }
  announce(seen, release.flowId);
}

/** One made in this transaction is not stored yet; any other takes one statement. @returns false when there is none */
async function endElement(
  { tx, page, record }: Seen,
  key: { tenantId: string; engineId: string; key: string },
  end: Pick<FlowElementRow, 'state' | 'endedAt'>,
): Promise<boolean> {
  const made = page.elements.get(record.key);
  if (made) {
    Object.assign(made, end);
    return true;
  }
  return updateRow(tx.em, FlowElementEntity, key, end);
}

function onTaken({ page, record, tenantId, at, deps }: Seen): void {
  page.taken.push({
    ...{ tenantId, engineId: deps.engine.engineId, key: record.key },
    instanceKey: text(record, 'processInstanceKey'),
    elementId: text(record, 'elementId').slice(0, 190),
    takenAt: at,
  });
}

async function onIncident(seen: Seen): Promise<void> {
  const { tx, record, tenantId, at, deps } = seen;
  const key = { tenantId, engineId: deps.engine.engineId, key: record.key };
  const instance = await instanceOf(seen);
  if (!instance) return;
  if (record.intent === 'CREATED') {
    tx.em.create(FlowIncidentEntity, {
      ...key,
      instanceKey: instance.key,
      flowId: instance.flowId,
      releaseId: instance.releaseId,
      elementInstanceKey: text(record, 'elementInstanceKey'),
      elementId: await elementIdOf(seen),
      errorType: text(record, 'errorType'),
      errorMessage: text(record, 'errorMessage').slice(0, 4000),
      jobKey: keyOrNull(text(record, 'jobKey')),
      state: 'open',
      createdAt: at,
      resolvedAt: null,
    });
    instance.openIncidents++;
  } else if (record.intent === 'RESOLVED') {
    const known = await tx.em.findOne(FlowIncidentEntity, key);
    if (known?.state !== 'open') return;
    Object.assign(known, { state: 'resolved', resolvedAt: at });
    instance.openIncidents--;
  }
  announce(seen, instance.flowId);
}

/** An uncaught error's incident names no element, only the element instance. */
async function elementIdOf(seen: Seen): Promise<string> {
  const { record, deps, tenantId } = seen;
  const elementId = text(record, 'elementId');
  if (elementId !== 'NO_CATCH_EVENT_FOUND') return elementId.slice(0, 190);
  const key = text(record, 'elementInstanceKey');
  const element =
    seen.page.elements.get(key) ??
    (await seen.tx.em.findOne(FlowElementEntity, { tenantId, engineId: deps.engine.engineId, key }));
  return element?.elementId ?? elementId;
}

/** The record's instance, made when the record is the first of it. */
async function instanceOf({
  tx,
  record,
  tenantId,
  at,
  page,
  deps,
}: Seen): Promise<FlowInstanceRow | undefined> {
  const key = text(record, 'processInstanceKey');
  const cached = page.instances.get(key);
  if (cached) return cached;
  const id = { tenantId, engineId: deps.engine.engineId, key };
  const release = await deps.releases.byProcessDefinition(text(record, 'processDefinitionKey'));
  if (!release) return undefined;
  const instance: FlowInstanceRow =
    (await tx.em.findOne(FlowInstanceEntity, id, asStored)) ??
    tx.em.create(FlowInstanceEntity, {
      ...id,
      flowId: release.flowId,
      releaseId: release.id,
      releaseVersion: release.version,
      state: 'active',
      startedAt: at,
      endedAt: null,
      openIncidents: 0,
      ticketId: null,
      callId: null,
      parentKey: null,
    });
  page.instances.set(key, instance);
  return instance;
}

/** One push per topic and transaction. */
function announce({ tx, page, deps, tenantId, record }: Seen, flowId: string): void {
  const instanceKey = text(record, 'processInstanceKey');
  for (const topic of [`${instanceTraceTopic}:${instanceKey}`, `${flowTraceTopic}:${flowId}`]) {
    const name = `${tenantId} ${topic}`;
    if (page.topics.has(name)) continue;
    page.topics.add(name);
    tx.afterCommit(() => deps.pusher.publish(tenantId, topic, { instanceKey }));
  }
}
