import { afterEach, describe, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { FarEnd, hookOf, verbsOf } from './far-end';
import { dialCardLoss } from './scripted-caller';

let rig: CallRig;
afterEach(() => rig.close());
const redirected = (verb: string) => (message: { type: string; data?: unknown }) =>
  message.type === 'command' && JSON.stringify(message.data).includes(verb);

describe('never silence', () => {
  it('pauses, then holds, then falls back and hangs up while the engine is stuck', async () => {
    const timings = { firstVerbsMs: 100, ackMs: 150, holdMs: 200, fallbackMs: 400 };
    rig = await openCallRig({ bpmn: cardLossFlow, slowEngineMs: 5_000, timings });
    const caller = dialCardLoss(rig.url);
    await caller.hears('正在为您处理');
    await caller.hears('系统忙请稍后再拨');
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
  });

  it('acknowledges a hook before jambonz gives up on it, and speaks as soon as the engine answers', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, slowEngineMs: 400, timings: { ackMs: 100 } });
    const far = await FarEnd.connect(rig.url);
    far.newCall('slow-1');
    const first = await far.ackOf('new-slow-1');
    far.send({ type: 'session:redirect', msgid: 'h1', call_sid: 'slow-1', hook: hookOf(first), data: {} });
    await far.ackOf('h1');
    expect(far.received.filter(redirected('say'))).toEqual([]);
    await far.receives(redirected('欢迎致电'));
    far.close();
  });

  it('says the fallback prompt when no flow can take the call', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const [rule] = (await rig.calls.routing.listRoutingRules(rig.actor, { limit: 1 })).items;
    await rig.calls.routing.removeRoutingRule(rig.actor, rule!.id, 'remove');
    const caller = dialCardLoss(rig.url);
    await caller.hears('系统忙请稍后再拨');
    await caller.ended();
    await rig.settle();
    expect(await rig.calls.records.detail(rig.actor, caller.callSid)).toMatchObject({
      state: 'ended',
      trace: [],
    });
  });

  it('declines a number that is not ours', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const far = await FarEnd.connect(rig.url);
    far.newCall('stray', '10086');
    expect((await far.ackOf('new-stray')).data).toEqual([{ verb: 'sip:decline', status: 404 }]);
    far.close();
  });
});

describe('a gateway that starts anew', () => {
  it('resumes calls it does not know at their open node, with one ticket', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, leaseMs: 600 });
    const caller = dialCardLoss(rig.url, () => undefined);
    await caller.hears('请输入卡号');
    rig.restartGateway();
    await caller.hears('请输入卡号');
    await caller.hears('工单T1已受理');
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
    await rig.settle();
    const detail = await rig.calls.records.detail(rig.actor, caller.callSid);
    expect(detail).toMatchObject({ state: 'ended', hangUpSide: 'platform', ticketIds: ['T1'] });
    expect(rig.engine.statistics().instances).toBe(0);
  });

  it('closes the record of a call that never comes back', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, leaseMs: 300, timings: { reconnectMs: 600 } });
    const far = await FarEnd.connect(rig.url);
    far.newCall('lost-1');
    await far.ackOf('new-lost-1');
    await rig.calls.flush();
    far.close();
    rig.restartGateway();
    await expect
      .poll(async () => (await rig.calls.records.detail(rig.actor, 'lost-1')).state, { timeout: 5_000 })
      .toBe('ended');
  });

  it('closes the record of a call that only comes back to say it is over', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, leaseMs: 300 });
    const far = await FarEnd.connect(rig.url);
    far.newCall('late-1');
    await far.ackOf('new-late-1');
    await rig.calls.flush();
    far.close();
    rig.restartGateway();
    const back = await FarEnd.connect(rig.url);
    const data = { call_sid: 'late-1', to: '95588', call_status: 'completed', call_termination_by: 'caller' };
    back.send({ type: 'call:status', msgid: 'm', call_sid: 'late-1', data });
    const detail = () => rig.calls.records.detail(rig.actor, 'late-1');
    await expect.poll(detail, { timeout: 5_000 }).toMatchObject({ state: 'ended', hangUpSide: 'caller' });
    back.close();
  });

  it('hangs up a call whose record is closed', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const caller = dialCardLoss(rig.url);
    await caller.ended();
    await rig.settle();
    rig.restartGateway();
    const far = await FarEnd.connect(rig.url);
    const data = { call_sid: caller.callSid, to: '95588' };
    far.send({ type: 'session:reconnect', msgid: 'r', call_sid: caller.callSid, data });
    await far.receives(redirected('hangup'));
    far.close();
  });
});

