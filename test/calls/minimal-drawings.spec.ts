import { readFileSync } from 'node:fs';
import { createEmulator, quickMedia } from '@callweave/telephony/emulator';
import { callNodeTemplates } from '@callweave/telephony/node-types';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { card } from './scripted-caller';

let rig: CallRig;
afterEach(() => rig.close());

const drawing = (type: string) =>
  readFileSync(new URL(`../../telephony/node-types/${type}/examples/minimal.bpmn`, import.meta.url), 'utf8');

describe('the smallest drawing of each call node', () => {
  const types = callNodeTemplates.map(({ type }) => type).filter((type) => type !== 'go-to-flow');
  it.each(types)('%s runs on the engine, and its end hangs the call up', async (type) => {
    rig = await openCallRig({ bpmn: () => drawing(type) });
    const caller = createEmulator({ appUrl: rig.url, media: quickMedia }).dial({ from: '138', to: '95588' });
    caller.onEvent((event) => {
      if (event.type !== 'caption' || event.phase !== 'start') return;
      if (event.text.startsWith('挂失')) void caller.press('1');
      if (event.text.startsWith('请输入卡号')) void caller.press(`${card}#`);
    });
    await caller.ended();
    const record = async () => {
      await rig.settle();
      return rig.calls.records.detail(rig.actor, caller.callSid);
    };
    await expect.poll(async () => (await record()).state).toBe('ended');
    const { trace } = await record();
    expect(trace.map(({ nodeType }) => nodeType)).toEqual([type]);
    expect(trace[0]!.exit).not.toBe('call-ended');
  });
});
