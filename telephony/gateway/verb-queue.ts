import type { VerbRun } from './verb-run';

/** The runs of verbs of one call, one after the other. A settled run makes room by itself. */
export class VerbQueue {
  private running?: VerbRun;
  private waiting: VerbRun[] = [];

  /** What the switch has been given, and not ended yet. */
  get current(): VerbRun | undefined {
    return this.running?.isSettled ? undefined : this.running;
  }

  add(run: VerbRun): void {
    this.waiting.push(run);
  }

  /** The next run becomes the current one. @returns undefined while another one is, or when none waits */
  start(): VerbRun | undefined {
    if (this.current) return undefined;
    this.waiting = this.waiting.filter((run) => !run.isSettled);
    this.running = this.waiting.shift();
    return this.running;
  }

  /** The current run is over. */
  clear(): void {
    this.running = undefined;
  }

  /** Fails the runs of one job; without `jobKey` all. */
  fail(error: unknown, jobKey?: string): void {
    for (const run of [this.running, ...this.waiting])
      if (run && (jobKey === undefined || run.options.jobKey === jobKey)) run.fail(error);
  }
}
