import { callQuery } from '@callweave/telephony/calls/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { FarEnd } from './far-end';
import { dialCardLoss } from './scripted-caller';

let rig: CallRig;
afterEach(() => rig.close());
const soon = { timeout: 5_000 };
const ids = async () =>
  (await rig.calls.records.list(rig.actor, callQuery.parse({}))).items.map(({ id }) => id);
const detail = (id: string) => () => rig.calls.records.detail(rig.actor, id);

describe('a call whose start was noted nowhere', () => {
  it('has its record and trace from the engine, with who hung up', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, losesStarts: true });
    const caller = dialCardLoss(rig.url);
    await caller.hears('工单T1已受理');
    await caller.ended();
    await rig.settle();
    expect(await ids()).toEqual([caller.callSid]);
    expect(await rig.calls.records.detail(rig.actor, caller.callSid)).toMatchObject({
      ...{ callerNumber: '13800000001', calledNumber: '95588', serviceNumber: '95588', flowName: '挂失' },
      ...{ state: 'ended', ticketIds: ['T1'] },
    });
  });

  it('has it too when it never comes back to the process that starts anew', async () => {
    const timings = { reconnectMs: 500 };
    rig = await openCallRig({ bpmn: cardLossFlow, losesStarts: true, leaseMs: 300, timings });
    const far = await FarEnd.connect(rig.url);
    far.newCall('gone-1');
    await far.ackOf('new-gone-1');
    far.close();
    rig.restartGateway();
    await expect.poll(detail('gone-1'), soon).toMatchObject({ state: 'ended', callerNumber: '138' });
    await rig.settle();
    expect(await ids()).toEqual(['gone-1']);
  });

  it.each([
    ['on a socket of its own', true],
    ['at the status hook', false],
  ])(
    'and that reached no flow is noted when the switch says %s that it is over',
    async (_where, onSocket) => {
      rig = await openCallRig({ bpmn: cardLossFlow });
      const data = {
        ...{ call_sid: 'late-1', from: '138', to: '95588', direction: 'inbound' },
        ...{ call_status: 'completed', call_termination_by: 'caller', duration: 42 },
      };
      for (let times = 0; times < 2; times += 1) {
        if (!onSocket) rig.current.gateway.statusPosted(data);
        else
          (await FarEnd.connect(rig.url)).send({ type: 'call:status', msgid: 'm', call_sid: 'late-1', data });
      }
      await expect.poll(ids, soon).toEqual(['late-1']);
      await rig.calls.flush();
      const record = await detail('late-1')();
      expect(record).toMatchObject({ state: 'ended', hangUpSide: 'caller', talkSeconds: 42 });
      expect(await ids()).toEqual(['late-1']);
    },
  );

  it('is not made of legs we placed, other numbers, or calls that are still up', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const data = { call_sid: 'x', from: '138', to: '95588', call_status: 'completed' };
    const { gateway } = rig.current;
    gateway.statusPosted({ ...data, parent_call_sid: 'y' });
    gateway.statusPosted({ ...data, to: '10086' });
    gateway.statusPosted({ ...data, call_status: 'in-progress' });
    gateway.statusPosted({ ...data, error: 'invalid actionHook response' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await rig.calls.flush();
    expect(await ids()).toEqual([]);
  });
});

describe('a call whose end was noted nowhere', () => {
  const timings = { pulseMs: 60, lostMs: 400 };

  /** A call that hears only the fallback prompt has no flow whose end could tell of it. */
  async function withoutFlow(): Promise<FarEnd> {
    const [rule] = (await rig.calls.routing.listRoutingRules(rig.actor, { limit: 1 })).items;
    await rig.calls.routing.removeRoutingRule(rig.actor, rule!.id, 'remove');
    const far = await FarEnd.connect(rig.url);
    far.newCall('flowless');
    await far.ackOf('new-flowless');
    await rig.calls.flush();
    return far;
  }

  it('is closed as lost when its gateway died and it does not come back', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, timings });
    const far = await withoutFlow();
    far.close();
    rig.restartGateway();
    expect((await detail('flowless')()).state).toBe('active');
    await expect.poll(detail('flowless'), soon).toMatchObject({ state: 'ended', hangUpSide: 'network' });
    const { startedAt, endedAt } = await detail('flowless')();
    expect(Date.parse(endedAt!)).toBeLessThan(Date.parse(startedAt) + timings.lostMs);
  });

  it('stays open as long as a gateway has it, with or without a socket', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, timings });
    const far = await withoutFlow();
    await new Promise((resolve) => setTimeout(resolve, 3 * timings.lostMs));
    far.close();
    await new Promise((resolve) => setTimeout(resolve, 2 * timings.lostMs));
    expect((await detail('flowless')()).state).toBe('active');
  });

  it('stays open while the store cannot be told that it is up', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, timings });
    const far = await withoutFlow();
    const { noteAlive } = rig.calls.desk;
    rig.calls.desk.noteAlive = () => Promise.reject(new Error('the store is away'));
    await new Promise((resolve) => setTimeout(resolve, 3 * timings.lostMs));
    rig.calls.desk.noteAlive = noteAlive;
    await new Promise((resolve) => setTimeout(resolve, 2 * timings.pulseMs));
    expect((await detail('flowless')()).state).toBe('active');
    far.close();
  });
});
