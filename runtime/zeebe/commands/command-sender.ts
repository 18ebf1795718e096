import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type EngineErrorCode } from '@callweave/platform/kernel';
import type { Gateway } from '../wire/gateway';
import type { Answers, Requests } from '../wire/protocol';
import { type Failure, failureOf } from '../wire/refusals';
import { Window } from './window';

export interface PatienceOptions {
  /** How long one attempt waits for its answer, milliseconds. */
  attemptMs: number;
  /** After this many milliseconds no further attempt is made. */
  patienceMs: number;
  /** Commands under way at once, at most. */
  maxInFlight: number;
  /** Commands that may wait for their turn. */
  maxWaiting: number;
}

/** How a command came to its answer. */
export interface Trail {
  /** An earlier attempt had no answer, so this command may have been carried out twice or be its own obstacle. */
  hadUnknown: boolean;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/** Sends commands with deadlines, few at once, again while that is safe, and for a limited time. */
export class CommandSender {
  private readonly window: Window;
  private readonly closing = new AbortController();

  constructor(
    private readonly gateway: Gateway,
    private readonly options: PatienceOptions,
  ) {
    this.window = new Window(options.maxInFlight, options.maxWaiting);
  }

  get attemptMs(): number {
    return this.options.attemptMs;
  }

  /** For commands that do no harm when carried out twice: repeated also when the outcome is unknown. */
  repeat<M extends keyof Requests>(
    method: M,
    request: Requests[M],
    trail: Trail = { hadUnknown: false },
  ): Promise<Answers[M]> {
    return this.send(method, request, ({ verdict }) => {
      if (verdict === 'unknown') trail.hadUnknown = true;
      return verdict !== 'refused';
    });
  }

  /** For all others: repeated only while certainly not carried out. @throws {OutcomeUnknown} */
  once<M extends keyof Requests>(
    method: M,
    request: Requests[M],
    { patienceMs = this.options.patienceMs } = {},
  ): Promise<Answers[M]> {
    return this.send(method, request, ({ verdict }) => verdict === 'not-sent', patienceMs);
  }

  /** Once and at once, beside those that wait for their turn: for the few on which others' answers depend. */
  async beside<M extends keyof Requests>(
    method: M,
    request: Requests[M],
    waitMs: number,
  ): Promise<Answers[M]> {
    try {
      return await this.gateway.call(method, request, waitMs);
    } catch (thrown) {
      throw thrown instanceof EngineError ? thrown : failureOf(thrown).error;
    }
  }

  /** Sleepers wake and every further command is refused. */
  close(): void {
    this.closing.abort();
  }

  private async send<M extends keyof Requests>(
    method: M,
    request: Requests[M],
    mayRepeat: (failure: Failure) => boolean,
    patienceMs = this.options.patienceMs,
  ): Promise<Answers[M]> {
    const until = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt++) {
      if (this.closing.signal.aborted) throw closed();
      try {
        const answer = await this.window.run(() =>
          this.gateway.call(method, request, this.options.attemptMs),
        );
        this.window.grow();
        return answer;
      } catch (thrown) {
        const failure =
          thrown instanceof EngineError ? { verdict: 'refused' as const, error: thrown } : failureOf(thrown);
        if (busy.has(failure.error.code)) this.window.shrink();
        const pauseMs = pauseAfter(attempt);
        if (!mayRepeat(failure) || performance.now() + pauseMs > until) throw failure.error;
        await this.pause(pauseMs);
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.closing.signal }).catch(() => {
      throw closed();
    });
  }
}

const busy = new Set<EngineErrorCode>(['RESOURCE_EXHAUSTED', 'DEADLINE_EXCEEDED']);

/** Doubles, with as much chance as order, so that many who were refused together do not come back together. */
function pauseAfter(attempt: number): number {
  const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
  return ms / 2 + (Math.random() * ms) / 2;
}

const closed = () => new EngineError('UNAVAILABLE', 'The engine is closed');
