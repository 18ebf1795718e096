import { EngineError } from '@callweave/platform/kernel';

const LEAST = 4;
const SHRINK_PAUSE_MS = 100;

/**
 * How many commands are under way at once. A broker carries out about a hundred of all its clients together and refuses the
 * rest at once, so the window shrinks when it refuses and grows slowly while it does not.
 */
export class Window {
  private active = 0;
  private size: number;
  private shrunkAt = -Infinity;
  private readonly waiting: (() => void)[] = [];

  /** @param maxWaiting more are refused with RESOURCE_EXHAUSTED */
  constructor(
    private readonly largest: number,
    private readonly maxWaiting: number,
  ) {
    this.size = largest;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.active >= this.size) await this.turn();
    else this.active++;
    try {
      return await work();
    } finally {
      this.active--;
      this.admit();
    }
  }

  shrink(): void {
    if (performance.now() - this.shrunkAt < SHRINK_PAUSE_MS) return; // one burst is one reason
    this.shrunkAt = performance.now();
    this.size = Math.max(LEAST, this.size * 0.7);
  }

  grow(): void {
    this.size = Math.min(this.largest, this.size + 1 / this.size);
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.maxWaiting)
      throw new EngineError('RESOURCE_EXHAUSTED', 'Too many commands wait for the engine');
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The place is taken before the waiter runs, so nobody takes it meanwhile. */
  private admit(): void {
    while (this.active < Math.floor(this.size)) {
      const next = this.waiting.shift();
      if (!next) return;
      this.active++;
      next();
    }
  }
}
