import {
  type Connect,
  connectWebSocket,
  createEmulator,
  quickMedia,
  type VirtualCaller,
} from '@callweave/telephony/emulator';

export const card = '6222021234567894';

/** One message on the wire, counted from 1 over all sockets of the call; `out` is what the application sent. */
export interface WireMessage {
  number: number;
  dir: 'in' | 'out';
  text: string;
}

/** What a test does when a message passes; the message has been handed on already. */
export type OnWire = (message: WireMessage, caller: VirtualCaller, resend: (text: string) => void) => void;

/** A switch's connection on which every message is seen, after it was handed on. */
export function watched(onWire: (message: WireMessage, resend: (text: string) => void) => void): Connect {
  let number = 0;
  return (request, events) => {
    const see = (dir: 'in' | 'out', text: string) =>
      onWire({ number: ++number, dir, text }, (again) => link.send(again));
    const link = connectWebSocket(request, {
      ...events,
      message: (text) => {
        events.message(text);
        see('out', text);
      },
    });
    return {
      ...link,
      send: (text) => {
        link.send(text);
        see('in', text);
      },
    };
  };
}

/** Dials the card-loss flow and does what its prompts ask for, however often they do. */
export function dialCardLoss(url: string, onWire: OnWire = () => undefined): VirtualCaller {
  const caller: { current?: VirtualCaller } = {};
  const connect = watched((message, resend) => onWire(message, caller.current!, resend));
  const dialled = createEmulator({ appUrl: url, media: quickMedia, connect }).dial({
    from: '13800000001',
    to: '95588',
  });
  caller.current = dialled;
  dialled.onEvent((event) => {
    if (event.type !== 'caption' || event.phase !== 'start') return;
    if (event.text === '挂失请按1') void type('1');
    if (event.text === '请输入卡号') void type(`${card}#`);
  });
  let typing = 0;
  /** Starts over when asked again. */
  async function type(keys: string): Promise<void> {
    const mine = ++typing;
    for (const key of keys) {
      if (typing !== mine) return;
      await dialled.press(key);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return dialled;
}
