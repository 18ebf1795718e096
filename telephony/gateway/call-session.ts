import type { CallHandle, Logger, RunOptions, Verb, Voice } from '@callweave/platform/kernel';
import type { SwitchMessage, SwitchSocket } from '@callweave/telephony/verbs';
import { callProblems } from './call.problems';
import { type CallEndSide, endOf } from './call-end';
import { type CallTurn, turnOf } from './call-turn';
import { holdPrompt, lastResortPrompt, sayVerb } from './speech';
import { SwitchLine } from './switch-line';
import { VerbQueue } from './verb-queue';
import { VerbRun } from './verb-run';
import { Alarms, type CallTimings, Watchdog } from './watchdog';

export interface CallSessionEvents {
  answered(session: CallSession): void;
  ended(session: CallSession, side: CallEndSide): void;
  turn(session: CallSession, turn: Omit<CallTurn, 'at'>): void;
  /** The next verbs left so long after the hook that ended the last ones. */
  spokenAfterKey(ms: number): void;
  /** The watchdog broke a silence: with a word, or for good. */
  held(): void;
  fellBack(): void;
  /** Verbs of another job wait for those of this one: is it still open? */
  contended(jobKey: string): void;
  /** Its socket stayed away: unless another gateway has it, {@link CallSession.vanish}. */
  absent(session: CallSession): void;
}

export interface CallSessionOptions {
  callId: string;
  callerNumber: string;
  calledNumber: string;
  timings: CallTimings;
  events: CallSessionEvents;
  log: Logger;
}

/** Messages jambonz waits for an answer to, whether we know what they ask or not. */
const wantsAck = new Set(['verb:hook', 'session:redirect', 'session:adulting', 'dial:confirm']);

/**
 * A live call: what becomes of its messages, its verbs and its state. Knows no business.
 * Invariants: one run of verbs at a time; only a final `call:status` (or a socket that stays away) ends the call, never
 * a close alone.
 */
export class CallSession implements CallHandle {
  readonly callId: string;
  readonly callerNumber: string;
  readonly calledNumber: string;
  state: 'ringing' | 'answered' | 'ended' = 'ringing';
  voices?: Readonly<Record<string, Voice>>;
  /** Language of the gateway's own prompts; nodes pass theirs with the verbs. */
  language = 'zh-CN';
  fallbackPrompt = lastResortPrompt['zh-CN'];
  tenantId?: string;
  /** The flow instance that decides about the call now. */
  processInstanceKey?: string;
  endSide?: CallEndSide;

  private readonly line = new SwitchLine();
  private readonly verbs = new VerbQueue();
  private isFallingBack = false;
  /** When the hook came whose next verbs are still to leave. */
  private hookAt?: number;
  /** Another process has the call, or will. */
  private isHandedOver = false;
  /** Something came after the offer: its ack has arrived. */
  private isHeard = false;
  private readonly watchdog = new Watchdog();
  private readonly alarms = new Alarms<'absence' | 'resend' | 'stall' | 'firstWord'>();

  constructor(private readonly options: CallSessionOptions) {
    this.callId = options.callId;
    this.callerNumber = options.callerNumber;
    this.calledNumber = options.calledNumber;
  }

  /** Takes over a socket of this call; an earlier one is forgotten. */
  attach(socket: SwitchSocket): void {
    this.alarms.clear('absence');
    this.line.attach(socket, {
      onMessage: (message) => this.receive(message),
      onClose: (code) => this.detached(code),
    });
  }

  async run(verbs: readonly Verb[], options: RunOptions = {}): Promise<Record<string, unknown>> {
    if (this.state === 'ended') throw callProblems.ended();
    if (this.isHandedOver) throw new Error('the call was handed over');
    const run = new VerbRun(verbs, options);
    this.verbs.add(run);
    const other = this.verbs.current?.options.jobKey;
    if (other !== undefined && other !== options.jobKey) this.options.events.contended(other);
    this.pump();
    return run.done;
  }

