import type { DataScope, EngineRecord, EventBus, ReleasePort } from '@callweave/platform/kernel';
import { silentLogger, VirtualClock } from '@callweave/platform/kernel';
import { openTestStore, type SqlStore, testActor } from '@callweave/platform/store';
import { callQuery, routingRuleInput, serviceNumberInput } from '@callweave/telephony/calls/contract';
import type { CallTurn, StartedCall } from '@callweave/telephony/gateway';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callEntities } from './call.entities';
import { type Calls, createCalls } from './calls';

const actor = testActor();
const stranger = testActor({ tenantId: 'tenant-b' });
let store: SqlStore;
let calls: Calls;
let pushed: string[];
let frames: { topic: string; data: unknown }[];
let clock: VirtualClock;
let releases: ReleasePort;
let key = 0;

const hungUp = { 'zh-CN': '已挂机', 'zh-TW': '已掛機', en: 'Hung up' };

beforeEach(async () => {
  store = await openTestStore(callEntities);
  pushed = [];
  frames = [];
  clock = new VirtualClock();
  const listeners: ((message: unknown) => void)[] = [];
  const bus: EventBus = {
    publish: (_channel, message) => listeners.forEach((listener) => listener(message)),
    subscribe: (_channel, listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const diagram = '<bpmn:task id="menu" name="主菜单 &amp; 选择" />';
  releases = {
    byProcessDefinition: async () => ({ id: 'r1', name: '总机', kind: 'call' }),
    diagram: async () => diagram,
  } as unknown as ReleasePort;
  calls = createCalls({
    ...{ store, bus, clock, log: silentLogger, engine: { engineId: 'e1' } },
    releases,
    pusher: {
      publish: (tenantId, topic, data) => {
        pushed.push(`${tenantId} ${topic}`);
        frames.push({ topic, data });
      },
    },
    identity: {
      organisation: {
        institutions: async () => [{ id: 'head' }, { id: 'branch' }],
        departments: async () => [{ id: 'desk', institutionId: 'branch' }],
      },
    },
    nodeTemplates: [{ type: 'say', exits: { 'call-ended': hungUp } }],
  });
});
afterEach(async () => {
  await calls.stop?.();
  await store.close();
});

const addNumber = (number: string, who = actor, more: object = {}) =>
  calls.routing.createServiceNumber(
    who,
    serviceNumberInput.parse({ number, name: '客服', fallbackPrompt: '请稍后再拨', ...more }),
    `key-${++key}`,
  );
const addRule = (fields: object) =>
  calls.routing.createRoutingRule(
    actor,
    routingRuleInput.parse({ name: 'r', flow: 'main', ...fields }),
    `key-${++key}`,
  );
const flowFor = async (number: string) => (await calls.desk.route(number))?.target?.flow;

describe('routing rules (I-04)', () => {
  it('takes the first match by sequence, digits as a whole, patterns by RE2', async () => {
    await addNumber('95588');
    await addNumber('9558');
    await addRule({ sequence: 9, numberRule: '^\\d+$', flow: 'any' });
    await addRule({ sequence: 1, numberRule: '95588', flow: 'bank' });
    expect(await flowFor('95 588')).toBe('bank');
    expect(await flowFor('9558')).toBe('any');
  });

  it('knows a change with the next call', async () => {
    await addNumber('95588');
    expect(await calls.desk.route('95588')).toMatchObject({
      tenantId: 'tenant-a',
      fallbackPrompt: '请稍后再拨',
    });
    expect(await flowFor('95588')).toBeUndefined();
    const rule = await addRule({ sequence: 1, numberRule: '955', flow: 'x' });
    expect(await flowFor('95588')).toBeUndefined();
    const fields = { ...rule, numberRule: '^955', alias: 'canary' };
    await calls.routing.updateRoutingRule(actor, rule.id, fields, 'change');
    expect((await calls.desk.route('95588'))?.target).toEqual({ flow: 'x', alias: 'canary' });
    await calls.routing.removeRoutingRule(actor, rule.id, 'remove');
    expect(await flowFor('95588')).toBeUndefined();
  });

  it('refuses a pattern RE2 does not take, and says where', async () => {
    const refused = await Promise.resolve()
      .then(() => addRule({ sequence: 1, numberRule: '(?=9)' }))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 400, errors: [{ pointer: '#/numberRule' }] });
    expect(await calls.routing.listRoutingRules(actor, { limit: 10 })).toEqual({ items: [] });
  });

  it('refuses a change of what somebody else changed meanwhile', async () => {
    const rule = await addRule({ sequence: 1, numberRule: '1' });
    await calls.routing.updateRoutingRule(actor, rule.id, { ...rule, name: 'b' }, 'one');
    await expect(
      calls.routing.updateRoutingRule(actor, rule.id, { ...rule, name: 'c' }, 'two'),
    ).rejects.toMatchObject({ code: 'common-edited-meanwhile' });
  });

  it('pages in matching order', async () => {
    for (const sequence of [3, 1, 2]) await addRule({ sequence, numberRule: '1' });
    const first = await calls.routing.listRoutingRules(actor, { limit: 2 });
    const { cursor = first.nextCursor } = {} as { cursor?: string };
    const second = await calls.routing.listRoutingRules(actor, { limit: 2, cursor });
    expect([...first.items, ...second.items].map((rule) => rule.sequence)).toEqual([1, 2, 3]);
    expect(second.nextCursor).toBeUndefined();
  });
});

