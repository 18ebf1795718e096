import type { EnginePort, EngineRecord, Pusher, ReleasePort } from '@callweave/platform/kernel';
import type { Projection, Transaction } from '@callweave/platform/store';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { CallFlow, CallRecord, CallVisit } from './call.entities';
import { announceCall, closeRecord } from './call-notes';

interface Deps {
  engine: Pick<EnginePort, 'engineId'>;
  releases: Pick<ReleasePort, 'byProcessDefinition'>;
  pusher: Pusher;
  /** A flow instance of a call ended. */
  flowEnded(tenantId: string, callId: string, processInstanceKey: string): void;
}

/** Instances remembered with their call (or none); records of one instance come close together. */
const maxRemembered = 20_000;

/**
 * Makes the IVR trace (I-16) from what the engine recorded: which nodes a call visited, when, and how it left them.
 * Tickets link themselves to the call by the `ticketId` a node of its flow returned.
 */
export function createCallProjection(deps: Deps): Projection {
  const calls = new Map<string, string | null>();
  const { engineId } = deps.engine;

  function remember(processInstanceKey: string, callId: string | null): string | null {
    if (calls.size >= maxRemembered) calls.clear();
    calls.set(processInstanceKey, callId);
    return callId;
  }

  /** Null for instances without a call. Their variable is recorded before anything else of them. */
  async function callOf(
    { em }: Transaction,
    tenantId: string,
    processInstanceKey: string,
  ): Promise<string | null> {
    const known = calls.get(processInstanceKey);
    if (known !== undefined) return known;
    const flow = await em.findOne(CallFlow, { tenantId, engineId, processInstanceKey });
    return remember(processInstanceKey, flow?.callId ?? null);
  }

  async function linkInstance(
    tx: Transaction,
    { value, intent }: EngineRecord,
    tenantId: string,
  ): Promise<void> {
    if (value.name !== 'callId' || intent !== 'CREATED') return;
    const processInstanceKey = String(value.processInstanceKey);
    const callId = parseText(value.value);
    if (callId === undefined || callId.length > 64) return;
    remember(processInstanceKey, callId);
    if (await tx.em.findOne(CallFlow, { tenantId, engineId, processInstanceKey })) return;
    tx.em.create(CallFlow, { tenantId, engineId, processInstanceKey, callId });
  }

  async function visit(tx: Transaction, record: EngineRecord, tenantId: string): Promise<void> {
    const { value, intent } = record;
    const callId = await callOf(tx, tenantId, String(value.processInstanceKey));
    if (callId === null) return;
    await turnOfCalls();
    if (intent === 'CREATED') await arrive(tx, record, tenantId, callId);
    else await leave(tx, record, tenantId);
    tx.afterCommit(() => announceCall(deps.pusher, tenantId, callId));
  }

  /** One statement each, past the unit of work: this runs for every key press of every call. */
  async function arrive(
    { em }: Transaction,
    record: EngineRecord,
    tenantId: string,
    callId: string,
  ): Promise<void> {
    const { value, key: jobKey, timestamp } = record;
    const release = await deps.releases.byProcessDefinition(String(value.processDefinitionKey));
    try {
      await em.insert(CallVisit, {
        ...{ tenantId, engineId, jobKey, callId },
        at: new Date(timestamp),
        nodeType: String(value.type),
        elementId: String(value.elementId),
        flowName: release?.name ?? null,
        releaseId: release?.id ?? null,
      });
    } catch (error) {
      // The record came before: it may be delivered again.
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
    }
  }

  async function leave({ em }: Transaction, record: EngineRecord, tenantId: string): Promise<void> {
    const exit = exitOf(record);
    if (exit === undefined) return;
    const visit = { tenantId, engineId, jobKey: record.key, endedAt: null };
    const ticketId = ticketOf(record.value) ?? null;
    await em.nativeUpdate(CallVisit, visit, {
      ...{ exit: exit.slice(0, 100), endedAt: new Date(record.timestamp), ticketId },
    });
  }

  async function instanceChanged(tx: Transaction, record: EngineRecord, tenantId: string): Promise<void> {
    const { value, intent } = record;
    if (value.bpmnElementType !== 'PROCESS' || !['ELEMENT_COMPLETED', 'ELEMENT_TERMINATED'].includes(intent))
      return;
    // A called flow ends back in its caller, which goes on with the call.
    if (String(value.parentProcessInstanceKey) !== '-1') return;
    const processInstanceKey = String(value.processInstanceKey);
    const callId = await callOf(tx, tenantId, processInstanceKey);
    if (callId === null) return;
    await closeLeft(tx, tenantId, callId, new Date(record.timestamp));
    tx.afterCommit(() => deps.flowEnded(tenantId, callId, processInstanceKey));
  }

  /**
   * The gateway notes how a call ended, from memory that a crash takes: a call whose flows are through is over in any case.
   * Who hung up stays open, until the gateway says so.
   */
  async function closeLeft({ em }: Transaction, tenantId: string, callId: string, at: Date): Promise<void> {
    // Another flow of the call goes on: it was started before this one ended.
    if ((await em.count(CallVisit, { tenantId, callId, endedAt: null })) > 0) return;
    const record = await em.findOne(CallRecord, { tenantId, id: callId, state: 'active' });
    if (record) closeRecord(record, { at });
  }

  return {
    name: 'call-trace',
    valueTypes: ['VARIABLE', 'JOB', 'PROCESS_INSTANCE'],
    apply: async (tx, record, tenantId) => {
      if (record.recordType !== 'EVENT') return;
      if (record.valueType === 'VARIABLE') await linkInstance(tx, record, tenantId);
      else if (record.valueType === 'JOB') await visit(tx, record, tenantId);
      else await instanceChanged(tx, record, tenantId);
    },
  };
}

/** SQLite answers without ever giving the event loop a turn; live calls must not wait for a whole batch of records. */
function turnOfCalls(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How a node was left; undefined while it is not. */
function exitOf({ intent, value }: EngineRecord): string | undefined {
  if (intent === 'ERROR_THROWN') return String(value.errorCode);
  if (intent === 'CANCELED') return 'canceled';
  if (intent !== 'COMPLETED') return undefined;
  const { choice, branch, result } = variablesOf(value);
  return [choice, branch, result].find((outcome) => typeof outcome === 'string') ?? 'done';
}

function ticketOf(value: EngineRecord['value']): string | undefined {
  const { ticketId } = variablesOf(value);
  return typeof ticketId === 'string' ? ticketId.slice(0, 36) : undefined;
}

function variablesOf({ variables }: EngineRecord['value']): Record<string, string | undefined> {
  return typeof variables === 'object' && variables !== null ? (variables as Record<string, string>) : {};
}

function parseText(json: unknown): string | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === 'string' ? value : undefined;
  } catch {
    // The engine records values as JSON; anything else is not a call id.
    return undefined;
  }
}
