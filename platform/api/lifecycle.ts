import type { Logger } from '@callweave/platform/kernel';

/** What was started and how to stop it, last started first. */
export class Lifecycle {
  private readonly stops: { name: string; stop: () => unknown }[] = [];

  constructor(private readonly log: Logger) {}

  /** Remembers how to stop a part; call it as soon as the part runs. */
  add(name: string, stop: () => unknown): void {
    this.stops.push({ name, stop });
  }

  /** One part that cannot stop must not keep the others running. */
  async stop(): Promise<void> {
    for (let part = this.stops.pop(); part; part = this.stops.pop()) {
      try {
        await part.stop();
      } catch (error) {
        this.log.error({ err: error, part: part.name }, 'part did not stop cleanly');
      }
    }
  }
}
