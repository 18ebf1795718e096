import type { EnginePort, EngineRecord, Pusher, ReleasePort } from '@callweave/platform/kernel';
import { findRow, insertRows, type Projection, type Transaction, updateRow } from '@callweave/platform/store';
import { CallFlow, CallRecord, CallTicket, CallVisit } from './call.entities';
import { announceCall, closeRecord } from './call-notes';
import { createCallWitness } from './call-witness';

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
  /** Added at the end of each transaction, past the unit of work: every key press of every call makes one. */
  const visits = new WeakMap<Transaction, Map<string, CallVisit>>();
  const witness = createCallWitness();
  /** What was read of instances before their call's id. */
  const early = new Map<string, { callerNumber?: string; calledNumber?: string }>();

  function visitsOf(tx: Transaction): Map<string, CallVisit> {
    const known = visits.get(tx) ?? new Map<string, CallVisit>();
    visits.set(tx, known);
    return known;
  }

  function remember(processInstanceKey: string, callId: string | null): string | null {
    if (calls.size >= maxRemembered) calls.clear();
    calls.set(processInstanceKey, callId);
    return callId;
  }

  /** Null for instances without a call. Their variables are recorded before anything else of them. */
  async function callOf(
    { em }: Transaction,
    tenantId: string,
    processInstanceKey: string,
  ): Promise<string | null> {
    const known = calls.get(processInstanceKey);
    if (known !== undefined) return known;
    const flow = await findRow(em, CallFlow, { tenantId, engineId, processInstanceKey });
    return remember(processInstanceKey, flow?.callId ?? null);
  }

  /** A call flow is given its call's id and numbers at its start; Zeebe records them in an order of its own. */
  async function variableSet(tx: Transaction, record: EngineRecord, tenantId: string): Promise<void> {
    const { name, value } = record.value;
    const processInstanceKey = String(record.value.processInstanceKey);
    if (record.intent !== 'CREATED' || !isOfCall(name)) return;
    const text = parseText(value);
    if (text === undefined) return;
    if (name === 'callId') return linkInstance(tx, record, tenantId, text);
    const callId = await callOf(tx, tenantId, processInstanceKey);
    if (callId !== null) return witness.number(tx, { tenantId, callId, [name]: text });
    if (early.size >= maxRemembered) early.clear();
    early.set(processInstanceKey, { ...early.get(processInstanceKey), [name]: text });
  }

  async function linkInstance(
    tx: Transaction,
    { value, timestamp }: EngineRecord,
    tenantId: string,
    callId: string,
  ): Promise<void> {
    if (callId.length > 64) return;
    const processInstanceKey = String(value.processInstanceKey);
    remember(processInstanceKey, callId);
    await insertRows(tx.em, CallFlow, [{ tenantId, engineId, processInstanceKey, callId }]);
    const release = await deps.releases.byProcessDefinition(String(value.processDefinitionKey));
    // Tickets know their call too, but only the instance of a call flow is a call.
    if (release?.kind !== 'call') return;
    const numbers = early.get(processInstanceKey);
    witness.call(tx, { tenantId, callId, at: new Date(timestamp), processInstanceKey, release, ...numbers });
  }

  async function visit(tx: Transaction, record: EngineRecord, tenantId: string): Promise<void> {
    const { value, intent } = record;
    const callId = await callOf(tx, tenantId, String(value.processInstanceKey));
    if (callId === null) return;
    if (intent === 'CREATED') await arrive(tx, record, tenantId, callId);
    else await leave(tx, record, tenantId, callId);
    tx.afterCommit(() => announceCall(deps.pusher, tenantId, callId));
  }

  async function arrive(
    tx: Transaction,
    { value, key: jobKey, timestamp }: EngineRecord,
    tenantId: string,
    callId: string,
  ): Promise<void> {
    const release = await deps.releases.byProcessDefinition(String(value.processDefinitionKey));
    visitsOf(tx).set(jobKey, {
      ...{ tenantId, engineId, jobKey, callId },
      at: new Date(timestamp),
      nodeType: String(value.type),
      elementId: String(value.elementId),
      flowName: release?.name ?? null,
      releaseId: release?.id ?? null,
      ...{ endedAt: null, exit: null, ticketId: null },
    });
  }

  async function leave(
    tx: Transaction,
    record: EngineRecord,
    tenantId: string,
    callId: string,
  ): Promise<void> {
    const exit = exitOf(record)?.slice(0, 100);
    if (exit === undefined) return;
    const ticketId = ticketOf(record.value) ?? null;
    if (ticketId !== null) await insertRows(tx.em, CallTicket, [{ tenantId, callId, ticketId }]);
    const left = { exit, endedAt: new Date(record.timestamp), ticketId };
    const arrived = visitsOf(tx).get(record.key);
    if (arrived) Object.assign(arrived, left);
    else await updateRow(tx.em, CallVisit, { tenantId, engineId, jobKey: record.key, endedAt: null }, left);
  }

  async function write(tx: Transaction): Promise<void> {
    await witness.write(tx);
    await insertRows(tx.em, CallVisit, [...visitsOf(tx).values()]);
    visits.delete(tx);
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
  async function closeLeft(tx: Transaction, tenantId: string, callId: string, at: Date): Promise<void> {
    await write(tx);
    const { em } = tx;
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
      if (record.valueType === 'VARIABLE') await variableSet(tx, record, tenantId);
      else if (record.valueType === 'JOB') await visit(tx, record, tenantId);
      else await instanceChanged(tx, record, tenantId);
    },
    finish: write,
  };
}

function isOfCall(name: unknown): name is 'callId' | 'callerNumber' | 'calledNumber' {
  return name === 'callId' || name === 'callerNumber' || name === 'calledNumber';
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
    // The engine records values as JSON; anything else is no text of a call.
    return undefined;
  }
}
