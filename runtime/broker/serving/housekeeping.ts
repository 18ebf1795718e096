import type { Clock, Logger } from '@callweave/platform/kernel';
import type { IdempotencyTable } from '../storage/idempotency-table';
import type { Journal } from '../storage/journal';
import type { RecordFeed } from './record-feed';

const INTERVAL_MS = 60_000;
/** Small enough to stay unnoticed between two commands. */
const CHUNK = 500;

/**
 * Drops what nobody can ask for any more, a little at a time: records every subscriber has and which are old enough, and
 * idempotency keys as old as that whose instance has ended.
 */
export class Housekeeping {
  private readonly timer: NodeJS.Timeout;
  private isStopped = false;

  constructor(
    private readonly journal: Journal,
    private readonly idempotency: IdempotencyTable,
    private readonly feed: RecordFeed,
    private readonly options: { clock: Clock; log: Logger; keepRecordsMs: number },
  ) {
    this.timer = setInterval(() => this.run(), INTERVAL_MS);
    this.timer.unref();
  }

  run(): void {
    if (this.isStopped) return;
    try {
      this.sweep();
    } catch (error) {
      this.options.log.warn({ err: error }, 'Old records could not be dropped'); // a full disk: tried again in a minute
    }
  }

  stop(): void {
    this.isStopped = true;
    clearInterval(this.timer);
  }

  private sweep(): void {
    const before = this.options.clock.now().getTime() - this.options.keepRecordsMs;
    const acknowledged = this.feed.acknowledged();
    const dropped = acknowledged === undefined ? 0 : this.journal.compact(acknowledged, before, CHUNK);
    const forgotten = this.idempotency.forget(before, CHUNK);
    if (dropped === CHUNK || forgotten === CHUNK) setImmediate(() => this.run());
  }
}
