import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineRecord, type EventBus, faultPoint, type Logger } from '@callweave/platform/kernel';
import type { Store } from '@callweave/platform/store';
import { ChunkEntity, type ChunkRow, PartitionEntity } from '../storage/sink.entities';

/** Notice on the bus that records were stored. */
export const recordsChannel = 'engine-records';

/** Chunks of one read; most are small, the largest have a megabyte. */
const CHUNKS_AT_ONCE = 8;
/** Records of one batch, so that whoever takes them is not busy for long. */
const BATCH = 200;
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 5_000;

interface Deps {
  store: Store;
  bus: Pick<EventBus, 'subscribe'>;
  log: Logger;
  engineId: string;
  /** How often to look without being woken, milliseconds. */
  pollMs: number;
}

type OnBatch = (records: EngineRecord[]) => Promise<void>;

interface Subscriber {
  /** Partition → last position it took. */
  after: Map<number, number>;
  isClosed: boolean;
  isWoken: boolean;
  wake(): void;
  stopSleeping: AbortController;
  ended: Promise<void>;
}

/** Feeds subscribers of any process from the tables, each at its own pace, one batch at a time. */
export class RecordFeed {
  private readonly subscribers = new Set<Subscriber>();
  private readonly unsubscribe: () => void;

  constructor(private readonly deps: Deps) {
    this.unsubscribe = deps.bus.subscribe(recordsChannel, () => {
      for (const subscriber of this.subscribers) subscriber.wake();
    });
  }

  subscribe(after: Readonly<Record<number, string>>, onBatch: OnBatch): { close(): Promise<void> } {
    const subscriber: Subscriber = {
      after: new Map(
        Object.entries(after).map(([partition, position]) => [Number(partition), Number(position)]),
      ),
      isClosed: false,
      isWoken: false,
      wake: () => void (subscriber.isWoken = true),
      stopSleeping: new AbortController(),
      ended: Promise.resolve(),
    };
    this.subscribers.add(subscriber);
    subscriber.ended = this.feed(subscriber, onBatch);
    return { close: () => this.stop(subscriber) };
  }

  /** Waits for batches in hand. */
  async close(): Promise<void> {
    this.unsubscribe();
    await Promise.all([...this.subscribers].map((subscriber) => this.stop(subscriber)));
  }

  private stop(subscriber: Subscriber): Promise<void> {
    subscriber.isClosed = true;
    subscriber.stopSleeping.abort();
    this.subscribers.delete(subscriber);
    return subscriber.ended;
  }

  private async feed(subscriber: Subscriber, onBatch: OnBatch): Promise<void> {
    await Promise.resolve(); // the subscriber gets its handle first
    for (let backoffMs = FIRST_BACKOFF_MS; !subscriber.isClosed;) {
      subscriber.isWoken = false;
      try {
        if (!(await this.round(subscriber, onBatch))) await this.waitForMore(subscriber);
        backoffMs = FIRST_BACKOFF_MS;
      } catch (error) {
        this.deps.log.warn({ err: error }, 'Records could not be read; tried again');
        await pause(backoffMs, subscriber.stopSleeping.signal);
        backoffMs = Math.min(2 * backoffMs, LONGEST_BACKOFF_MS);
      }
    }
  }

  /** @returns false when no partition had anything new */
  private async round(subscriber: Subscriber, onBatch: OnBatch): Promise<boolean> {
    let isAny = false;
    for (const partition of await this.behind(subscriber)) {
      const records = await this.read(partition, subscriber.after.get(partition) ?? 0);
      for (let from = 0; from < records.length && !subscriber.isClosed; from += BATCH)
        await this.deliver(subscriber, partition, records.slice(from, from + BATCH), onBatch);
      isAny ||= records.length > 0;
    }
    return isAny;
  }

  private async behind({ after }: Subscriber): Promise<number[]> {
    const { store, engineId } = this.deps;
    const rows = await store.system('look for new engine records', ({ em }) =>
      em.find(PartitionEntity, { engineId }, { fields: ['partition', 'keptPosition'] }),
    );
    return rows
      .filter(({ partition, keptPosition }) => keptPosition > (after.get(partition) ?? 0))
      .map(({ partition }) => partition);
  }

  private async read(partition: number, after: number): Promise<EngineRecord[]> {
    const { store, engineId } = this.deps;
    const chunks: Pick<ChunkRow, 'records'>[] = await store.system('read engine records', ({ em }) =>
      em.find(
        ChunkEntity,
        { engineId, partition, lastPosition: { $gt: after } },
        { orderBy: { lastPosition: 'asc' }, limit: CHUNKS_AT_ONCE, disableIdentityMap: true },
      ),
    );
    return chunks
      .flatMap(({ records }) => JSON.parse(records) as EngineRecord[])
      .filter(({ position }) => Number(position) > after);
  }

  /** The same batch until it is taken. */
  private async deliver(
    subscriber: Subscriber,
    partition: number,
    records: EngineRecord[],
    onBatch: OnBatch,
  ): Promise<void> {
    for (let backoffMs = FIRST_BACKOFF_MS; !subscriber.isClosed; backoffMs *= 2) {
      try {
        faultPoint('sink.feed.before-delivery');
        await onBatch(records);
        faultPoint('sink.feed.after-delivery');
        subscriber.after.set(partition, Number(records.at(-1)!.position));
        return;
      } catch (error) {
        const { position } = records[0]!;
        this.deps.log.warn({ err: error, partition, position }, 'Records were refused; they come again');
        await pause(Math.min(backoffMs, LONGEST_BACKOFF_MS), subscriber.stopSleeping.signal);
      }
    }
  }

  private async waitForMore(subscriber: Subscriber): Promise<void> {
    if (subscriber.isWoken) return;
    const { signal } = subscriber.stopSleeping;
    const woken = new Promise<void>((resolve) => (subscriber.wake = resolve));
    await Promise.race([woken, pause(this.deps.pollMs, signal)]);
    subscriber.wake = () => void (subscriber.isWoken = true);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {}); // aborted: the subscriber was closed
}
