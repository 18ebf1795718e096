import type { Sound } from './call-session';
import type { DialogRequest } from './dialog-requests';
import type { Scheduler } from './scheduler';

export type CallerState = 'dialling' | 'talking' | 'ended';

/** What the caller notices, in order. A caption comes when it starts and when it ends, with the same id. */
export type CallerEvent =
  | { type: 'state'; state: CallerState }
  | ({ type: 'caption'; id: number; phase: 'start' | 'end'; isCut?: boolean } & Sound)
  | { type: 'ended'; by: CallEnd; sipStatus: number; talkMs: number };

/** `refused`: the call never came about. */
export type CallEnd = 'caller' | 'flow' | 'refused';

/** One line of what was heard and pressed. */
export interface HeardLine {
  kind: Sound['kind'] | 'key';
  text: string;
}

/** What the caller can do to the call. */
export interface CallControl {
  pressKey(key: string): void;
  leave(): void;
  request(request: DialogRequest): void;
  /** Fault knob: the connection between switch and application breaks. */
  dropSocket(): void;
}

const keyGapMs = 120;
const defaultWaitMs = 10_000;

/**
 * The person at the other end of a virtual call: hears captions, presses keys, hangs up.
 * @example
 * const caller = emulator.dial({ from: '13800000000', to: '95500' });
 * await caller.hears(/请输入/);
 * await caller.press('1');
 * await caller.ended();
 */
export class VirtualCaller {
  private currentState: CallerState = 'dialling';
  private readonly log: CallerEvent[] = [{ type: 'state', state: 'dialling' }];
  private readonly lines: HeardLine[] = [];
  private readonly listeners = new Set<(event: CallerEvent) => void>();
  private captions = 0;
  private heardUpTo = 0;
  private talkingSince?: number;

  constructor(
    readonly callSid: string,
    private readonly scheduler: Scheduler,
    private readonly control: CallControl,
  ) {}

  get state(): CallerState {
    return this.currentState;
  }

  /** Every event from now on. @returns stops listening */
  onEvent(listener: (event: CallerEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Every event from the first to the end of the call. */
  async *[Symbol.asyncIterator](): AsyncGenerator<CallerEvent> {
    for (let index = 0; ; index++) {
      if (index === this.log.length) {
        if (this.log.at(-1)?.type === 'ended') return;
        await this.nextEvent();
      }
      yield this.log[index]!;
    }
  }

  /** What was heard and pressed so far, in order. */
  heard(): readonly HeardLine[] {
    return this.lines;
  }

  /**
   * Waits for a prompt whose text or URL matches and was not waited for before.
   * @throws {Error} when the call ends or `timeoutMs` (default 10 s) pass before; says what was heard instead
   */
  async hears(pattern: RegExp | string, timeoutMs = defaultWaitMs): Promise<string> {
    const matches = (line: HeardLine) =>
      line.kind !== 'key' &&
      (typeof pattern === 'string' ? line.text.includes(pattern) : pattern.test(line.text));
    const find = () => {
      const index = this.lines.findIndex((line, at) => at >= this.heardUpTo && matches(line));
      if (index < 0) return undefined;
      this.heardUpTo = index + 1;
      return this.lines[index]!.text;
    };
    return this.waitFor(find, `hear ${String(pattern)}`, timeoutMs);
  }

  /** Waits for the end of the call. @throws {Error} after `timeoutMs`, default 10 s */
  ended(timeoutMs = defaultWaitMs): Promise<Extract<CallerEvent, { type: 'ended' }>> {
    return this.waitFor(
      () => this.log.find((event) => event.type === 'ended'),
      'the end of the call',
      timeoutMs,
    );
  }

  /** Presses the keys one after another, 120 ms apart. */
  async press(digits: string): Promise<void> {
    for (const [index, key] of [...digits].entries()) {
      if (index) await new Promise<void>((resolve) => this.scheduler.after(keyGapMs, resolve));
      if (this.currentState === 'ended') return;
      this.lines.push({ kind: 'key', text: key });
      this.control.pressKey(key);
    }
  }

  /** The phone sends a SIP request within the call, such as a REFER for a transfer. */
  request(request: DialogRequest): void {
    if (this.currentState !== 'ended') this.control.request(request);
  }

  hangUp(): void {
    if (this.currentState !== 'ended') this.control.leave();
  }

  dropSocket(): void {
    this.control.dropSocket();
  }

  /** The switch reports through these. */
  readonly side = {
    answered: (): void => {
      this.talkingSince = this.scheduler.now();
      this.moveTo('talking');
    },
    heard: (sound: Sound): ((wasCut: boolean) => void) => {
      const id = ++this.captions;
      this.lines.push({ kind: sound.kind, text: sound.text });
      this.emit({ type: 'caption', id, phase: 'start', ...sound });
      return (isCut) => this.emit({ type: 'caption', id, phase: 'end', isCut, ...sound });
    },
    ended: (by: 'caller' | 'jambonz' | 'refused', sipStatus: number): void => {
      const talkMs = this.talkingSince === undefined ? 0 : this.scheduler.now() - this.talkingSince;
      this.moveTo('ended');
      this.emit({ type: 'ended', by: by === 'jambonz' ? 'flow' : by, sipStatus, talkMs });
    },
  };

  private moveTo(state: CallerState): void {
    this.currentState = state;
    this.emit({ type: 'state', state });
  }

  private emit(event: CallerEvent): void {
    // A sound cut by the end of the call is no news after the end.
    if (this.log.at(-1)?.type === 'ended') return;
    this.log.push(event);
    for (const listener of [...this.listeners]) listener(event);
  }

  private nextEvent(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.onEvent(() => {
        forget();
        resolve();
      });
    });
  }

  private waitFor<T>(find: () => T | undefined, what: string, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (why?: string) => {
        const found = find();
        if (found === undefined && why === undefined) return false;
        cancel();
        forget();
        if (found !== undefined) resolve(found);
        else reject(new Error(`Waited for ${what}, but ${why}. Heard: ${this.summary()}`));
        return true;
      };
      let forget = () => {};
      const cancel = this.scheduler.after(timeoutMs, () => settle(`${timeoutMs} ms passed`));
      if (settle(this.currentState === 'ended' ? 'the call had ended' : undefined)) return;
      forget = this.onEvent((event) => settle(event.type === 'ended' ? 'the call ended' : undefined));
    });
  }

  private summary(): string {
    return this.lines.map(({ kind, text }) => `${kind} ${text}`).join(' | ') || 'nothing';
  }
}
