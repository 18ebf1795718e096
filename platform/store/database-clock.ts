import type { Clock } from '@callweave/platform/kernel';
import { execute } from './schema';
import type { SqlStore } from './sql-store';

const everyMs = 10_000;
/** An answer that took longer says too little about now. */
const vagueMs = 1_000;
/** Differences below are the network's; following them would let time go back by milliseconds again and again. */
const jitterMs = 20;

/**
 * The database's time, so that all processes agree on what is due and whose lease has ended, whatever their machines' clocks
 * say or jump to. It is asked for now and then; in between this process's monotonic clock counts on.
 */
export class DatabaseClock implements Clock {
  /** The time at this process's monotonic zero, epoch milliseconds; its own clock's until the database was asked. */
  private zero = Date.now() - performance.now();
  private timer?: NodeJS.Timeout;

  now(): Date {
    return new Date(Math.floor(this.zero + performance.now()));
  }

  /** Resolves once the database was asked for the first time. */
  async follow(store: SqlStore): Promise<void> {
    await this.ask(store);
    // While it is away nothing is written that needs the time.
    this.timer = setInterval(() => void this.ask(store).catch(() => undefined), everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async ask(store: SqlStore): Promise<void> {
    await store.system('ask the time', async ({ em }) => {
      const askedAt = performance.now();
      const [row] = (await execute(em, 'select unix_timestamp(now(3)) * 1000 as at')) as [{ at: string }];
      const answeredAt = performance.now();
      if (this.timer && answeredAt - askedAt > vagueMs) return;
      const zero = Number(row.at) - (askedAt + answeredAt) / 2;
      if (Math.abs(zero - this.zero) > jitterMs) this.zero = zero;
    });
  }
}
