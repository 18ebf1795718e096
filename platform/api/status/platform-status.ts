import type { PlatformPart } from '@callweave/platform/identity/contract';
import { type EventBus, type Logger, newId } from '@callweave/platform/kernel';
import { type Role, roles } from '../config/settings';
import { answerOf, type HealthCheck } from '../http/health';

const channel = 'platform-status';
const everyMs = 5_000;
/** What a process said is believed for so long; one that died says nothing any more. */
const believedMs = 20_000;

/** What people miss when no process has the role. */
const partOfRole: Partial<Record<Role, PlatformPart>> = {
  worker: 'records',
  gateway: 'telephony',
  scheduler: 'engine',
};

interface Said {
  roles: readonly Role[];
  parts: readonly PlatformPart[];
}

export interface PlatformStatusOptions {
  /** Of this process; default all. */
  roles?: readonly Role[];
  /** Those with a `part` count. */
  checks: readonly HealthCheck[];
  bus: EventBus;
  log: Logger;
  /** Default 5 s. */
  everyMs?: number;
  /** For how long a process is believed, default 20 s. */
  believedMs?: number;
}

/**
 * Which parts of the platform do not work as they should, here or in any other process: each asks its own health checks
 * and tells the others. A part is degraded while one process says so, or while no process has the role it needs.
 */
export class PlatformStatus {
  private readonly process = newId();
  /** Since when the others can be heard. */
  private hearsSince = performance.now();
  private readonly said = new Map<string, Said & { at: number }>();
  private readonly listeners = new Set<(degraded: readonly PlatformPart[]) => void>();
  private readonly stopHearing: () => void;
  private timer?: NodeJS.Timeout;
  private last = '';

  constructor(private readonly options: PlatformStatusOptions) {
    this.stopHearing = options.bus.subscribe(channel, (message) => {
      const { process, ...said } = message as Said & { process: string };
      this.hear(process, said);
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
    const since = performance.now() - this.believedMs;
    const living = [...this.said.values()].filter(({ at }) => at > since);
    // Others may still be starting, or be unheard while the bus is away.
    const missing = since > this.hearsSince ? rolesWithout(living) : [];
    const parts = [
      ...living.flatMap((one) => one.parts),
      ...missing.flatMap((role) => partOfRole[role] ?? []),
    ];
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
    if (parts.includes('bus')) this.hearsSince = performance.now();
    const said: Said = { roles: this.options.roles ?? roles, parts };
    this.hear(this.process, said);
    this.options.bus.publish(channel, { process: this.process, ...said });
  }

  private hear(process: string, said: Said): void {
    const now = performance.now();
    this.said.set(process, { ...said, at: now });
    for (const [id, { at }] of this.said) if (at < now - this.believedMs) this.said.delete(id);
    const { degraded } = this;
    if (degraded.join() === this.last) return;
    this.last = degraded.join();
    this.options.log.warn({ degraded }, 'parts of the platform that are degraded');
    for (const listener of this.listeners) listener(degraded);
  }

  private get believedMs(): number {
    return this.options.believedMs ?? believedMs;
  }
}

const rolesWithout = (living: readonly Said[]) =>
  roles.filter((role) => !living.some((one) => one.roles.includes(role)));
