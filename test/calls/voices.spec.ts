import { afterEach, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { FarEnd, hookOf } from './far-end';

let rig: CallRig;
afterEach(() => rig.close());

it('speaks prompts, and what the gateway says by itself, with the voice of the service number', async () => {
  rig = await openCallRig({ bpmn: cardLossFlow, slowEngineMs: 400, timings: { ackMs: 50, holdMs: 150 } });
  const [number] = (await rig.calls.routing.listServiceNumbers(rig.actor, { limit: 1 })).items;
  const voices = { 'zh-CN': { vendor: 'microsoft', voice: 'zh-CN-XiaoxiaoNeural' } };
  await rig.calls.routing.updateServiceNumber(rig.actor, number!.id, { ...number!, voices }, 'voice');
  const far = await FarEnd.connect(rig.url);
  far.newCall('voice-1');
  const first = await far.ackOf('new-voice-1');
  far.send({ type: 'session:redirect', msgid: 'h1', call_sid: 'voice-1', hook: hookOf(first), data: {} });
  for (const text of ['正在为您处理', '欢迎致电']) {
    const { data } = await far.receives((message) => JSON.stringify(message.data ?? '').includes(text));
    const say = (data as { verb: string; synthesizer: unknown }[]).find(({ verb }) => verb === 'say');
    expect(say!.synthesizer).toEqual({ ...voices['zh-CN'], language: 'zh-CN' });
  }
  far.close();
});