  async hangUp(): Promise<void> {
    if (this.state === 'ended') return;
    this.isFallingBack = true;
    this.verbs.current?.fail(callProblems.ended());
    this.line.send([this.goodbye()]);
  }

  /** Says the service number's fallback prompt and hangs up; nothing else is spoken after it. */
  fallBack(): void {
    if (this.state === 'ended' || this.isFallingBack) return;
    this.isFallingBack = true;
    this.options.log.warn({ callId: this.callId }, 'call falls back');
    this.options.events.fellBack();
    this.watchdog.stop();
    this.line.release();
    this.line.send(this.fallbackVerbs());
    this.watchStall();
  }

  /** Refuses a call nobody is set up to take. */
  decline(sipStatus: number): void {
    this.isFallingBack = true;
    this.watchdog.stop();
    this.line.send([{ verb: 'sip:decline', status: sipStatus }]);
  }

  /** The job's outcome is stored: its hooks may be acknowledged. */
  jobStored(): void {
    this.line.release();
  }

  /** The job is gone (a timer was first): its verbs make room. */
  abandon(jobKey: string): void {
    this.verbs.fail(new Error('the job is not open any more'), jobKey);
    this.pump();
  }

  /** Leaves the call to another process: jambonz reconnects there. */
  handOver(code: number): void {
    this.isHandedOver = true;
    this.clearTimers();
    this.verbs.fail(new Error('the call was handed over'));
    this.line.close(code);
  }

  /** The socket never came back: the call is lost. */
  vanish(): void {
    if (this.state !== 'ended' && !this.isHandedOver) this.end('network');
  }

  /** One message of this call; any order, any repetition. */
  receive(message: SwitchMessage): void {
    if (this.state === 'ended') return this.answerLate(message);
    if (this.isHandedOver) return this.endedMeanwhile(message);
    if (message.type === 'session:new') return this.offered(message);
    if (message.type === 'session:reconnect') return this.reconnected(message);
    this.isHeard = true;
    this.alarms.clear('firstWord');
    if (message.type === 'call:status') return this.statusChanged(message);
    if (message.type === 'verb:hook' || message.type === 'session:redirect') return this.hookCame(message);
    if (message.type === 'jambonz:error') return this.switchFailed(message);
    if (wantsAck.has(message.type)) this.line.ack(message.msgid);
  }

  /** What was on its way when the call was handed over: its end is told once, and to us. */
  private endedMeanwhile({ type, data }: SwitchMessage): void {
    if (type === 'call:status' && (data.call_sid ?? this.callId) === this.callId) {
      const side = endOf(data);
      if (side) this.end(side);
    }
  }

  private offered(message: SwitchMessage): void {
    this.line.offered(message.msgid);
    const { timings } = this.options;
    if (this.verbs.current) return this.line.send(this.verbs.current.next());
    this.watchdog.start([
      { afterMs: timings.firstVerbsMs, act: () => this.line.send([{ verb: 'pause', length: 1 }]) },
      { afterMs: timings.holdMs, act: () => this.sayHold() },
      { afterMs: timings.fallbackMs, act: () => this.fallBack() },
    ]);
  }

  /**
   * The ack's verbs count only if `session:new` was never answered; then jambonz reports nothing of the call any more,
   * so that an orderly goodbye is all that is left. Otherwise it ignores them.
   */
  private reconnected(message: SwitchMessage): void {
    this.line.ack(message.msgid, this.fallbackVerbs());
    if (!this.isHeard) this.watchFirstWord();
    if (this.line.withdrawOffer()) {
      this.isFallingBack = true;
      return;
    }
    // A hook queued while the socket was down arrives first; one lost in flight would leave the caller in silence.
    this.sendAgainIn(this.verbs.current?.isSent ? this.options.timings.resendMs : 0);
  }

  private sendAgainIn(delayMs: number): void {
    this.alarms.set('resend', delayMs, () => {
      if (this.isFallingBack) this.line.send(this.fallbackVerbs());
      else if (this.verbs.current) this.line.send(this.verbs.current.next());
      else this.awaitVerbs();
    });
  }

