import type { CallHandle, Logger, RunOptions, Verb } from '@callweave/platform/kernel';
import type { SwitchMessage, SwitchSocket } from '@callweave/telephony/verbs';
import { callProblems } from './call.problems';
import { holdPrompt, lastResortPrompt, sayVerb, spokenText } from './speech';
import { VerbRun } from './verb-run';
import { type CallTimings, Watchdog } from './watchdog';

/** Who ended the call; `network`: the switch's connection never came back. */
export type CallEndSide = 'caller' | 'platform' | 'network';

/** What the caller heard and pressed in one run of verbs. */
export interface CallTurn {
  /** Unique on the platform. */
  id: string;
  jobKey?: string;
  at: Date;
  prompt: string;
  keys?: string;
  reason?: string;
}

export interface CallSessionEvents {
  answered(session: CallSession): void;
  ended(session: CallSession, side: CallEndSide): void;
  turn(session: CallSession, turn: Omit<CallTurn, 'at'>): void;
  /** Verbs of another job wait for those of this one: is it still open? */
  contended(jobKey: string): void;
}

export interface CallSessionOptions {
  callId: string;
  callerNumber: string;
  calledNumber: string;
  timings: CallTimings;
  events: CallSessionEvents;
  log: Logger;
}

const finalStatuses = new Set(['completed', 'failed', 'no-answer', 'busy']);
/** Messages jambonz waits for an answer to, whether we know what they ask or not. */
const wantsAck = new Set(['verb:hook', 'session:redirect', 'session:adulting', 'dial:confirm']);

/**
 * A live call: its socket, its queue of verbs, its state. Knows no business.
 * Invariants: one run of verbs at a time; every hook is acknowledged exactly once and empty, the next verbs follow as a
 * `redirect` command; only a final `call:status` (or a socket that stays away) ends the call, never a close alone.
 */
export class CallSession implements CallHandle {
  readonly callId: string;
  readonly callerNumber: string;
  readonly calledNumber: string;
  state: 'ringing' | 'answered' | 'ended' = 'ringing';
  /** Language of the gateway's own prompts; nodes pass theirs with the verbs. */
  language = 'zh-CN';
  fallbackPrompt = lastResortPrompt['zh-CN'];
  tenantId?: string;
  /** The flow instance that decides about the call now. */
  processInstanceKey?: string;
  endSide?: CallEndSide;

  private socket?: SwitchSocket;
  /** `session:new` not answered yet: the first verbs go into its ack. */
  private offer?: string;
  /** Hooks that are acknowledged when their job is stored. */
  private held: string[] = [];
  private current?: VerbRun;
  private readonly queue: VerbRun[] = [];
  private isFallingBack = false;
  /** Something came after the offer: its ack has arrived. */
  private isHeard = false;
  private firstWord?: NodeJS.Timeout;
  private readonly watchdog = new Watchdog();
  private absence?: NodeJS.Timeout;
  private resend?: NodeJS.Timeout;
  private stall?: NodeJS.Timeout;

  constructor(private readonly options: CallSessionOptions) {
    this.callId = options.callId;
    this.callerNumber = options.callerNumber;
    this.calledNumber = options.calledNumber;
  }

  /** Takes over a socket of this call; an earlier one is forgotten. */
  attach(socket: SwitchSocket): void {
    if (this.socket && this.socket !== socket) this.socket.onClose = () => undefined;
    clearTimeout(this.absence);
    this.socket = socket;
    socket.onMessage = (message) => this.receive(message);
    socket.onClose = (code) => this.detached(code);
  }

  async run(verbs: readonly Verb[], options: RunOptions = {}): Promise<Record<string, unknown>> {
    if (this.state === 'ended') throw callProblems.ended();
    const run = new VerbRun(verbs, options);
    this.queue.push(run);
    const other = this.current?.options.jobKey;
    if (other !== undefined && other !== options.jobKey) this.options.events.contended(other);
    this.pump();
    return run.done;
  }

  async hangUp(): Promise<void> {
    if (this.state === 'ended') return;
    this.isFallingBack = true;
    this.current?.fail(callProblems.ended());
    this.transmit([this.goodbye()]);
  }

  /** Says the service number's fallback prompt and hangs up; nothing else is spoken after it. */
  fallBack(): void {
    if (this.state === 'ended' || this.isFallingBack) return;
    this.isFallingBack = true;
    this.options.log.warn({ callId: this.callId }, 'call falls back');
    this.watchdog.stop();
    this.releaseHooks();
    this.transmit(this.fallbackVerbs());
    this.watchStall();
  }

