import type { Clock, Logger } from '@callweave/platform/kernel';
import { EngineError } from '@callweave/platform/kernel';
import type Database from 'better-sqlite3';
import type { MessageTable } from '../storage/message-table';
import type { Leases } from './leases';

/** What falls due, as commands; each resolves when it is stored. */
export interface DueActions {
  triggerTimer(key: string): Promise<void>;
  recurJob(key: string): Promise<void>;
  endLease(jobKey: string, type: string): Promise<void>;
  expireMessage(key: string): Promise<void>;
}

const BATCH = 200;
/** A timer that cannot be triggered waits so long before it is tried again. */
const POISON_PAUSE_MS = 60_000;
/** While something pauses. */
const LOOK_AGAIN_MS = 1_000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Everything that happens because time passed. All due times are stored; here is only the one alarm for the next. */
export class DueWork {
  private alarm: NodeJS.Timeout | undefined;
  private alarmAt = Infinity;
  private isFiring = false;
  private isStopped = false;
  private readonly pausedUntil = new Map<string, number>();
  private readonly statements;

  /** @param isManual no alarm: {@link tick} is called by who moves the clock */
  constructor(
    db: Database.Database,
    private readonly messages: MessageTable,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly actions: DueActions,
    private readonly log: Logger,
    private readonly isManual: boolean,
  ) {
    this.statements = {
      timers: db.prepare('SELECT key FROM timers WHERE due <= ? ORDER BY due, key LIMIT ?').pluck(),
      jobs: db.prepare('SELECT key FROM jobs WHERE recur_at <= ? ORDER BY recur_at, key LIMIT ?').pluck(),
      next: db
        .prepare(
          `SELECT min(at) FROM (SELECT min(due) AS at FROM timers UNION ALL
           SELECT min(recur_at) FROM jobs WHERE recur_at IS NOT NULL UNION ALL SELECT min(deadline) FROM messages)`,
        )
        .pluck(),
    };
  }

  /** Sets the alarm anew; called whenever something may have changed. */
  schedule(): void {
    if (this.isManual || this.isStopped || this.isFiring) return;
    const next = this.nextDue();
    if (next === this.alarmAt) return;
    clearTimeout(this.alarm);
    this.alarmAt = next;
    if (next === Infinity) return;
    const delay = Math.min(Math.max(0, next - this.clock.now().getTime()), LONGEST_TIMEOUT_MS);
    this.alarm = setTimeout(() => void this.ring(), delay);
  }

  /** Works off all that is due by the clock. @returns how much it was */
  async tick(): Promise<number> {
    const now = this.clock.now().getTime();
    const due = [
      ...this.dueKeys(this.statements.timers, now).map((key) => ({
        key,
        run: () => this.actions.triggerTimer(key),
      })),
      ...this.dueKeys(this.statements.jobs, now).map((key) => ({
        key,
        run: () => this.actions.recurJob(key),
      })),
      ...this.leases
        .expired(now)
        .map(({ jobKey, type }) => ({ key: jobKey, run: () => this.actions.endLease(jobKey, type) })),
      ...this.messages
        .expired(now, BATCH)
        .map((key) => ({ key, run: () => this.actions.expireMessage(key) })),
    ].filter(({ key }) => (this.pausedUntil.get(key) ?? 0) <= now);
    await Promise.all(due.map(({ key, run }) => this.attempt(key, run)));
    return due.length;
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.alarm);
  }

  private async ring(): Promise<void> {
    this.isFiring = true;
    this.alarmAt = Infinity;
    try {
      await this.tick();
    } catch (error) {
      this.log.error({ err: error }, 'Due work could not be read; it is tried again at the next change');
    }
    this.isFiring = false;
    this.schedule();
  }

  private async attempt(key: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.pausedUntil.delete(key);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'NOT_FOUND') return; // went on meanwhile
      this.pausedUntil.set(key, this.clock.now().getTime() + POISON_PAUSE_MS);
      if (!this.isStopped)
        this.log.error({ err: error, key }, 'Due work failed; it is tried again in a minute');
    }
  }

  private dueKeys(statement: Database.Statement, now: number): string[] {
    return (statement.all(now, BATCH) as number[]).map(String);
  }

  private nextDue(): number {
    const stored = this.statements.next.get() as number | null;
    const next = Math.min(stored ?? Infinity, this.leases.nextDeadline() ?? Infinity);
    // What is paused would ring at once again and again; what falls due behind it must not wait as long.
    const now = this.clock.now().getTime();
    const isPausing = [...this.pausedUntil.values()].some((until) => until > now);
    return next <= now && isPausing ? now + LOOK_AGAIN_MS : next;
  }
}
