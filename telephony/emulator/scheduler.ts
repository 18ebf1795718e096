/** Time for the emulator: everything that waits goes through it, so that tests own the clock. */
export interface Scheduler {
  /** Milliseconds, monotonic, from any origin. */
  now(): number;
  /** Runs once after `ms`. @returns cancels it; harmless afterwards */
  after(ms: number, run: () => void): () => void;
}

export const realScheduler: Scheduler = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

interface Timer {
  at: number;
  run: () => void;
}

/** A scheduler that only moves when told; timers of the same instant run in the order they were set. */
export class VirtualScheduler implements Scheduler {
  private time = 0;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + Math.max(0, ms), run };
    const next = this.timers.findIndex((other) => other.at > timer.at);
    this.timers.splice(next < 0 ? this.timers.length : next, 0, timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves time by `ms`, running what falls due and what its promises lead to. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    while (this.timers[0] && this.timers[0].at <= end) {
      const timer = this.timers.shift()!;
      this.time = timer.at;
      timer.run();
      await settle();
    }
    this.time = end;
  }
}

/** A macrotask turn: every promise chain that needs no timer has run to its end by then. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