describe('service numbers (I-01)', () => {
  it('belong to one tenant on the platform', async () => {
    const mine = await addNumber('95588');
    await expect(addNumber('95588', stranger)).rejects.toMatchObject({ code: 'calls-number-taken' });
    await calls.routing.removeServiceNumber(actor, mine.id, 'remove');
    await addNumber('95588', stranger);
    expect(await calls.desk.route('95588')).toMatchObject({ tenantId: 'tenant-b' });
  });

  it('move and switch off', async () => {
    const mine = await addNumber('95588');
    const moved = await calls.routing.updateServiceNumber(
      actor,
      mine.id,
      { ...mine, number: '95599' },
      'move',
    );
    expect(await calls.desk.route('95588')).toBeUndefined();
    expect(await calls.desk.route('95599')).toBeDefined();
    await calls.routing.updateServiceNumber(actor, mine.id, { ...moved, isEnabled: false }, 'off');
    expect(await calls.desk.route('95599')).toBeUndefined();
    await addNumber('95588', stranger);
  });

  it('speak with their own voices, else with the switch’s', async () => {
    const voice = { vendor: 'microsoft', voice: 'zh-CN-XiaoxiaoNeural' };
    await addNumber('95588', actor, { voices: { 'zh-CN': voice } });
    expect((await calls.desk.route('95588'))?.voices).toMatchObject({
      'zh-CN': { ...voice, language: 'zh-CN' },
      en: { vendor: 'default', language: 'en-US' },
    });
  });

  it('belong to an institution or a department that there is', async () => {
    const owned = await addNumber('95588', actor, { departmentId: 'desk' });
    expect(owned).toMatchObject({ institutionId: 'branch', departmentId: 'desk' });
    expect(await calls.desk.route('95588')).toMatchObject({ institutionId: 'branch', departmentId: 'desk' });
    const free = await calls.routing.updateServiceNumber(
      actor,
      owned.id,
      { ...owned, institutionId: undefined, departmentId: undefined },
      'free',
    );
    expect([free.institutionId, free.departmentId]).toEqual([undefined, undefined]);
    const wrong: [object, string][] = [
      [{ institutionId: 'elsewhere' }, '#/institutionId'],
      [{ departmentId: 'elsewhere' }, '#/departmentId'],
      [{ institutionId: 'head', departmentId: 'desk' }, '#/departmentId'],
    ];
    for (const [owner, pointer] of wrong)
      await expect(addNumber('95599', actor, owner)).rejects.toMatchObject({ errors: [{ pointer }] });
    expect(await calls.desk.route('95599')).toBeUndefined();
  });

  it("are not another tenant's to change", async () => {
    const mine = await addNumber('95588');
    const strange = calls.routing.updateServiceNumber(stranger, mine.id, mine, 'strange');
    await expect(strange).rejects.toMatchObject({ code: 'common-not-found' });
  });
});

