import { setTimeout as pause } from 'node:timers/promises';
import {
  type Connect,
  connectWebSocket,
  createEmulator,
  quickMedia,
  type VirtualCaller,
} from '@callweave/telephony/emulator';
import { watched } from '@callweave/test/calls';
import { switchLogin } from '@callweave/test/kit';
import { hotline } from './bank';
import type { Actors } from './scenarios';

const card = '6222021234567894';
/** So long a caller listens to nothing before hanging up and dialling again. */
const patienceMs = 9_000;

/** A caller who reports a lost card, and calls again until a ticket number is read out. */
export async function reportLostCard({ appUrl }: Pick<Actors, 'appUrl'>): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) if (await callOnce(appUrl)) return;
  throw new Error('five calls and no ticket number');
}

/**
 * Dials the bank's hotline and does what its prompts ask for, however often they do.
 * @param onMessage sees every message between switch and application, counted from 1
 * @param from the caller's number
 * @returns whether the ticket's number was heard
 */
export async function callOnce(
  appUrl: string,
  onMessage: (number: number, caller: VirtualCaller) => void = () => undefined,
  from = '13800000001',
): Promise<boolean> {
  const line: { caller?: VirtualCaller } = {};
  const connect = watched(({ number }) => onMessage(number, line.caller!));
  const emulator = createEmulator({ appUrl, auth: switchLogin, media: quickMedia, connect });
  line.caller = emulator.dial({ from, to: hotline });
  try {
    return await listenTo(line.caller);
  } finally {
    emulator.close();
  }
}

/** A caller who is gone for good with the connection, as with a switch that died too; else hangs up after a while. */
export async function vanish({ appUrl }: Pick<Actors, 'appUrl'>): Promise<void> {
  const neverAgain: Connect = (request, events) =>
    connectWebSocket(request, { ...events, closed: () => undefined });
  const emulator = createEmulator({ appUrl, auth: switchLogin, media: quickMedia, connect: neverAgain });
  const caller = emulator.dial({ from: '13800000002', to: hotline });
  await pause(1_500);
  caller.hangUp();
  await pause(200);
  emulator.close();
}

function listenTo(caller: VirtualCaller): Promise<boolean> {
  return new Promise((resolve) => {
    let isDone = false;
    let typing = 0;
    let patience: NodeJS.Timeout | undefined;
    const hangOn = () => {
      clearTimeout(patience);
      patience = setTimeout(() => {
        caller.hangUp();
        // Of a call that never came about the switch reports no end.
        setTimeout(() => resolve(isDone), 500);
      }, patienceMs);
    };
    const type = async (keys: string) => {
      const mine = ++typing;
      for (const key of keys) if (mine === typing) await caller.press(key).then(() => pause(40));
    };
    hangOn();
    caller.onEvent((event) => {
      if (event.type === 'ended') {
        clearTimeout(patience);
        // What the switch still has to tell goes out.
        setTimeout(() => resolve(isDone), 200);
      }
      if (event.type !== 'caption' || event.phase !== 'start') return;
      hangOn();
      if (/普通话请按一|挂失请按一/.test(event.text)) void type('1');
      if (/请输入需要挂失|卡号有误/.test(event.text)) void type(`${card}#`);
      isDone ||= event.text.includes('工单号是');
    });
  });
}
