import type { DataScope } from '@callweave/platform/kernel';
import { testActor } from '@callweave/platform/store';
import { callQuery } from '@callweave/telephony/calls/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  actor,
  type CallsBench,
  flowEnd,
  hungUp,
  openCallsBench,
  record,
  started,
  stranger,
  trail,
  turn,
} from './testing/calls-bench';

let bench: CallsBench;
let calls: CallsBench['calls'];
beforeEach(async () => {
  bench = await openCallsBench();
  calls = bench.calls;
});
afterEach(() => bench.close());

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
      await bench.project(trail);
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
    expect(new Set(bench.frames.map(({ to }) => to))).toEqual(
      new Set(['tenant-a calls', 'tenant-a call:c1']),
    );
  });

  it('are written once the store is back', async () => {
    const system = bench.store.system.bind(bench.store);
    let isDown = true;
    bench.store.system = (reason, work) =>
      isDown ? Promise.reject(new Error('down')) : system(reason, work);
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
    await bench.project([trail[0]!, end('5'), end('-1')]);
    expect(ended).toEqual(['tenant-a c1 10']);
  });

  it('are over with their flow, though a crash took what the gateway saw of the end', async () => {
    calls.desk.noteStarted(started('c1', 0));
    await calls.flush();
    const sideOf = async () => {
      const { state, hangUpSide } = await calls.records.detail(actor, 'c1');
      return [state, hangUpSide];
    };
    // The job of another flow of the call is open.
    await bench.project([trail[0]!, trail[1]!, flowEnd]);
    expect(await sideOf()).toEqual(['active', undefined]);
    await bench.project([trail[2]!, flowEnd]);
    expect(await sideOf()).toEqual(['ended', undefined]);
    calls.desk.noteEnded({ tenantId: 'tenant-a', callId: 'c1', at: new Date(), side: 'caller' });
    await calls.flush();
    expect(await sideOf()).toEqual(['ended', 'caller']);
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
    expect(bench.frames.filter(({ to }) => to.endsWith(' calls')).map(({ data }) => data)).toEqual([{}]);
  });
});