const started = (callId: string, minute: number, more: Partial<StartedCall> = {}): StartedCall => ({
  ...{
    callId,
    tenantId: 'tenant-a',
    direction: 'inbound',
    callerNumber: '13800000001',
    calledNumber: '95588',
  },
  ...{ serviceNumber: '95588', startedAt: new Date(Date.UTC(2026, 2, 2, 1, minute)), ...more },
});
const turn = (id: string, jobKey: string, keys?: string): CallTurn => ({
  ...{ id, jobKey, at: new Date('2026-03-02T01:00:05Z'), prompt: '请按键', keys, reason: 'dtmfDetected' },
});
const record = (valueType: string, intent: string, recordKey: string, value: object): EngineRecord => ({
  ...{ partition: 1, position: recordKey, sourceRecordPosition: '-1', key: recordKey, recordType: 'EVENT' },
  ...{ timestamp: Date.UTC(2026, 2, 2, 1), valueType, intent },
  value: { processInstanceKey: '10', processDefinitionKey: '1', ...value },
});
/** A menu, then a ticket, as the engine records them. */
const trail = [
  record('VARIABLE', 'CREATED', '11', { name: 'callId', value: '"c1"' }),
  record('JOB', 'CREATED', '12', { type: 'menu', elementId: 'menu' }),
  record('JOB', 'COMPLETED', '12', { variables: { choice: '2' } }),
  record('JOB', 'CREATED', '13', { type: 'ticket-create', elementId: 'make' }),
  record('JOB', 'COMPLETED', '13', { variables: { ticketId: 'ticket-1' } }),
  record('JOB', 'CREATED', '14', { type: 'say', elementId: 'say' }),
  record('JOB', 'ERROR_THROWN', '14', { errorCode: 'call-ended' }),
];
async function project(records: readonly EngineRecord[]): Promise<void> {
  const [projection] = calls.projections ?? [];
  await store.system('project', async (tx) => {
    for (const one of records) await projection!.apply(tx, one, 'tenant-a');
    await projection!.finish?.(tx);
  });
}

