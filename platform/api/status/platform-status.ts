import type { PlatformPart } from '@callweave/platform/identity/contract';
import { type EventBus, type Logger, newId } from '@callweave/platform/kernel';
import { answerOf, type HealthCheck } from '../http/health';

const channel = 'platform-status';
const everyMs = 5_000;
/** What a process said is believed for so long; one that died says nothing any more. */
const believedMs = 20_000;

export interface PlatformStatusOptions {
  /** Those with a `part` count. */
  checks: readonly HealthCheck[];
  bus: EventBus;
  log: Logger;
  /** Default 5 s. */
  everyMs?: number;
}

/**
 * Which parts of the platform do not work as they should, here or in any other process: each asks its own health checks
 * and tells the others. A part is degraded while one process says so.
 */
export class PlatformStatus {
  private readonly process = newId();
  private readonly said = new Map<string, { parts: readonly PlatformPart[]; at: number }>();
  private readonly listeners = new Set<(degraded: readonly PlatformPart[]) => void>();
  private readonly stopHearing: () => void;
  private timer?: NodeJS.Timeout;
  private last = '';

  constructor(private readonly options: PlatformStatusOptions) {
    this.stopHearing = options.bus.subscribe(channel, (message) => {
      const { process, parts } = message as { process: string; parts: PlatformPart[] };
      this.hear(process, parts);
    });
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), this.options.everyMs ?? everyMs);
    this.timer.unref();
    void this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    this.stopHearing();
  }

  /** In alphabetical order; empty when all is well. */
  get degraded(): PlatformPart[] {
    const since = performance.now() - believedMs;
    const parts = [...this.said.values()].filter(({ at }) => at > since).flatMap((one) => one.parts);
    return [...new Set(parts)].sort();
  }

  /** Calls back with each change. */
  onChange(listener: (degraded: readonly PlatformPart[]) => void): void {
    this.listeners.add(listener);
  }

  private async look(): Promise<void> {
    const asked = this.options.checks.flatMap((check) => (check.part ? [{ check, part: check.part }] : []));
    const answers = await Promise.all(asked.map(({ check }) => answerOf(check)));
    const parts = asked
      .filter((_, at) => !answers[at]!.isReady || answers[at]!.isDegraded)
      .map(({ part }) => part);
    // Not only through the bus, which may be the part that fails.
    this.hear(this.process, parts);
    this.options.bus.publish(channel, { process: this.process, parts });
  }

  private hear(process: string, parts: readonly PlatformPart[]): void {
    this.said.set(process, { parts, at: performance.now() });
    const { degraded } = this;
    if (degraded.join() === this.last) return;
    this.last = degraded.join();
    this.options.log.warn({ degraded }, 'parts of the platform that are degraded');
    for (const listener of this.listeners) listener(degraded);
  }
}
