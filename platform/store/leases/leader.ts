import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlStore } from '../sql-store';
import { Lease } from './lease';

export interface LedPart {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface LeaderOptions {
  store: SqlStore;
  /** What is led, the same in every process. */
  name: string;
  part: LedPart;
  /** After this long without a sign another process takes over, milliseconds, default 10 000. */
  leaseMs?: number;
}

/**
 * Runs a part in one process at a time. A process that cannot renew its lease stops the part before another one may start
 * it; still, what is written must not rely on that alone (a process may sleep for long in the middle of a step).
 */
export class Leader {
  isLeading = false;
  private readonly lease: Lease;
  private readonly stopping = new AbortController();
  private turns: Promise<void> = Promise.resolve();
  private renewedAt = 0;

  constructor(private readonly options: LeaderOptions) {
    this.lease = new Lease(options.store, options.name, options.leaseMs ?? 10_000);
  }

  /** Resolves when the part runs here, or another process has it. @throws what the part's first start throws */
  async start(): Promise<void> {
    await this.turn();
    this.turns = this.go();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.turns;
    if (!this.isLeading) return;
    this.isLeading = false;
    await this.options.part.stop();
    await this.lease.release();
  }

  private async go(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // Aborted by the stop.
      await sleep(this.lease.lastsMs / 4, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.turn();
      } catch (error) {
        this.options.store.log.error(
          { error, part: this.options.name },
          'a part could not be started or stopped',
        );
      }
    }
  }

  private async renewed(): Promise<boolean> {
    const askedAt = performance.now();
    try {
      const isOurs = await Promise.race([this.lease.take(), this.noAnswer()]);
      if (isOurs) this.renewedAt = askedAt;
      return isOurs;
    } catch (error) {
      const { name, store } = this.options;
      store.log.warn({ error, part: name }, 'a lease could not be renewed');
      // Ours until it ends, less what the clocks' paces may differ and stopping takes.
      return this.isLeading && performance.now() - this.renewedAt < this.lease.lastsMs * 0.7;
    }
  }

  /** A store that hangs must not let a part go on for longer than its lease. */
  private async noAnswer(): Promise<never> {
    await sleep(this.lease.lastsMs * 0.2, undefined, { ref: false });
    throw new Error('the store does not answer');
  }

  private async turn(): Promise<void> {
    const { name, part, store } = this.options;
    const isOurs = await this.renewed();
    if (isOurs === this.isLeading) return;
    this.isLeading = isOurs;
    if (!isOurs) {
      store.log.warn({ part: name }, 'another process leads, or the store is away');
      return part.stop();
    }
    try {
      await part.start();
    } catch (error) {
      this.isLeading = false;
      await this.lease.release();
      throw error;
    }
  }
}

/** Does something once for all processes: others wait until it is done, and then do it themselves if there is need. */
export async function holding<T>(store: SqlStore, name: string, work: () => Promise<T>): Promise<T> {
  const lease = new Lease(store, name, 10_000);
  while (!(await lease.take())) await sleep(500);
  const renewals = setInterval(() => void lease.take().catch(() => undefined), lease.lastsMs / 4);
  try {
    return await work();
  } finally {
    clearInterval(renewals);
    await lease.release();
  }
}
