import type { Clock, RecordLookup } from '@callweave/platform/kernel';

/** What the clocks of two processes may differ. */
const MARGIN_MS = 3_000;

interface Held {
  /** Epoch milliseconds, as stored. */
  until: number;
  /** Nothing that was sent under it can have been carried out. */
  isUntouched: boolean;
}

export interface Reservation {
  isMine: boolean;
  /** The records need not be asked: nobody can have started this instance. */
  isUntouched: boolean;
}

/** Which creations this process may send just now. The store says it for all processes, here is what it said to us. */
export class Reservations {
  private readonly held = new Map<string, Held>();

  /** @param useMs how long a creation may be under way once it was allowed */
  constructor(
    private readonly lookup: RecordLookup,
    private readonly clock: Clock,
    private readonly useMs: number,
  ) {}

  async take(key: string): Promise<Reservation> {
    const now = this.clock.now().getTime();
    const held = this.held.get(key);
    if (held && held.until - MARGIN_MS > now + this.useMs)
      return { isMine: true, isUntouched: held.isUntouched };
    const until = now + 2 * this.useMs + MARGIN_MS;
    // Who comes just behind his own reservation prolongs it, unless somebody else took over.
    const from = new Date(Math.max(now, held ? held.until + 1 : 0));
    const { isMine, isFirst } = await this.lookup.reserveCreation(key, from, new Date(until));
    const isUntouched = isFirst || (isMine && held?.isUntouched === true);
    if (isMine) this.keep(key, { until, isUntouched });
    return { isMine, isUntouched };
  }

  /** Something is about to be sent. */
  touch(key: string): void {
    const held = this.held.get(key);
    if (held) held.isUntouched = false;
  }

  /** What was sent was certainly not carried out. */
  untouch(key: string): void {
    const held = this.held.get(key);
    if (held) held.isUntouched = true;
  }

  private keep(key: string, held: Held): void {
    const now = this.clock.now().getTime();
    for (const [other, { until }] of this.held) {
      if (until > now) break; // oldest first
      this.held.delete(other);
    }
    this.held.delete(key);
    this.held.set(key, held);
  }
}
