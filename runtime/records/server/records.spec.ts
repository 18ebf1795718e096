import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Actor,
  EngineError,
  Problem,
  type Pusher,
  type Release,
  type ReleasePort,
  silentLogger,
  systemClock,
  type TopicDefinition,
} from '@callweave/platform/kernel';
import {
  createJobRunner,
  openTestStore,
  type Projection,
  type SqlStore,
  testActor,
} from '@callweave/platform/store';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import {
  type FlowActivity,
  type FlowIncident,
  type FlowInstance,
  type DeadJob,
  type InstanceTrace,
  operationsApi,
  type ParkedRecord,
  recordsApi,
  type RecordState,
} from '@callweave/platform/records/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecords, recordsEntities } from './index';
import { Projector } from './projector';

const api = { ...recordsApi, ...operationsApi };

const bpmn = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
<bpmn:process id="flow" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>toTask</bpmn:outgoing></bpmn:startEvent>
<bpmn:serviceTask id="task"><bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements><bpmn:incoming>toTask</bpmn:incoming><bpmn:outgoing>toEnd</bpmn:outgoing></bpmn:serviceTask>
<bpmn:endEvent id="end"><bpmn:incoming>toEnd</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="toTask" sourceRef="start" targetRef="task"/><bpmn:sequenceFlow id="toEnd" sourceRef="task" targetRef="end"/>
</bpmn:process></bpmn:definitions>`;

describe('records', () => {
  const alice = testActor();
  const stranger = testActor({ tenantId: 'tenant-b' });
  let store: SqlStore;
  let engine: EmbeddedEngine;
  let records: ReturnType<typeof createRecords>;
  let pushes: string[];
  let release: Release;
  let releases: ReleasePort;

  beforeEach(async () => {
    store = await openTestStore(recordsEntities, systemClock);
    engine = await openEmbeddedEngine({ path: ':memory:' });
    const [deployed] = await engine.deploy([{ name: 'flow.bpmn', content: bpmn }]);
    release = {
      ...{ id: 'release-1', tenantId: alice.tenantId, flowId: 'flow-1', flowKey: 'flow', kind: 'ticket' },
      ...{ name: '流程', version: 3, bundleHash: 'hash' },
      processDefinitionKey: deployed!.processDefinitionKey,
      bpmnProcessId: 'flow',
    } as Release;
    const missing = { 'zh-CN': '没有发布', 'zh-TW': '沒有發布', en: 'not published' };
    releases = {
      byProcessDefinition: async (key: string) =>
        key === release.processDefinitionKey ? release : undefined,
      resolve: async (tenantId: string) => {
        if (tenantId !== release.tenantId) throw new Problem('flow-not-published', 409, missing);
        return release;
      },
    } as unknown as ReleasePort;
    pushes = [];
    const pusher: Pusher = { publish: (tenantId, topic) => pushes.push(`${tenantId} ${topic}`) };
    records = createRecords({ store, engine, releases, pusher, clock: systemClock, log: silentLogger });
  });
  afterEach(async () => {
    await records.stop!();
    await engine.close();
    await store.close();
  });

  async function call<T>(
    endpoint: keyof typeof api,
    {
      actor = alice,
      params = {},
      query = {},
      body = {},
    }: { actor?: Actor; params?: object; query?: object; body?: object } = {},
    idempotencyKey: string = crypto.randomUUID(),
  ): Promise<T> {
    const route = records.routes!.find((one) => one.endpoint === api[endpoint])!;
    const pageOptions = { limit: 30, ...query };
    const parsed = { params, query: pageOptions, body, actor, idempotencyKey };
    return (await route.handler(parsed as unknown as Parameters<typeof route.handler>[0])) as T;
  }
  const create = async (variables: Record<string, unknown> = {}) =>
    (
      await engine.createInstance({
        processDefinitionKey: release.processDefinitionKey,
        variables,
        idempotencyKey: crypto.randomUUID(),
      })
    ).processInstanceKey;
  const caughtUp = async () => expect(await records.caughtUp(5_000)).toBe(true);
  const traceOf = (instanceKey: string, actor = alice) =>
    call<InstanceTrace>('trace', { actor, params: { instanceKey } });

  it('shows where an instance was, is, and which way it took', async () => {
    await records.start!();
    const instanceKey = await create({ ticketId: 'T-1', amount: 5 });
    await caughtUp();
    const running = await traceOf(instanceKey);
    expect(running.instance).toMatchObject({
      flowId: 'flow-1',
      version: 3,
      state: 'active',
      ticketId: 'T-1',
    });
    expect(running.elements.map(({ elementId, state }) => `${elementId} ${state}`)).toEqual([
      'start completed',
      'task active',
    ]);
    expect(running.path.map(({ flowElementId }) => flowElementId)).toEqual(['toTask']);
    expect(pushes).toContain(`tenant-a instance-trace:${instanceKey}`);
    expect(pushes).toContain('tenant-a flow-trace:flow-1');

    engine.openWorker({
      ...{ types: ['work'], worker: 'w', timeoutMs: 1000, maxActive: 1 },
      onJob: ({ key }) => engine.completeJob({ jobKey: key, variables: {} }),
    });
    await engine.whenIdle();
    await caughtUp();
    const ended = await traceOf(instanceKey);
    expect(ended.instance).toMatchObject({ state: 'completed', endedAt: expect.any(String) });
    expect(ended.elements.every(({ state }) => state === 'completed')).toBe(true);
    expect(ended.path.map(({ flowElementId }) => flowElementId)).toEqual(['toTask', 'toEnd']);
  });

  it('tells how far records are projected', async () => {
    await create();
    await engine.whenIdle();
    const behind = await call<RecordState>('records');
    expect(behind).toMatchObject({ engineId: engine.engineId, gaps: [], unreadable: 0 });
    expect(behind.partitions).toMatchObject([{ partition: 1, projectedPosition: '0' }]);
    // Standing still shows from the second look on.
    expect((await call<RecordState>('records')).partitions[0]!.lagSeconds).toBeGreaterThan(0);
    await records.start!();
    await caughtUp();
    const [{ storedPosition, projectedPosition, lagSeconds }] = (await call<RecordState>('records'))
      .partitions as [RecordState['partitions'][0]];
    expect([projectedPosition, lagSeconds]).toEqual([storedPosition, 0]);
  });

  it('stands still when the engine does not say how far it is, not because asking is recorded, as on Zeebe', async () => {
    let asked = 0;
    let isSilent = false;
    const projector = new Projector({
      ...{ store, releases, clock: systemClock, log: silentLogger },
      engine: {
        engineId: engine.engineId,
        subscribeRecords: (after, onBatch) => engine.subscribeRecords(after, onBatch),
        recordPositions: async () => {
          if (isSilent) throw new EngineError('UNAVAILABLE', 'The records of the engine do not arrive');
          if (asked++ > 0) await create();
          await engine.whenIdle();
          const [position = '0'] = Object.values(await engine.recordPositions());
          return { 1: String(BigInt(position) + 1n) };
        },
      },
    });
    await projector.start();
    for (let look = 0; look < 3; look++) {
      await sleep(30);
      expect(await projector.lag()).toMatchObject({ records: expect.any(Number), stalledMs: 0 });
    }
    isSilent = true;
    await sleep(60);
    expect((await projector.lag()).stalledMs).toBeGreaterThan(50);
    await projector.stop();
  });

  it('shows background work that failed for good to its tenant, and has it done again', async () => {
    const failing = { topic: 'mail', maxAttempts: 1, run: () => Promise.reject(new Error('server away')) };
    await store.write(alice, {}, async (tx) => tx.send('mail', { to: 'x' }));
    await createJobRunner({ store, handlers: [failing] }).drain();
    const { items } = await call<{ items: DeadJob[] }>('deadJobs');
    expect(items).toMatchObject([{ topic: 'mail', attempts: 1, error: 'Error: server away' }]);
    expect(await call('deadJobs', { actor: stranger })).toEqual({ items: [] });
    const params = { jobId: items[0]!.id };
    await expect(call('retryDeadJob', { actor: stranger, params })).rejects.toMatchObject({ status: 404 });
    for (let times = 0; times < 2; times++) await call('retryDeadJob', { params }, 'same-key');
    expect(await call('deadJobs')).toEqual({ items: [] });
    const done: unknown[] = [];
    const handler = { topic: 'mail', run: async (payload: object) => void done.push(payload) };
    await createJobRunner({ store, handlers: [handler] }).drain();
    expect(done).toEqual([{ to: 'x' }]);
    await expect(call('retryDeadJob', { params })).rejects.toMatchObject({ status: 404 });
  });

  it('pages instances newest first, by flow, state and subject', async () => {
    await records.start!();
    for (const ticketId of ['T-1', 'T-2', 'T-3']) await create({ ticketId });
    await caughtUp();
    const first = await call<{ items: FlowInstance[]; nextCursor?: string }>('instances', {
      query: { limit: 2 },
    });
    const rest = await call<typeof first>('instances', { query: { limit: 2, cursor: first.nextCursor } });
    expect([...first.items, ...rest.items].map(({ ticketId }) => ticketId)).toEqual(['T-3', 'T-2', 'T-1']);
    expect(rest.nextCursor).toBeUndefined();
    const one = await call<typeof first>('instances', { query: { ticketId: 'T-2', state: 'active' } });
    expect(one.items).toHaveLength(1);
    expect(await call<FlowActivity>('activity', { params: { flowId: 'flow-1' } })).toEqual({
      items: [{ releaseId: 'release-1', elementId: 'task', active: 3, incidents: 0 }],
    });
  });

  it('shows an incident on its element, gives the job new retries and resolves it, once per request', async () => {
    await records.start!();
    const jobKeys: string[] = [];
    engine.openWorker({
      ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 8 },
      onJob: async ({ key }) => {
        jobKeys.push(key);
        if (jobKeys.length === 1) await engine.throwError({ jobKey: key, errorCode: 'X' });
        else await engine.completeJob({ jobKey: key, variables: {} });
      },
    });
    const instanceKey = await create();
    await engine.whenIdle();
    await caughtUp();
    const trace = await traceOf(instanceKey);
    expect(trace.elements.at(-1)).toMatchObject({ elementId: 'task', state: 'incident' });
    expect(trace.instance.openIncidents).toBe(1);
    const [incident] = (await call<{ items: FlowIncident[] }>('incidents', { query: { state: 'open' } }))
      .items;
    expect(incident).toMatchObject({ elementId: 'task', errorType: 'UNHANDLED_ERROR_EVENT', instanceKey });

    const params = { incidentKey: incident!.incidentKey };
    const retry = (key: string, actor = alice) =>
      call('retryIncident', { actor, params, body: { retries: 2 } }, key);
    await expect(retry('other-tenant', stranger)).rejects.toMatchObject({ code: 'common-not-found' });
    await retry('request-1');
    await retry('request-1');
    await expect(retry('request-2')).rejects.toMatchObject({ code: 'flow-operation-incident-gone' });
    await engine.whenIdle();
    await caughtUp();
    const after = await traceOf(instanceKey);
    expect(after.instance).toMatchObject({ openIncidents: 0, state: 'completed' });
    expect(after.incidents).toMatchObject([{ state: 'resolved' }]);
  });

  it('cancels a running instance, and says so when it has ended', async () => {
    await records.start!();
    const instanceKey = await create();
    await caughtUp();
    const cancel = (actor = alice) => call('cancel', { actor, params: { instanceKey } });
    await expect(cancel(stranger)).rejects.toMatchObject({ code: 'common-not-found' });
    await cancel();
    await caughtUp();
    expect((await traceOf(instanceKey)).instance.state).toBe('terminated');
    await expect(cancel()).rejects.toMatchObject({ code: 'flow-operation-instance-ended' });
  });

  it('shows nothing to another tenant, live topics included', async () => {
    await records.start!();
    const instanceKey = await create();
    await caughtUp();
    await expect(traceOf(instanceKey, stranger)).rejects.toMatchObject({ code: 'common-not-found' });
    expect(await call('instances', { actor: stranger })).toEqual({ items: [] });
    expect(await call('activity', { actor: stranger, params: { flowId: 'flow-1' } })).toEqual({ items: [] });
    const allowed = async (topic: TopicDefinition) => {
      const id = topic.name === 'flow-trace' ? 'flow-1' : instanceKey;
      return [
        await topic.allows(alice, id),
        await topic.allows(stranger, id),
        await topic.allows(alice, undefined),
      ];
    };
    for (const topic of records.topics!) expect(await allowed(topic)).toEqual([true, false, false]);
  });

  it('refuses to start with another engine while instances of the last one are open, unless its data is given up', async () => {
    await records.start!();
    const instanceKey = await create();
    await caughtUp();
    const other = await openEmbeddedEngine({ path: ':memory:' });
    const pusher = { publish: () => {} };
    const deps = { store, releases, pusher, clock: systemClock, log: silentLogger };
    await expect(createRecords({ ...deps, engine: other }).start!()).rejects.toThrow(
      `1 flow instances are still open in the engine data set ${engine.engineId}`,
    );
    const given = createRecords({ ...deps, engine: other });
    await given.forgetEngine!(engine.engineId);
    await given.start!();
    await given.stop!();
    await other.close();
    await records.stop!();
    expect((await traceOf(instanceKey)).instance.state).toBe('terminated');
    expect((await traceOf(instanceKey)).elements.map(({ state }) => state)).toEqual([
      'completed',
      'terminated',
    ]);
  });

  describe('the projector', () => {
    const seen: string[] = [];
    const counting = (name: string, apply: Projection['apply'] = async () => {}): Projection => ({
      name,
      valueTypes: ['JOB'],
      apply: async (tx, record, tenantId) => {
        await apply(tx, record, tenantId);
        seen.push(`${name} ${record.intent} ${tenantId}`);
      },
    });
    beforeEach(() => void seen.splice(0));

    it('goes on where it was after a restart', async () => {
      records.register([counting('a')]);
      await records.start!();
      await create();
      await caughtUp();
      await records.stop!();
      await create();
      records = createRecords({
        ...{ store, engine, releases, clock: systemClock, log: silentLogger },
        pusher: { publish: () => {} },
      });
      records.register([counting('a')]);
      await records.start!();
      await caughtUp();
      expect(seen).toEqual(['a CREATED tenant-a', 'a CREATED tenant-a']);
    });

    it('parks a record one projection cannot take, and the others take it', async () => {
      records.register([
        counting('broken', async (_, record) => {
          if (record.intent === 'CREATED') throw new Error('poison');
        }),
        counting('fine'),
      ]);
      await records.start!();
      const instanceKey = await create();
      await caughtUp();
      await engine.cancelInstance(instanceKey);
      await caughtUp();
      expect(seen).toContain('fine CREATED tenant-a');
      expect(seen).toContain('broken CANCELED tenant-a');
      expect(await records.health()).toEqual({
        isReady: true,
        isDegraded: false,
        detail: 'projecting; 1 records parked',
      });
      const parkedOf = (actor: Actor) => call<{ items: ParkedRecord[] }>('parkedRecords', { actor });
      expect((await parkedOf(alice)).items).toMatchObject([
        { projection: 'broken', valueType: 'JOB', intent: 'CREATED', error: 'poison', partition: 1 },
      ]);
      expect((await parkedOf(stranger)).items).toEqual([]);
      expect((await traceOf(instanceKey)).instance.state).toBe('terminated');
    });

    it('waits for a store that is away, and parks nothing meanwhile', async () => {
      let isAway = true;
      const flaky = new Proxy(store, {
        get: (target, name) =>
          name === 'system' && isAway && started
            ? () => Promise.reject(new Error('store is away'))
            : (Reflect.get(target, name) as unknown),
      });
      let started = false;
      records = createRecords({
        ...{ store: flaky, engine, releases, clock: systemClock, log: silentLogger },
        pusher: { publish: () => {} },
      });
      records.register([counting('a')]);
      await records.start!();
      started = true;
      await create();
      expect(await records.caughtUp(500)).toBe(false);
      isAway = false;
      await caughtUp();
      expect(seen).toEqual(['a CREATED tenant-a']);
      expect(await records.health()).toEqual({ isReady: true, isDegraded: false, detail: 'projecting' });
    });
  });
});