  private statusChanged({ data }: SwitchMessage): void {
    if (data.error !== undefined) return this.hookWasLost(data.error);
    // Statuses of other legs travel on the same socket.
    if (data.call_sid !== undefined && data.call_sid !== this.callId) return;
    const side = endOf(data);
    if (side) this.end(side);
    else if (data.call_status === 'in-progress' && this.state === 'ringing') {
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
    if (what === 'invalid actionHook response' && !this.line.isHolding) this.sendAgainIn(0);
  }

  private hookCame(message: SwitchMessage): void {
    const run = this.verbs.current;
    if (!run?.isEndedBy(message.hook, message.data)) return this.line.ack(message.msgid);
    this.hookAt = performance.now();
    this.line.hold(message.msgid);
    this.verbs.clear();
    this.alarms.clear('resend');
    this.awaitVerbs();
    this.options.events.turn(this, turnOf(run, message.data));
    run.finish({ ...message.data });
    this.pump();
  }

  /** From here on it is our turn: acknowledge, hold, fall back when the engine takes too long. */
  private awaitVerbs(): void {
    const { timings } = this.options;
    this.alarms.clear('stall');
    this.watchdog.start([
      { afterMs: timings.ackMs, act: () => this.line.release() },
      { afterMs: timings.holdMs, act: () => this.sayHold() },
      { afterMs: timings.fallbackMs, act: () => this.fallBack() },
    ]);
  }

  private pump(): void {
    if (this.isFallingBack || this.state === 'ended') return;
    const run = this.verbs.start();
    if (!run) return;
    this.watchdog.stop();
    try {
      this.line.send(run.next());
      this.noteSpoken();
      this.watchStall();
    } catch (error) {
      // Too big or shapeless: the node is wrongly drawn; the silence that follows is watched.
      this.verbs.clear();
      this.awaitVerbs();
      run.fail(error);
    }
  }

  private noteSpoken(): void {
    if (this.hookAt !== undefined) this.options.events.spokenAfterKey(performance.now() - this.hookAt);
    this.hookAt = undefined;
  }

  private sayHold(): void {
    this.options.events.held();
    this.line.send([sayVerb(holdPrompt(this.language), this.language, this.voices)]);
  }

  private fallbackVerbs(): Verb[] {
    return [sayVerb(this.fallbackPrompt, this.language, this.voices), { verb: 'hangup' }];
  }

  /** `hangup` is skipped before the answer. */
  private goodbye(): Verb {
    return this.state === 'answered' ? { verb: 'hangup' } : { verb: 'sip:decline', status: 480 };
  }

  /** A run that never ends: the switch has lost the call. */
  private watchStall(): void {
    this.alarms.set('stall', this.options.timings.stallMs, () => this.giveUp());
  }

  /** Lost with the ack of its offer, the switch never says anything of a call again and obeys this one command only. */
  private watchFirstWord(): void {
    this.alarms.set('firstWord', this.options.timings.firstWordMs, () => this.giveUp());
  }

  private giveUp(): void {
    this.options.log.warn({ callId: this.callId }, 'the switch says nothing more of a call');
    this.line.complete();
    this.end('network');
  }

  private detached(code: number): void {
    if (this.state === 'ended' || this.isHandedOver) return;
    this.options.log.info({ callId: this.callId, code }, 'call socket closed before the call ended');
    this.alarms.set('absence', this.options.timings.reconnectMs, () => this.options.events.absent(this));
  }

  private end(side: CallEndSide): void {
    this.state = 'ended';
    this.endSide = side;
    this.clearTimers();
    this.line.release();
    this.options.events.ended(this, side);
    this.verbs.fail(callProblems.ended());
  }

  /** Hooks still arrive after `completed`; jambonz waits for an answer before it closes. */
  private answerLate(message: SwitchMessage): void {
    if (message.type === 'session:new' || message.type === 'session:reconnect') {
      this.line.ack(message.msgid, [{ verb: 'hangup' }]);
    } else if (wantsAck.has(message.type)) this.line.ack(message.msgid);
  }

  private clearTimers(): void {
    this.watchdog.stop();
    this.alarms.clearAll();
  }
}