  /** Refuses a call nobody is set up to take. */
  decline(sipStatus: number): void {
    this.isFallingBack = true;
    this.watchdog.stop();
    this.transmit([{ verb: 'sip:decline', status: sipStatus }]);
  }

  /** The job's outcome is stored: its hooks may be acknowledged. */
  jobStored(): void {
    this.releaseHooks();
  }

  /** The job is gone (a timer was first): its verbs make room. */
  abandon(jobKey: string): void {
    const gone = [this.current, ...this.queue].filter((run) => run?.options.jobKey === jobKey);
    for (const run of gone) run?.fail(new Error('the job is not open any more'));
    this.pump();
  }

  /** Leaves the call to another process: jambonz reconnects there. */
  drain(code: number): void {
    this.clearTimers();
    for (const run of [this.current, ...this.queue]) run?.fail(new Error('the gateway stops'));
    this.socket?.close(code);
  }

  /** One message of this call; any order, any repetition. */
  receive(message: SwitchMessage): void {
    if (this.state === 'ended') return this.answerLate(message);
    if (message.type === 'session:new') return this.offered(message);
    if (message.type === 'session:reconnect') return this.reconnected(message);
    this.isHeard = true;
    clearTimeout(this.firstWord);
    if (message.type === 'call:status') return this.statusChanged(message);
    if (message.type === 'verb:hook' || message.type === 'session:redirect') return this.hookCame(message);
    if (message.type === 'jambonz:error') return this.switchFailed(message);
    if (wantsAck.has(message.type)) this.socket?.ack(message.msgid);
  }

  private offered(message: SwitchMessage): void {
    this.offer = message.msgid;
    const { timings } = this.options;
    if (this.current) return this.transmit(this.current.next());
    this.watchdog.start([
      { afterMs: timings.firstVerbsMs, act: () => this.transmit([{ verb: 'pause', length: 1 }]) },
      { afterMs: timings.holdMs, act: () => this.sayHold() },
      { afterMs: timings.fallbackMs, act: () => this.fallBack() },
    ]);
  }

  /**
   * The ack's verbs count only if `session:new` was never answered; then jambonz reports nothing of the call any more,
   * so that an orderly goodbye is all that is left. Otherwise it ignores them.
   */
  private reconnected(message: SwitchMessage): void {
    this.socket?.ack(message.msgid, this.fallbackVerbs());
    if (!this.isHeard) this.watchFirstWord();
    if (this.offer) {
      this.offer = undefined;
      this.isFallingBack = true;
      return;
    }
    // A hook queued while the socket was down arrives first; one lost in flight would leave the caller in silence.
    clearTimeout(this.resend);
    const delayMs = this.current?.isSent ? this.options.timings.resendMs : 0;
    this.resend = setTimeout(() => this.sendAgain(), delayMs);
  }

  private sendAgain(): void {
    if (this.state === 'ended') return;
    if (this.isFallingBack) return this.transmit(this.fallbackVerbs());
    if (this.current && !this.current.isSettled) this.transmit(this.current.next());
    else if (!this.current) this.awaitVerbs();
  }

  private statusChanged({ data }: SwitchMessage): void {
    if (data.error !== undefined) return this.hookWasLost(data.error);
    // Statuses of other legs travel on the same socket.
    if (data.call_sid !== undefined && data.call_sid !== this.callId) return;
    const status = String(data.call_status);
    if (finalStatuses.has(status)) this.end(data.call_termination_by === 'caller' ? 'caller' : 'platform');
    else if (status === 'in-progress' && this.state === 'ringing') {
      this.state = 'answered';
      this.options.events.answered(this);
    }
  }

  private switchFailed({ data }: SwitchMessage): void {
    this.options.log.warn(
      { callId: this.callId, verb: data.verb, what: data.msg },
      'the switch reports an error',
    );
    this.hookWasLost(data.msg);
  }

  /** Jambonz gave up waiting for the answer to a hook: if we never saw it, the verbs have to run again. */
  private hookWasLost(what: unknown): void {
    if (what !== 'invalid actionHook response' || this.held.length > 0) return;
    clearTimeout(this.resend);
    this.resend = setTimeout(() => this.sendAgain(), 0);
  }

  private hookCame(message: SwitchMessage): void {
    const run = this.current;
    if (!run || run.isSettled || !run.isEndedBy(message.hook, message.data)) {
      this.socket?.ack(message.msgid);
      return;
    }
    this.held.push(message.msgid);
    this.current = undefined;
    clearTimeout(this.resend);
    this.awaitVerbs();
    this.noteTurn(run, message.data);
    run.finish({ ...message.data });
    this.pump();
  }

