import { setTimeout as pause } from 'node:timers/promises';
import { createEmulator, quickMedia, type VirtualCaller } from '@callweave/telephony/emulator';

/** One call as its caller saw it. */
export interface MadeCall {
  callSid: string;
  /** Nobody else calls from here. */
  from: string;
  card: string;
  /** Read out once the card was accepted. */
  ticketNumber?: string;
  /** Any prompt: before that nobody need know of the call. */
  wasSpokenTo: boolean;
  /** How often "one moment please" was heard. */
  holds: number;
  /** Apologised to and hung up on. */
  wasSentAway: boolean;
  /** `gaveUp`: after a long silence. `refused`: it never came about. */
  end: 'flow' | 'gaveUp' | 'refused';
}

const hotline = '95599';
const keyMs = 40;
/** So long a caller listens to nothing before hanging up. */
const patienceMs = 30_000;

/** Callers who report a lost card, each with one call after the other, until they are told to stop. */
export class Callers {
  readonly calls: MadeCall[] = [];
  private readonly emulator;
  private readonly lines: Promise<void>[];
  private dialled = 0;
  private isOver = false;

  /**
   * @param first number of the first call, so that no two calls of a run have the same card and caller
   * @param atOnce callers, each of whom dials again `betweenCallsMs` after a call
   */
  constructor(
    gateway: { appUrl: string; auth: { username: string; password: string } },
    private readonly first: number,
    atOnce: number,
    private readonly betweenCallsMs: number,
  ) {
    this.emulator = createEmulator({ ...gateway, media: quickMedia });
    this.lines = Array.from({ length: atOnce }, (_, line) => this.line((line * betweenCallsMs) / atOnce));
  }

  /** Nobody dials any more; resolves when all calls have ended. */
  async stop(): Promise<readonly MadeCall[]> {
    this.isOver = true;
    await Promise.all(this.lines);
    this.emulator.close();
    return this.calls;
  }

  private async line(waitMs: number): Promise<void> {
    await pause(waitMs);
    while (!this.isOver) {
      this.calls.push(await this.call(this.first + ++this.dialled));
      await pause(this.betweenCallsMs);
    }
  }

  private call(number: number): Promise<MadeCall> {
    const card = cardOf(number);
    const from = String(13_800_000_000 + number);
    const caller = this.emulator.dial({ from, to: hotline });
    const call: MadeCall = {
      ...{ callSid: caller.callSid, from, card, wasSpokenTo: false },
      ...{ holds: 0, wasSentAway: false, end: 'flow' },
    };
    return listenTo(caller, call);
  }
}

/** Does what the prompts ask for, however often they do. */
function listenTo(caller: VirtualCaller, call: MadeCall): Promise<MadeCall> {
  return new Promise((resolve) => {
    let typing = 0;
    let patience: NodeJS.Timeout | undefined;
    const hangOn = () => {
      clearTimeout(patience);
      patience = setTimeout(() => {
        call.end = 'gaveUp';
        caller.hangUp();
      }, patienceMs);
    };
    const type = async (keys: string) => {
      const mine = ++typing;
      for (const key of keys) if (mine === typing) await caller.press(key).then(() => pause(keyMs));
    };
    hangOn();
    caller.onEvent((event) => {
      if (event.type === 'ended') {
        clearTimeout(patience);
        if (event.by === 'refused') call.end = 'refused';
        resolve(call);
      }
      if (event.type !== 'caption' || event.phase !== 'start') return;
      hangOn();
      call.wasSpokenTo = true;
      const { text } = event;
      if (/普通话请按一|挂失请按一/.test(text)) void type('1');
      if (/请输入需要挂失|卡号有误/.test(text)) void type(`${call.card}#`);
      if (text.includes('正在为您处理')) call.holds += 1;
      call.wasSentAway ||= text.includes('系统繁忙');
      call.ticketNumber ??= /工单号是\D*(\d{13})/.exec(text)?.[1];
    });
  });
}

/** A valid card of 16 digits; different numbers below 1000 differ in the four digits that are shown. */
function cardOf(number: number): string {
  const digits = `6222${String(number).padStart(11, '0')}`;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
