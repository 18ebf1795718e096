import { type Connect, connectWebSocket, createEmulator, quickMedia } from '@callweave/telephony/emulator';
import { afterEach, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { card } from './scripted-caller';

let rig: CallRig;
afterEach(() => rig.close());

/** A switch far away: each message takes this long. */
function slowly(delayMs: number): Connect {
  return (request, events) => {
    const link = connectWebSocket(request, {
      ...events,
      message: (text) => void setTimeout(() => events.message(text), delayMs),
    });
    return { ...link, send: (text) => void setTimeout(() => link.send(text), delayMs) };
  };
}

/** The check digit is wrong. */
const wrong = '6222021234567890';

it.each([
  ['with the finish key', '#'],
  ['without it', ''],
])('takes every digit typed right after a late finish key, ended %s (I-08)', async (_how, end) => {
  rig = await openCallRig({ bpmn: cardLossFlow });
  const emulator = createEmulator({ appUrl: rig.url, media: quickMedia, connect: slowly(150) });
  const caller = emulator.dial({ from: '13800000001', to: '95588' });
  await caller.hears('挂失请按1');
  await caller.press('1');
  await caller.hears('请输入卡号');
  await caller.press(wrong);
  await caller.hears('请输入卡号');
  await caller.press(`#${card}${end}`);
  await caller.hears('工单T1已受理');
  expect(rig.vaulted).toEqual([card]);
  await rig.settle();
  const { trace } = await rig.calls.records.detail(rig.actor, caller.callSid);
  expect(trace.find(({ elementId }) => elementId === 'card')!.turns).toHaveLength(2);
});
