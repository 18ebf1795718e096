import {
  type EngineRecord,
  type EventBus,
  type ReleasePort,
  silentLogger,
  VirtualClock,
} from '@callweave/platform/kernel';
import { openTestStore, testActor } from '@callweave/platform/store';
import { serviceNumberInput } from '@callweave/telephony/calls/contract';
import type { CallTurn, StartedCall } from '@callweave/telephony/gateway';
import { callEntities } from '../call.entities';
import { createCalls } from '../calls';

export const actor = testActor();
export const stranger = testActor({ tenantId: 'tenant-b' });
export const hungUp = { 'zh-CN': '已挂机', 'zh-TW': '已掛機', en: 'Hung up' };

/** What releases tell of the one call flow there is. */
function oneRelease(): ReleasePort {
  const diagram = '<bpmn:task id="menu" name="主菜单 &amp; 选择" />';
  return {
    byProcessDefinition: async () => ({ id: 'r1', name: '总机', kind: 'call' }),
    diagram: async () => diagram,
  } as unknown as ReleasePort;
}

function oneBus(): EventBus {
  const listeners: ((message: unknown) => void)[] = [];
  return {
    publish: (_channel, message) => listeners.forEach((listener) => listener(message)),
    subscribe: (_channel, listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
}

/** The area on a fresh store, with a branch that has one department; close it at the end. */
export async function openCallsBench() {
  const store = await openTestStore(callEntities);
  const clock = new VirtualClock();
  const releases = oneRelease();
  /** Pushes: tenant and topic, and what they carried. */
  const frames: { to: string; data: unknown }[] = [];
  const calls = createCalls({
    ...{ store, clock, releases, bus: oneBus(), log: silentLogger, engine: { engineId: 'e1' } },
    pusher: { publish: (tenantId, topic, data) => frames.push({ to: `${tenantId} ${topic}`, data }) },
    identity: {
      organisation: {
        institutions: async () => [{ id: 'head' }, { id: 'branch' }],
        departments: async () => [{ id: 'desk', institutionId: 'branch' }],
      },
    },
    nodeTemplates: [{ type: 'say', exits: { 'call-ended': hungUp } }],
  });
  let key = 0;
  return {
    ...{ store, clock, releases, frames, calls },
    addNumber: (number: string, who = actor, more: object = {}) =>
      calls.routing.createServiceNumber(
        who,
        serviceNumberInput.parse({ number, name: '客服', fallbackPrompt: '请稍后再拨', ...more }),
        `number-${++key}`,
      ),
    /** Shows records to the projection, in one transaction. */
    project: async (records: readonly EngineRecord[]): Promise<void> => {
      const [projection] = calls.projections ?? [];
      await store.system('project', async (tx) => {
        for (const one of records) await projection!.apply(tx, one, 'tenant-a');
        await projection!.finish!(tx);
      });
    },
    close: async () => {
      await calls.stop?.();
      await store.close();
    },
  };
}
export type CallsBench = Awaited<ReturnType<typeof openCallsBench>>;

/** A call to 95588 that started so many minutes past one. */
export const started = (callId: string, minute: number, more: Partial<StartedCall> = {}): StartedCall => ({
  ...{
    callId,
    tenantId: 'tenant-a',
    direction: 'inbound',
    callerNumber: '13800000001',
    calledNumber: '95588',
  },
  ...{ serviceNumber: '95588', startedAt: new Date(Date.UTC(2026, 2, 2, 1, minute)), ...more },
});
export const turn = (id: string, jobKey: string, keys?: string): CallTurn => ({
  ...{ id, jobKey, at: new Date('2026-03-02T01:00:05Z'), prompt: '请按键', keys, reason: 'dtmfDetected' },
});
/** As the engine records it, of instance 10. */
export const record = (
  valueType: string,
  intent: string,
  recordKey: string,
  value: object,
): EngineRecord => ({
  ...{ partition: 1, position: recordKey, sourceRecordPosition: '-1', key: recordKey, recordType: 'EVENT' },
  ...{ timestamp: Date.UTC(2026, 2, 2, 1), valueType, intent },
  value: { processInstanceKey: '10', processDefinitionKey: '1', ...value },
});
/** A menu, then a ticket, as the engine records them. */
export const trail = [
  record('VARIABLE', 'CREATED', '11', { name: 'callId', value: '"c1"' }),
  record('JOB', 'CREATED', '12', { type: 'menu', elementId: 'menu' }),
  record('JOB', 'COMPLETED', '12', { variables: { choice: '2' } }),
  record('JOB', 'CREATED', '13', { type: 'ticket-create', elementId: 'make' }),
  record('JOB', 'COMPLETED', '13', { variables: { ticketId: 'ticket-1' } }),
  record('JOB', 'CREATED', '14', { type: 'say', elementId: 'say' }),
  record('JOB', 'ERROR_THROWN', '14', { errorCode: 'call-ended' }),
];
/** The end of the instance. */
export const flowEnd = record('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', '10', {
  ...{ bpmnElementType: 'PROCESS', parentProcessInstanceKey: '-1' },
});