  private noteTurn(run: VerbRun, data: Readonly<Record<string, unknown>>): void {
    const digits = typeof data.digits === 'string' && data.digits !== '' ? data.digits : undefined;
    this.options.events.turn(this, {
      id: run.id,
      jobKey: run.options.jobKey,
      prompt: spokenText(run.verbs),
      keys: digits && run.options.isSensitive ? '****' : digits,
      reason: typeof data.reason === 'string' ? data.reason : undefined,
    });
  }

  /** From here on it is our turn: acknowledge, hold, fall back when the engine takes too long. */
  private awaitVerbs(): void {
    const { timings } = this.options;
    clearTimeout(this.stall);
    this.watchdog.start([
      { afterMs: timings.ackMs, act: () => this.releaseHooks() },
      { afterMs: timings.holdMs, act: () => this.sayHold() },
      { afterMs: timings.fallbackMs, act: () => this.fallBack() },
    ]);
  }

  private pump(): void {
    if (this.current?.isSettled) this.current = undefined;
    while (this.queue[0]?.isSettled) this.queue.shift();
    if (this.current || this.isFallingBack || this.state === 'ended') return;
    const run = this.queue.shift();
    if (!run) return;
    this.current = run;
    this.watchdog.stop();
    try {
      this.transmit(run.next());
      this.watchStall();
    } catch (error) {
      // Too big or shapeless: the node is wrongly drawn; the silence that follows is watched.
      this.current = undefined;
      this.awaitVerbs();
      run.fail(error);
    }
  }

  /** Verbs replace what runs; without a socket they follow after the reconnect. */
  private transmit(verbs: readonly Verb[]): void {
    const { socket, offer } = this;
    if (!socket?.isOpen) return;
    if (offer) {
      socket.ack(offer, verbs);
      this.offer = undefined;
    } else {
      this.releaseHooks();
      socket.redirect(verbs);
    }
  }

  private releaseHooks(): void {
    const held = this.held;
    this.held = [];
    for (const msgid of held) this.socket?.ack(msgid);
  }

  private sayHold(): void {
    this.transmit([sayVerb(holdPrompt(this.language), this.language)]);
  }

  private fallbackVerbs(): Verb[] {
    return [sayVerb(this.fallbackPrompt, this.language), { verb: 'hangup' }];
  }

  /** `hangup` is skipped before the answer. */
  private goodbye(): Verb {
    return this.state === 'answered' ? { verb: 'hangup' } : { verb: 'sip:decline', status: 480 };
  }

  /** A run that never ends: the switch has lost the call. */
  private watchStall(): void {
    clearTimeout(this.stall);
    this.stall = setTimeout(() => this.giveUp(), this.options.timings.stallMs);
  }

  /** Lost with the ack of its offer, the switch never says anything of a call again and obeys this one command only. */
  private watchFirstWord(): void {
    clearTimeout(this.firstWord);
    this.firstWord = setTimeout(() => this.giveUp(), this.options.timings.firstWordMs);
  }

  private giveUp(): void {
    this.options.log.warn({ callId: this.callId }, 'the switch says nothing more of a call');
    this.socket?.command('call:status', { call_status: 'completed' });
    this.end('network');
  }

  private detached(code: number): void {
    if (this.state === 'ended') return;
    this.options.log.info({ callId: this.callId, code }, 'call socket closed before the call ended');
    this.absence = setTimeout(() => this.end('network'), this.options.timings.reconnectMs);
  }

  private end(side: CallEndSide): void {
    this.state = 'ended';
    this.endSide = side;
    this.clearTimers();
    this.releaseHooks();
    const open = [this.current, ...this.queue];
    this.current = undefined;
    this.queue.length = 0;
    this.options.events.ended(this, side);
    for (const run of open) run?.fail(callProblems.ended());
  }

  /** Hooks still arrive after `completed`; jambonz waits for an answer before it closes. */
  private answerLate(message: SwitchMessage): void {
    if (message.type === 'session:new' || message.type === 'session:reconnect') {
      this.socket?.ack(message.msgid, [{ verb: 'hangup' }]);
    } else if (wantsAck.has(message.type)) this.socket?.ack(message.msgid);
  }

  private clearTimers(): void {
    this.watchdog.stop();
    for (const timer of [this.absence, this.resend, this.stall, this.firstWord]) clearTimeout(timer);
  }
}
