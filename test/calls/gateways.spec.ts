import { type Balancer, startBalancer } from '@callweave/test/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { FarEnd } from './far-end';
import { dialCardLoss } from './scripted-caller';

let rig: CallRig;
let other: Awaited<ReturnType<CallRig['addGateway']>>;
let balancer: Balancer;
const portOf = (url: string) => Number(new URL(url).port);
const [first, second] = [() => portOf(rig.url), () => portOf(other.url)];
const switchUrl = () => `ws://127.0.0.1:${balancer.port}/jambonz/app`;
/** Longer than any test: what goes on has not waited for it. */
const leaseMs = 60_000;

/** Two gateways on one engine; the engine gives a call's jobs to either. Calls come in at the first. */
describe('several gateways', () => {
  beforeEach(async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, leaseMs, isOneOfMany: true });
    other = await rig.addGateway();
    balancer = await startBalancer(first());
  });
  afterEach(async () => {
    balancer.close();
    await rig.close();
  });
  const detail = (callId: string) => rig.calls.records.detail(rig.actor, callId);

  it('bring each job to the gateway that owns the call', async () => {
    balancer.targets = [first(), second()];
    const callers = Array.from({ length: 6 }, () => dialCardLoss(switchUrl()));
    for (const caller of callers) expect(await caller.ended(20_000)).toMatchObject({ by: 'flow' });
    for (const { calls } of [rig.current.gateway, other.gateway])
      await expect.poll(() => calls.live().length).toBe(0);
    await rig.settle();
    expect(rig.engine.statistics().instances).toBe(0);
    expect([...rig.tickets].sort()).toEqual([...new Set(rig.tickets)].sort());
    expect(rig.tickets).toHaveLength(6);
  });

  it('take over a call that reconnects elsewhere, with its open job', async () => {
    const caller = dialCardLoss(switchUrl(), () => undefined);
    await caller.hears('请输入卡号');
    balancer.targets = [second()];
    caller.dropSocket();
    await caller.hears('工单T1已受理');
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
    expect(rig.current.gateway.calls.get(caller.callSid)).toBeUndefined();
    await expect.poll(() => other.gateway.calls.get(caller.callSid)?.state).toBe('ended');
    await rig.settle();
    expect(await detail(caller.callSid)).toMatchObject({ state: 'ended', hangUpSide: 'platform' });
  });

  it('hand their calls over when they stop', async () => {
    const caller = dialCardLoss(switchUrl(), () => undefined);
    await caller.hears('请输入卡号');
    balancer.targets = [second()];
    await rig.current.gateway.stop();
    await caller.hears('工单T1已受理');
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
  });

  it('wait for the calls to end, as long as they may', async () => {
    const caller = dialCardLoss(switchUrl());
    await caller.hears('请输入卡号');
    let isDrained = false;
    const drained = rig.current.gateway.drain(20_000).then(() => (isDrained = true));
    await caller.hears('已受理');
    expect(isDrained).toBe(false);
    await caller.ended();
    await drained;
    const started = Date.now();
    const stuck = await FarEnd.connect(rig.url);
    stuck.newCall('stuck');
    await stuck.ackOf('new-stuck');
    await rig.current.gateway.drain(300);
    expect(Date.now() - started).toBeGreaterThan(250);
    stuck.close();
  });

  it('pass on what the status hook and the flow say of a call of another one', async () => {
    const far = await FarEnd.connect(rig.url);
    far.newCall('hooked');
    await far.ackOf('new-hooked');
    await rig.calls.flush();
    const posted = (call_status: string) =>
      other.gateway.statusPosted({ call_sid: 'hooked', to: '95588', call_status });
    posted('in-progress');
    await expect.poll(() => rig.current.gateway.calls.get('hooked')?.state).toBe('answered');
    const { processInstanceKey } = rig.current.gateway.calls.get('hooked')!;
    other.gateway.flowEnded('tenant-a', 'hooked', processInstanceKey!);
    await far.receives((message) => JSON.stringify(message.data ?? '').includes('hangup'));
    posted('completed');
    await expect.poll(() => rig.current.gateway.calls.get('hooked')?.state).toBe('ended');
    far.close();
  });

  it('note the end of a call that is told while it is handed over', async () => {
    const far = await FarEnd.connect(rig.url);
    far.newCall('crossing');
    await far.ackOf('new-crossing');
    await rig.calls.flush();
    const data = { call_sid: 'crossing', call_status: 'completed', call_termination_by: 'caller' };
    far.send({ type: 'call:status', msgid: 'm', call_sid: 'crossing', data });
    await rig.current.gateway.stop();
    await expect.poll(() => detail('crossing')).toMatchObject({ state: 'ended', hangUpSide: 'caller' });
  });

  it('close the record of a call that is nowhere any more', async () => {
    const data = {
      call_sid: 'nowhere',
      to: '95588',
      direction: 'inbound',
      call_status: 'completed',
      duration: 3,
    };
    other.gateway.statusPosted(data);
    await expect
      .poll(async () => (await detail('nowhere').catch(() => undefined))?.state, { timeout: 5_000 })
      .toBe('ended');
  });
});