describe('call records (CR-02, CR-03)', () => {
  const list = async (query: object = {}) =>
    (await calls.records.list(actor, callQuery.parse(query))).items.map(({ id }) => id);

  it('tell a call from start to end, once however often it is told', async () => {
    for (let times = 0; times < 2; times += 1) {
      calls.desk.noteStarted(started('c1', 0));
      calls.desk.noteAnswered({ tenantId: 'tenant-a', callId: 'c1', at: new Date('2026-03-02T01:00:01Z') });
      calls.desk.noteTurn({ tenantId: 'tenant-a', callId: 'c1' }, turn('t1', '12', '2'));
      const at = new Date(`2026-03-02T01:00:3${times}Z`);
      calls.desk.noteEnded({ tenantId: 'tenant-a', callId: 'c1', at, side: 'caller' });
      await calls.flush();
      await project(trail);
    }
    expect(await calls.records.detail(actor, 'c1')).toMatchObject({
      ...{ state: 'ended', answerState: 'ivr', hangUpSide: 'caller', talkSeconds: 29, keys: '2' },
      ticketIds: ['ticket-1'],
      trace: [
        { nodeName: '主菜单 & 选择', flowName: '总机', exit: '2', turns: [{ keys: '2', prompt: '请按键' }] },
        { nodeName: 'make', nodeType: 'ticket-create', exit: 'done', ticketId: 'ticket-1', turns: [] },
        { nodeName: 'say', exit: 'call-ended', exitLabel: hungUp },
      ],
    });
    expect(await calls.records.hasEnded('tenant-a', 'c1')).toBe(true);
    expect(new Set(pushed)).toEqual(new Set(['tenant-a calls', 'tenant-a call:c1']));
  });

  it('are written once the store is back', async () => {
    const system = store.system.bind(store);
    let isDown = true;
    store.system = (reason, work) => (isDown ? Promise.reject(new Error('down')) : system(reason, work));
    calls.desk.noteStarted(started('c1', 0));
    await calls.flush();
    isDown = false;
    await calls.flush();
    expect(await list()).toEqual(['c1']);
  });

  it('are found by time, exact number, service number and state, newest first', async () => {
    calls.desk.noteStarted(started('c1', 1));
    calls.desk.noteStarted(started('c2', 2, { callerNumber: '13900000002', serviceNumber: '95599' }));
    calls.desk.noteStarted(started('c3', 3, { calledNumber: '13900000002' }));
    calls.desk.noteEnded({ tenantId: 'tenant-a', callId: 'c1', at: new Date(), side: 'caller' });
    await calls.flush();
    expect(await list()).toEqual(['c3', 'c2', 'c1']);
    expect(await list({ number: '139 0000 0002' })).toEqual(['c3', 'c2']);
    expect(await list({ number: '1390000' })).toEqual([]);
    expect(await list({ serviceNumber: '95599' })).toEqual(['c2']);
    expect(await list({ state: 'active' })).toEqual(['c3', 'c2']);
    expect(await list({ from: '2026-03-02T01:02:00Z', to: '2026-03-02T01:03:00Z' })).toEqual(['c2']);
    const first = await calls.records.list(actor, callQuery.parse({ limit: 2 }));
    expect(await list({ limit: 2, cursor: first.nextCursor })).toEqual(['c1']);
    expect(await calls.records.total(actor, callQuery.parse({}))).toEqual({ total: 3, atLeast: false });
  });

  it("are not another tenant's to see", async () => {
    calls.desk.noteStarted(started('c1', 1));
    await calls.flush();
    expect((await calls.records.list(stranger, callQuery.parse({}))).items).toEqual([]);
    await expect(calls.records.detail(stranger, 'c1')).rejects.toMatchObject({ code: 'common-not-found' });
    const topic = calls.topics?.find(({ name }) => name === 'call');
    expect([await topic?.allows(stranger, 'c1'), await topic?.allows(actor, 'c1')]).toEqual([false, true]);
  });

  it('hear when the flow that decides about a call ends, not when a called one does', async () => {
    const ended: string[] = [];
    calls.onFlowEnded((...facts) => ended.push(facts.join(' ')));
    const end = (parent: string) =>
      record('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', '10', {
        ...{ bpmnElementType: 'PROCESS', parentProcessInstanceKey: parent },
      });
    await project([trail[0]!, end('5'), end('-1')]);
    expect(ended).toEqual(['tenant-a c1 10']);
  });

  it('are over with their flow, though a crash took what the gateway saw of the end', async () => {
    calls.desk.noteStarted(started('c1', 0));
    await calls.flush();
    const end = record('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', '10', {
      ...{ bpmnElementType: 'PROCESS', parentProcessInstanceKey: '-1' },
    });
    const sideOf = async () => {
      const { state, hangUpSide } = await calls.records.detail(actor, 'c1');
      return [state, hangUpSide];
    };
    // The job of another flow of the call is open.
    await project([trail[0]!, trail[1]!, end]);
    expect(await sideOf()).toEqual(['active', undefined]);
    await project([trail[2]!, end]);
    expect(await sideOf()).toEqual(['ended', undefined]);
    calls.desk.noteEnded({ tenantId: 'tenant-a', callId: 'c1', at: new Date(), side: 'caller' });
    await calls.flush();
    expect(await sideOf()).toEqual(['ended', 'caller']);
  });
});

/** The start of a call's instance, as the engine records it: its variables in the order they were given. */
const birth = [
  record('VARIABLE', 'CREATED', '11', { name: 'callId', value: '"c1"' }),
  record('VARIABLE', 'CREATED', '12', { name: 'callerNumber', value: '"13800000001"' }),
  record('VARIABLE', 'CREATED', '13', { name: 'calledNumber', value: '"95588"' }),
];
const flowEnd = record('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', '10', {
  ...{ bpmnElementType: 'PROCESS', parentProcessInstanceKey: '-1' },
});

