import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineRecord, faultPoint, type Logger } from '@callweave/platform/kernel';
import type { Journal } from '../storage/journal';

const BATCH = 200;
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 5_000;

interface Subscriber {
  ended: Promise<void>;
  after: number;
  isClosed: boolean;
  isBusy: boolean;
  wake?: () => void;
  stopSleeping: AbortController;
}

/** Feeds subscribers from the journal, each at its own pace, one batch at a time. */
export class RecordFeed {
  private readonly subscribers = new Set<Subscriber>();

  constructor(
    private readonly journal: Journal,
    private readonly deliverable: () => number,
    private readonly log: Logger,
  ) {}

  subscribe(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> } {
    const subscriber: Subscriber = {
      ended: Promise.resolve(),
      after: Number(after[1] ?? 0),
      isClosed: false,
      isBusy: true,
      stopSleeping: new AbortController(),
    };
    this.subscribers.add(subscriber);
    subscriber.ended = this.feed(subscriber, onBatch);
    return { close: () => this.stop(subscriber) };
  }

  /** Records may be there that were not before. */
  wake(): void {
    for (const subscriber of this.subscribers) {
      if (subscriber.after >= this.deliverable()) continue;
      subscriber.isBusy = true;
      subscriber.wake?.();
    }
  }

  /** Every subscriber has all there is. */
  get isIdle(): boolean {
    return [...this.subscribers].every(({ isBusy }) => !isBusy);
  }

  /** Up to where every subscriber acknowledged; undefined while nobody is there to say so. */
  acknowledged(): number | undefined {
    return this.subscribers.size === 0
      ? undefined
      : Math.min(...[...this.subscribers].map(({ after }) => after));
  }

  /** Waits for batches in hand. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.subscribers].map((subscriber) => this.stop(subscriber)));
  }

  private stop(subscriber: Subscriber): Promise<void> {
    subscriber.isClosed = true;
    subscriber.stopSleeping.abort();
    subscriber.wake?.();
    this.subscribers.delete(subscriber);
    return subscriber.ended;
  }

  private async feed(
    subscriber: Subscriber,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): Promise<void> {
    await Promise.resolve(); // the subscriber gets its handle first
    while (!subscriber.isClosed) {
      const records = this.journal.read(subscriber.after, this.deliverable(), BATCH);
      if (records.length === 0) await this.waitForMore(subscriber);
      else await this.deliver(subscriber, records, onBatch);
    }
  }

  private async waitForMore(subscriber: Subscriber): Promise<void> {
    const woken = new Promise<void>((resolve) => (subscriber.wake = resolve));
    subscriber.isBusy = false;
    await woken;
    subscriber.wake = undefined;
    subscriber.isBusy = true;
  }

  /** The same batch until it is taken. */
  private async deliver(
    subscriber: Subscriber,
    records: EngineRecord[],
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): Promise<void> {
    for (let backoffMs = FIRST_BACKOFF_MS; !subscriber.isClosed; backoffMs *= 2) {
      try {
        faultPoint('engine.records.before-delivery');
        await onBatch(records);
        faultPoint('engine.records.after-delivery');
        subscriber.after = Number(records.at(-1)!.position);
        return;
      } catch (error) {
        this.log.warn(
          { err: error, position: records[0]!.position },
          'Records were refused; they come again',
        );
        await pause(Math.min(backoffMs, LONGEST_BACKOFF_MS), subscriber.stopSleeping.signal);
      }
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {}); // aborted: the subscriber was closed
}
