import { setTimeout as sleep } from 'node:timers/promises';
import { encodeBusMessage, type EventBus, type Logger } from '@callweave/platform/kernel';
import { Redis, type RedisOptions } from 'ioredis';

export interface RedisBusOptions {
  /** `redis://[user:password@]host:port[/database]`, or `rediss:` for TLS. */
  url: string;
  log: Logger;
  /** Name of the stream, default `callweave:bus`. Who shares it is one platform. */
  stream?: string;
}

export interface RedisBus extends EventBus {
  readonly position: number;
  onGap(run: () => void): () => void;
  /** Ready while what this process publishes comes back to it. */
  health(): Promise<{ isReady: boolean; detail: string }>;
  close(): Promise<void>;
}

/** Messages kept for processes that are behind by a moment; older ones are never read again. */
const kept = 10_000;
const mostAtOnce = 500;
const blockMs = 4_000;
const beatMs = 2_000;
/** Without a beat of its own for so long a process does not hear the others. */
const deafAfterMs = 10_000;
/** Commands on their way at once; beyond that Redis is too slow, and messages are lost rather than memory. */
const maxUnsent = 10_000;
const beatChannel = '$beat';
const gapChannel = '$gap';

/** What was meant for now must not arrive after a reconnect, hence no queues and no repetition. */
const connection: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 5_000,
  keepAlive: 5_000,
  lazyConnect: true,
  retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 2_000),
};

/**
 * {@link EventBus} over one Redis stream (Redis 5 or newer), which every process reads from its tip: Redis gives the
 * messages one order and a position. After a lost connection, here or at a publisher, `onGap` tells.
 * @throws when Redis is not reached within 5 s
 */
export async function openRedisBus(options: RedisBusOptions): Promise<RedisBus> {
  const bus = new StreamBus(options);
  try {
    await bus.open();
  } catch (error) {
    await bus.close();
    throw error;
  }
  return bus;
}

type Receiver = (message: unknown, position?: number) => void;
type Entry = [id: string, fields: string[]];

class StreamBus implements RedisBus {
  position = 0;
  private readonly stream: string;
  private readonly log: Logger;
  private readonly writer: Redis;
  private readonly reader: Redis;
  private readonly channels = new Map<string, Set<Receiver>>();
  private readonly gapListeners = new Set<() => void>();
  private reading: Promise<void> = Promise.resolve();
  private beats?: NodeJS.Timeout;
  private heardAt = -Infinity;
  private unsent = 0;
  private hasLost = false;
  private isClosed = false;

  constructor({ url, log, stream = 'callweave:bus' }: RedisBusOptions) {
    this.stream = stream;
    this.log = log;
    this.writer = new Redis(url, { ...connection, commandTimeout: 5_000, enableAutoPipelining: true });
    this.reader = new Redis(url, { ...connection, socketTimeout: blockMs * 2 });
    for (const redis of [this.writer, this.reader])
      redis.on('error', (error: Error) => log.warn({ error: error.message }, 'Redis is not reached'));
    this.writer.on('ready', () => this.tellLoss());
  }

  async open(): Promise<void> {
    await Promise.all([this.writer.connect(), this.reader.connect()]);
    const tip = await this.tip();
    this.reading = this.readFrom(tip);
    this.beats = setInterval(() => this.send(beatChannel, 'null'), beatMs);
    this.beats.unref();
  }

  publish(channel: string, message: unknown): void {
    this.send(channel, encodeBusMessage(channel, message));
  }

  subscribe(channel: string, onMessage: Receiver): () => void {
    const receivers = this.channels.get(channel) ?? new Set();
    this.channels.set(channel, receivers.add(onMessage));
    return () => {
      receivers.delete(onMessage);
      if (receivers.size === 0 && this.channels.get(channel) === receivers) this.channels.delete(channel);
    };
  }

  onGap(run: () => void): () => void {
    this.gapListeners.add(run);
    return () => this.gapListeners.delete(run);
  }

  health(): Promise<{ isReady: boolean; detail: string }> {
    const isReady = performance.now() - this.heardAt < deafAfterMs;
    return Promise.resolve({ isReady, detail: isReady ? 'Redis' : 'Redis gives no messages' });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.beats);
    this.writer.disconnect();
    this.reader.disconnect();
    await this.reading;
  }

  private send(channel: string, text: string): void {
    if (this.unsent >= maxUnsent) return this.lost(channel, 'too many messages wait for Redis');
    this.unsent += 1;
    this.writer
      .xadd(this.stream, 'MAXLEN', '~', kept, '*', 'c', channel, 'm', text)
      .catch((error: unknown) => this.lost(channel, String(error)))
      .finally(() => (this.unsent -= 1));
  }

  private lost(channel: string, why: string): void {
    if (this.isClosed) return;
    if (!this.hasLost) this.log.warn({ channel, why }, 'a message to other processes was lost');
    this.hasLost = true;
    // A slow Redis comes back without a new connection.
    if (this.writer.status === 'ready') setTimeout(() => this.tellLoss(), 1_000).unref();
  }

  private tellLoss(): void {
    if (!this.hasLost || this.isClosed) return;
    this.hasLost = false;
    this.send(gapChannel, 'null');
  }

  /** A message of our own marks where we begin to listen. */
  private async tip(): Promise<string> {
    const id = await this.writer.xadd(this.stream, 'MAXLEN', '~', kept, '*', 'c', beatChannel, 'm', 'null');
    this.heard(id!);
    return id!;
  }

  private async readFrom(id: string): Promise<void> {
    for (let next = id; !this.isClosed;) {
      try {
        const answer = await this.reader.xread(
          ...(['COUNT', mostAtOnce, 'BLOCK', blockMs, 'STREAMS', this.stream, next] as const),
        );
        for (const [entryId, fields] of (answer?.[0]?.[1] ?? []) as Entry[]) {
          next = entryId;
          this.received(entryId, fields);
        }
      } catch (error) {
        if (this.isClosed) return;
        this.log.warn({ error: String(error) }, 'messages of other processes are not heard');
        next = await this.tipAgain();
        this.gap();
      }
    }
  }

  private async tipAgain(): Promise<string> {
    for (;;) {
      if (this.isClosed) return '$';
      if (this.reader.status === 'ready') {
        try {
          return await this.tip();
        } catch {
          // Not back yet.
        }
      }
      await sleep(50);
    }
  }

  private heard(id: string): void {
    const [ms = '0', sequence = '0'] = id.split('-');
    // 2^53 holds this until the year 2109.
    this.position = Number(ms) * 2048 + Math.min(Number(sequence), 2047);
    this.heardAt = performance.now();
  }

  private received(id: string, [, channel = '', , text = 'null']: string[]): void {
    this.heard(id);
    if (channel === gapChannel) return this.gap();
    const receivers = this.channels.get(channel);
    if (!receivers) return;
    for (const receive of [...receivers])
      this.guarded(channel, () => receive(JSON.parse(text), this.position));
  }

  private gap(): void {
    for (const run of [...this.gapListeners]) this.guarded(gapChannel, run);
  }

  private guarded(channel: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      // A receiver's defect must not reach the other receivers.
      this.log.error({ channel, error }, 'event receiver failed');
    }
  }
}