describe('a call whose start nobody noted', () => {
  beforeEach(() => addNumber('95588', actor, { institutionId: 'branch' }));
  const only = async () => {
    const { items } = await calls.records.list(actor, callQuery.parse({}));
    expect(items).toHaveLength(1);
    return calls.records.detail(actor, 'c1');
  };

  it.each([
    ['at once', (records: EngineRecord[]) => [records]],
    ['one by one', (records: EngineRecord[]) => records.map((one) => [one])],
    ['twice', (records: EngineRecord[]) => [records, records]],
  ])('has one record from its instance, whose records come %s', async (_how, batches) => {
    for (const batch of batches([...birth, flowEnd])) await project(batch);
    expect(await only()).toMatchObject({
      ...{ callerNumber: '13800000001', calledNumber: '95588', serviceNumber: '95588', flowName: '总机' },
      ...{ state: 'ended', startedAt: '2026-03-02T01:00:00.000Z' },
    });
    const branch = { ...testActor({ rights: { 'calls.view': 'institution' } }), institutionId: 'branch' };
    expect(await calls.records.exists(branch, 'c1')).toBe(true);
  });

  it('is told more of by a note that comes late, and nothing else', async () => {
    await project(birth);
    calls.desk.noteStarted(started('c1', 5, { callerName: '李雷', serviceNumber: '1', flowName: '别的' }));
    await calls.flush();
    expect(await only()).toMatchObject({
      ...{ callerName: '李雷', serviceNumber: '95588', flowName: '总机', state: 'active' },
      startedAt: '2026-03-02T01:00:00.000Z',
    });
  });

  it('leaves a noted record as it is', async () => {
    calls.desk.noteStarted(started('c1', 5, { callerNumber: '139' }));
    await calls.flush();
    await project(birth);
    expect(await only()).toMatchObject({ callerNumber: '139', startedAt: '2026-03-02T01:05:00.000Z' });
  });

  it('is no call when only a ticket speaks of it', async () => {
    vi.spyOn(releases, 'byProcessDefinition').mockResolvedValue({ id: 'r2', kind: 'ticket' } as never);
    await project(birth);
    expect((await calls.records.list(actor, callQuery.parse({}))).items).toEqual([]);
  });
});

describe('a call nobody has seen for long', () => {
  const minute = (value: number) => new Date(Date.UTC(2026, 2, 2, 1, value));

  it('is closed as lost when it was last seen, unless its owner keeps vouching for it', async () => {
    calls.desk.noteStarted(started('lost', 0));
    calls.desk.noteStarted(started('up', 0));
    calls.desk.noteAnswered({ tenantId: 'tenant-a', callId: 'lost', at: minute(1) });
    await calls.flush();
    const both = ['lost', 'up'].map((callId) => ({ tenantId: 'tenant-a', callId }));
    await calls.desk.noteAlive(both, minute(3));
    await calls.desk.noteAlive([both[1]!], minute(9));
    pushed.length = 0;
    expect(await calls.desk.closeLost(minute(3))).toEqual([]);
    expect(await calls.desk.closeLost(minute(5))).toEqual(['lost']);
    expect(await calls.desk.closeLost(minute(5))).toEqual([]);
    expect(pushed).toContain('tenant-a call:lost');
    expect(await calls.records.detail(actor, 'lost')).toMatchObject({
      ...{ state: 'ended', hangUpSide: 'network', talkSeconds: 120 },
      endedAt: minute(3).toISOString(),
    });
    expect((await calls.records.detail(actor, 'up')).state).toBe('active');
  });

  it('was hung up by whom the switch says later', async () => {
    calls.desk.noteStarted(started('c1', 0));
    await calls.flush();
    await calls.desk.closeLost(minute(5));
    for (const side of ['caller', 'network'] as const)
      calls.desk.noteEnded({ tenantId: 'tenant-a', callId: 'c1', at: minute(4), side });
    await calls.flush();
    expect(await calls.records.detail(actor, 'c1')).toMatchObject({
      ...{ hangUpSide: 'caller', endedAt: minute(4).toISOString() },
    });
  });
});

