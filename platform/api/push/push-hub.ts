import type { Clock, EventBus, Pusher, PushFrame } from '@callweave/platform/kernel';

const channel = 'push';
/** Frames kept per topic for clients that come back after a drop. */
const ringSize = 200;
/** Topics kept; the longest silent one goes first. */
const maxRings = 5000;

interface Published {
  tenantId: string;
  topic: string;
  data: unknown;
}
type Listener = (frame: PushFrame) => void;

interface Ring {
  frames: PushFrame[];
  /** Position of the newest frame that was dropped from here. */
  lostUpTo: number;
}

/**
 * Fans pushes out to the sockets of this process. Positions are the bus's where it has some: then a client resumes at any
 * process that was listening since. Else they come from one counter that starts at the clock. Either way they grow per
 * topic, also across restarts, and a position from before this process is recognised as too old.
 */
export class PushHub implements Pusher {
  private readonly rings = new Map<string, Ring>();
  private readonly listeners = new Map<string, Map<Listener, () => void>>();
  private readonly unsubscribe: (() => void)[];
  private start: number;
  private last: number;
  /** Newest position in any topic that was forgotten as a whole. */
  private forgottenUpTo: number;

  constructor(
    private readonly bus: EventBus,
    clock: Clock,
  ) {
    this.start = this.last = this.forgottenUpTo = bus.position ?? clock.now().getTime() * 1000;
    const receive = (message: unknown, position?: number) => this.deliver(message as Published, position);
    const stopGaps = bus.onGap?.(() => this.startAgain());
    this.unsubscribe = [bus.subscribe(channel, receive), ...(stopGaps ? [stopGaps] : [])];
  }

  publish(tenantId: string, topic: string, data: unknown): void {
    this.bus.publish(channel, { tenantId, topic, data } satisfies Published);
  }

  /**
   * From now on; the position is what a later {@link missed} starts from.
   * @param lost frames may have been lost: everything must be read again
   */
  subscribe(
    tenantId: string,
    topic: string,
    listener: Listener,
    lost: () => void,
  ): { position: number; close: () => void } {
    const key = keyOf(tenantId, topic);
    const known = this.listeners.get(key) ?? new Map<Listener, () => void>();
    this.listeners.set(key, known.set(listener, lost));
    const close = () => {
      known.delete(listener);
      if (known.size === 0 && this.listeners.get(key) === known) this.listeners.delete(key);
    };
    return { position: this.newest, close };
  }

  /** Frames after `position`; undefined when some of them may be gone, so that everything must be read again. */
  missed(tenantId: string, topic: string, position: number): PushFrame[] | undefined {
    if (position < this.start || position > this.newest) return undefined;
    const ring = this.rings.get(keyOf(tenantId, topic));
    if (position < (ring?.lostUpTo ?? this.forgottenUpTo)) return undefined;
    return ring?.frames.filter((frame) => frame.position > position) ?? [];
  }

  close(): void {
    for (const stop of this.unsubscribe) stop();
  }

  /** Position of the newest frame anywhere, as far as this process heard. */
  get newest(): number {
    return Math.max(this.last, this.bus.position ?? 0);
  }

  private deliver({ tenantId, topic, data }: Published, position = this.last + 1): void {
    const key = keyOf(tenantId, topic);
    const frame: PushFrame = { topic, position: (this.last = position), data };
    this.keep(key, frame);
    for (const listener of this.listeners.get(key)?.keys() ?? []) listener(frame);
  }

  /** Messages of other processes may be missing: nothing from before now can be resumed. */
  private startAgain(): void {
    this.start = this.last = this.forgottenUpTo = this.newest;
    this.rings.clear();
    for (const listeners of [...this.listeners.values()]) for (const lost of [...listeners.values()]) lost();
  }

  private keep(key: string, frame: PushFrame): void {
    const ring = this.rings.get(key) ?? { frames: [], lostUpTo: this.forgottenUpTo };
    ring.frames.push(frame);
    if (ring.frames.length > ringSize) ring.lostUpTo = ring.frames.shift()!.position;
    // Set again at the end: the map's order is that of use.
    this.rings.delete(key);
    this.rings.set(key, ring);
    if (this.rings.size > maxRings) this.forgetOldest();
  }

  private forgetOldest(): void {
    const [key, ring] = this.rings.entries().next().value!;
    this.forgottenUpTo = Math.max(this.forgottenUpTo, ring.frames.at(-1)!.position);
    this.rings.delete(key);
  }
}

const keyOf = (tenantId: string, topic: string) => `${tenantId}\n${topic}`;
