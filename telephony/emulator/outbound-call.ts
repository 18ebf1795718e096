import type { CallStatus } from './call-info';
import { CallSession, type CallSessionDeps } from './call-session';
import { Stop } from './stop';
import { readVerbs, type Task } from './validate';

/** What the called phone does with a call. Times in milliseconds. */
export interface CalleePlan {
  /** From the INVITE to the first answer of the far side, default 80. */
  ringAfterMs?: number;
  /** Default `ringing`; `early-media` is 183 with sound, `none` goes straight to the outcome. */
  provisional?: 'ringing' | 'early-media' | 'none';
  /** From ringing to the outcome, default 2000. */
  decideAfterMs?: number;
  /** Default `answer`; a SIP status refuses, `silence` lets it ring. */
  outcome?: 'answer' | 'silence' | number;
}

export interface OutboundOptions {
  plan: CalleePlan;
  /** Ring time, milliseconds. */
  timeoutMs: number;
  /** After the answer, milliseconds; none: no limit. */
  timeLimitMs?: number;
  /** Verbs given with the request: the app is not asked. */
  verbs?: Task[];
}

const inviteToTryingMs = 5;
/** The far side confirms our CANCEL. */
const cancelAnswerMs = 60;
/** 0.9.8 keeps the session of a failed call this long. */
const failedLingerMs = 5000;

const reasons: Readonly<Record<number, string>> = {
  404: 'Not Found',
  480: 'Temporarily Unavailable',
  486: 'Busy Here',
  487: 'Request Terminated',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  600: 'Busy Everywhere',
  603: 'Decline',
};

/** A call made by REST. The app hears statuses from the start and `session:new` after the answer. @see telephony-facts §1.8 */
export class OutboundCall extends CallSession {
  private readonly ringing = new Stop();
  private rejectedWith?: number;

  constructor(
    deps: CallSessionDeps,
    private readonly options: OutboundOptions,
  ) {
    super(deps);
  }

  async run(): Promise<void> {
    await this.wait(inviteToTryingMs, this.ringing);
    this.tell.status();
    const failure = await this.ring();
    if (this.isEnded) return this.close();
    if (failure !== undefined) return this.fail(failure);
    this.answer();
    this.limitTime();
    const first = this.options.verbs ?? (await this.askForVerbs());
    if (!this.isEnded) await this.runVerbs(first);
    await this.close();
  }

  /** @returns the SIP status of a refusal, or undefined: answered or ended otherwise */
  private async ring(): Promise<number | undefined> {
    const {
      ringAfterMs = 80,
      provisional = 'ringing',
      decideAfterMs = 2000,
      outcome = 'answer',
    } = this.options.plan;
    await this.wait(ringAfterMs, this.ringing);
    if (provisional !== 'none' && !this.ringing.isStopped) {
      this.info.hasSbcLeg = true;
      this.info.update(provisional, provisional === 'ringing' ? 180 : 183, this.info.sipReason);
      this.tell.status();
      const patience = this.options.timeoutMs - ringAfterMs;
      const isDecided = outcome !== 'silence' && decideAfterMs < patience;
      await this.wait(isDecided ? decideAfterMs : patience, this.ringing);
      if (!isDecided && !this.ringing.isStopped) {
        await this.wait(cancelAnswerMs, new Stop());
        return 487;
      }
    }
    if (this.ringing.isStopped) return this.rejectedWith;
    return typeof outcome === 'number' ? outcome : undefined;
  }

  private async fail(sipStatus: number): Promise<void> {
    this.info.update(failureStatus(sipStatus), sipStatus, reasons[sipStatus] ?? 'Failed');
    this.finishEnded('refused', sipStatus, true);
    await this.wait(failedLingerMs, new Stop());
    this.socket.close(1000);
  }

  /** A missing or invalid answer leaves the call idle, waiting for commands. */
  private async askForVerbs(): Promise<Task[]> {
    const answer = await this.tell.announceAnswered(this.deps.sessionData());
    try {
      return answer.kind === 'ack' && answer.data !== undefined ? readVerbs(answer.data) : [];
    } catch (error) {
      // The real server tells the app nothing either.
      this.deps.log.warn({ error }, 'The application gave invalid verbs');
      return [];
    }
  }

  private limitTime(): void {
    const { timeLimitMs } = this.options;
    if (timeLimitMs) this.scheduler.after(timeLimitMs, () => this.end('jambonz'));
  }

  /** The called person rejects. */
  protected leaveUnanswered(): void {
    this.rejectedWith = 603;
    this.ringing.trigger('hangup');
  }

  protected override finishEnded(...args: Parameters<CallSession['finishEnded']>): void {
    super.finishEnded(...args);
    this.ringing.trigger('hangup');
  }
}

function failureStatus(sipStatus: number): CallStatus {
  if (sipStatus === 486 || sipStatus === 603) return 'busy';
  return sipStatus === 487 ? 'no-answer' : 'failed';
}