describe('data scopes of calls (A-12)', () => {
  const owners = {
    head: { institutionId: 'head' },
    branch: { institutionId: 'branch' },
    desk: { institutionId: 'branch', departmentId: 'desk' },
    nobody: {},
  };
  const person = (scope: DataScope) => ({
    ...testActor({ rights: { 'calls.view': scope } }),
    ...{ institutionId: 'branch', departmentId: 'desk', institutionTree: ['branch', 'sub'] },
  });
  const everyCall = Object.keys(owners).sort();

  it.each<[DataScope, string[]]>([
    ['self', []],
    ['department', ['desk']],
    ['institution', ['branch', 'desk']],
    ['institutionTree', ['branch', 'desk']],
    ['tenant', everyCall],
  ])('%s reaches the same calls in list, count, detail and pushes', async (scope, expected) => {
    for (const [callId, owner] of Object.entries(owners))
      calls.desk.noteStarted(started(callId, 1, { ...owner, callerNumber: '139' }));
    await calls.flush();
    const who = person(scope);
    const topic = calls.topics?.find(({ name }) => name === 'call');
    const ids = async (query: object) =>
      (await calls.records.list(who, callQuery.parse(query))).items.map(({ id }) => id).sort();
    expect(await ids({})).toEqual(expected);
    expect(await ids({ number: '139' })).toEqual(expected);
    expect((await calls.records.total(who, callQuery.parse({}))).total).toBe(expected.length);
    const reached = async (ask: (id: string) => Promise<unknown>) => {
      const answers = await Promise.all(everyCall.map((id) => ask(id).catch(() => false)));
      return everyCall.filter((_id, index) => answers[index]);
    };
    expect(await reached((id) => calls.records.detail(who, id))).toEqual(expected);
    expect(await reached((id) => topic!.allows(who, id))).toEqual(expected);
  });

  it('say nothing of other calls on the common topic', async () => {
    calls.desk.noteStarted(started('head', 1, owners.head));
    await calls.flush();
    expect(frames.filter(({ topic }) => topic === 'calls').map(({ data }) => data)).toEqual([{}]);
  });
});

describe('the IVR trace (I-16)', () => {
  it('goes after 15 days, line by line; the call and its tickets stay', async () => {
    const at = (day: number) => new Date(clock.now().getTime() - day * 86_400_000);
    calls.desk.noteStarted(started('c1', 0));
    for (const day of [14, 15.001])
      calls.desk.noteTurn(
        { tenantId: 'tenant-a', callId: 'c1' },
        { ...turn(`t${day}`, '12', '2'), at: at(day) },
      );
    await calls.flush();
    await project(trail.map((one, index) => ({ ...one, timestamp: at(index < 5 ? 16 : 14).getTime() })));
    const before = await calls.records.detail(actor, 'c1');
    expect(before.trace).toHaveLength(3);
    const [sweep] = calls.schedules;
    for (let times = 0; times < 2; times += 1) await sweep!.run();
    const after = await calls.records.detail(actor, 'c1');
    expect(after.trace.map(({ elementId }) => elementId)).toEqual(['say']);
    expect(after).toMatchObject({ keys: '2', ticketIds: ['ticket-1'], callerNumber: '13800000001' });
  });

  it('goes in batches, all of what is old and nothing else', async () => {
    const old = clock.now().getTime() - 20 * 86_400_000;
    const job = (index: number, timestamp: number) => ({
      ...record('JOB', 'CREATED', String(1000 + index), { type: 'say', elementId: 'say' }),
      timestamp,
    });
    await project([
      trail[0]!,
      ...Array.from({ length: 1201 }, (_, index) => job(index, old + index)),
      job(5000, clock.now().getTime()),
    ]);
    await calls.schedules[0]!.run();
    expect((await calls.records.detail(actor, 'c1')).trace.map(({ id }) => id)).toEqual(['6000']);
  });
});
