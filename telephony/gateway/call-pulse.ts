import type { Logger } from '@callweave/platform/kernel';
import type { CallDesk } from './call-desk';
import type { CallTracker } from './call-tracker';
import type { CallTimings } from './watchdog';

export interface CallPulseOptions {
  desk: CallDesk;
  tracker: CallTracker;
  timings: CallTimings;
  log: Logger;
  now(): Date;
  /** A call was over without anybody noticing. */
  lost(callId: string): void;
}

/**
 * Vouches for the calls of this process, and closes the records of those no process vouches for: a process died, and the
 * calls did not come back to another one in time.
 */
export class CallPulse {
  private timer?: NodeJS.Timeout;
  private beating: Promise<void> = Promise.resolve();

  constructor(private readonly options: CallPulseOptions) {}

  start(): void {
    const { timings, now } = this.options;
    // Whoever talked to a process that died is on the way to this one.
    const sweepFrom = now().getTime() + timings.lostMs;
    this.timer = setInterval(() => {
      this.beating = this.beating.then(() => this.beat(sweepFrom));
    }, timings.pulseMs);
    this.timer.unref();
  }

  /** @returns when the last beat is over */
  stop(): Promise<void> {
    clearInterval(this.timer);
    return this.beating;
  }

  private async beat(sweepFrom: number): Promise<void> {
    const { desk, tracker, timings, now, lost, log } = this.options;
    const at = now();
    const live = tracker.live().flatMap(({ tenantId, callId }) => (tenantId ? [{ tenantId, callId }] : []));
    try {
      await desk.noteAlive(live, at);
      if (at.getTime() < sweepFrom) return;
      for (const callId of await desk.closeLost(new Date(at.getTime() - timings.lostMs))) {
        log.warn({ callId }, 'a call was lost: nobody has seen it for long');
        lost(callId);
      }
    } catch (error) {
      // The store is away: nothing may be called lost until the calls that are up could be written down.
      log.warn({ error }, 'the pulse of calls could not be written');
    }
  }
}