describe('the wire', () => {
  it('acknowledges two open hooks by their own ids, whatever the order', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const far = await FarEnd.connect(rig.url);
    far.newCall('two');
    const first = await far.ackOf('new-two');
    const hook = { type: 'verb:hook', call_sid: 'two', data: { call_sid: 'two' } };
    far.send({ ...hook, msgid: 'amd', hook: '/amd' });
    far.send({ ...hook, msgid: 'end', hook: hookOf(first) });
    far.send({ ...hook, msgid: 'late', hook: hookOf(first) });
    for (const msgid of ['amd', 'end', 'late']) expect(await far.ackOf(msgid)).toMatchObject({ data: [] });
    expect(far.received.filter(({ type }) => type === 'ack')).toHaveLength(4);
    await far.receives(redirected('欢迎致电'));
    far.close();
  });

  it.each([
    'call:status',
    'verb:hook',
    'session:redirect',
    'verb:status',
    'jambonz:error',
    'session:adulting',
  ])('may begin with %s', async (type) => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const far = await FarEnd.connect(rig.url);
    const data = { call_sid: 'moved', from: '138', to: '95588', call_status: 'in-progress' };
    far.send({ type, msgid: 'm', hook: '/old', data });
    if (type === 'session:adulting') return expect(await far.ackOf('m')).toMatchObject({ data: [] });
    await far.receives(redirected('answer'));
  });

  it('lives on after malformed messages, and serves the call among them', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const far = await FarEnd.connect(rig.url);
    const corpus = ['', '{', 'null', '[]', '7', '"x"', '{"type":"session:new"}', '{"msgid":"a"}', '\u0000'];
    for (const text of corpus) far.raw(text);
    far.raw(Buffer.from([0xff, 0xfe, 0x00]));
    far.send({ type: 'session:new', msgid: 'a', data: null });
    far.send({ type: 'session:new', msgid: 'b', call_sid: 'x', data: { from: 1, to: [], call_sid: {} } });
    far.send({ type: 'call:status', msgid: 'c', call_sid: 'x', data: [] });
    far.send({ type: '__proto__', msgid: 'd', call_sid: 'x', data: { __proto__: null } });
    far.send({ type: 'verb:hook', msgid: 'e', call_sid: 'x', hook: 7, data: 'text' });
    far.send({ type: 'verb:hook', msgid: 'f', call_sid: 'y', hook: '/x', data: {} });
    await far.ackOf('f');
    const other = await FarEnd.connect(rig.url);
    other.newCall('good');
    expect(verbsOf(await other.ackOf('new-good'))).toContain('answer');
    far.close();
    other.close();
  });

  it('takes only jambonz: its subprotocol and its credentials', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, credentials: { username: 'jambonz', password: '密码' } });
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    await expect(FarEnd.connect(rig.url)).rejects.toThrow('401');
    await expect(FarEnd.connect(rig.url, 'ws.jambonz.org', basic('jambonz:x'))).rejects.toThrow('401');
    await expect(FarEnd.connect(rig.url, 'other', basic('jambonz:密码'))).rejects.toThrow('400');
    (await FarEnd.connect(rig.url, 'ws.jambonz.org', basic('jambonz:密码'))).close();
  });
});
