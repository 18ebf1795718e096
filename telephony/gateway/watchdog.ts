/** One thing to do when nothing happened until then. */
export interface WatchStep {
  afterMs: number;
  act(): void;
}

/** Steps through what breaks a silence, in order, until it is stopped. One timer at a time. */
export class Watchdog {
  private timer?: NodeJS.Timeout;

  /** Starts anew; an earlier watch ends. `steps` are in ascending order. */
  start(steps: readonly WatchStep[]): void {
    this.stop();
    this.arm(steps, 0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private arm(steps: readonly WatchStep[], elapsedMs: number): void {
    const [next, ...rest] = steps;
    if (!next) return;
    this.timer = setTimeout(() => {
      this.arm(rest, next.afterMs);
      next.act();
    }, next.afterMs - elapsedMs);
  }
}

/** Timers by name; set again, one starts anew. */
export class Alarms<Name extends string> {
  private readonly timers = new Map<Name, NodeJS.Timeout>();

  set(name: Name, afterMs: number, act: () => void): void {
    this.clear(name);
    this.timers.set(name, setTimeout(act, afterMs));
  }

  clear(name: Name): void {
    clearTimeout(this.timers.get(name));
  }

  clearAll(): void {
    for (const name of this.timers.keys()) this.clear(name);
  }
}

/** When the gateway acts by itself, milliseconds. */
export interface CallTimings {
  /** `session:new` is answered with a pause when no verbs came (jambonz gives up after 5 s, callers after 2). */
  firstVerbsMs: number;
  /** A hook is acknowledged even though its job is not stored yet (jambonz takes 5 s for no answer at all). */
  ackMs: number;
  /** Silence until the hold prompt. */
  holdMs: number;
  /** Silence until the service number's fallback prompt, which ends the call. */
  fallbackMs: number;
  /** How long a call may be without a socket before it counts as ended. */
  reconnectMs: number;
  /** After a reconnect: how long a queued hook may take before the verbs are sent again. */
  resendMs: number;
  /** After a reconnect: how long a call nothing was ever heard of may stay silent before it is given up. */
  firstWordMs: number;
  /** Longest run of verbs; then the switch is taken to have forgotten the call. */
  stallMs: number;
  /** How often the owner of a call writes down that it is up. */
  pulseMs: number;
  /** A call nobody has called alive for so long is over; longer than `reconnectMs` and some pulses. */
  lostMs: number;
}
export const defaultTimings: CallTimings = {
  firstVerbsMs: 1_500,
  ackMs: 3_000,
  holdMs: 5_000,
  fallbackMs: 10_000,
  reconnectMs: 60_000,
  resendMs: 300,
  firstWordMs: 30_000,
  stallMs: 15 * 60_000,
  pulseMs: 20_000,
  lostMs: 150_000,
};
