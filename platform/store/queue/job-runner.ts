import { faultPoint, newId, Problem } from '@callweave/platform/kernel';
import type { JobHandler } from '../contract';
import { outsideOfScope } from '../scope';
import type { SqlStore } from '../sql-store';
import { JobClaims } from './job-claims';
import { JobEntity, type QueuedJob } from './job.entity';
import { queueMetrics } from './queue-metrics';

/** Tenant of jobs that belong to the platform itself. */
export const platformTenant = '*';

/** Periodic work: one process runs it per period, whichever comes first. */
export interface Schedule {
  name: string;
  everyMs: number;
  run(): Promise<void>;
}

export interface JobRunnerOptions {
  store: SqlStore;
  handlers: readonly JobHandler[];
  schedules?: readonly Schedule[];
  /** Default 30 000; renewed while the handler runs. */
  leaseMs?: number;
  /** Jobs at once, default 8. */
  concurrency?: number;
  /** How often to look without being woken, default 1000. */
  pollMs?: number;
}

const scheduleTopic = (name: string) => `schedule:${name}`;

/** Runs queued jobs; several processes may run on one database. */
export class JobRunner {
  private readonly handlers = new Map<string, JobHandler>();
  private readonly periods = new Map<string, number>();
  private readonly claims: JobClaims;
  private readonly meters;
  private readonly active = new Set<Promise<void>>();
  private timer?: NodeJS.Timeout;
  private unsubscribe?: () => void;
  private looking?: Promise<number>;
  private isStopped = true;

  constructor(private readonly options: JobRunnerOptions) {
    this.claims = new JobClaims(options.store, this.leaseMs);
    this.meters = queueMetrics(options.store);
    for (const handler of options.handlers) this.handlers.set(handler.topic, handler);
    for (const { name, everyMs, run } of options.schedules ?? []) {
      this.periods.set(scheduleTopic(name), everyMs);
      this.handlers.set(scheduleTopic(name), { topic: scheduleTopic(name), maxAttempts: Infinity, run });
    }
  }

  async start(): Promise<void> {
    this.isStopped = false;
    await this.plantSchedules();
    this.unsubscribe = this.options.store.onCommit(({ hasJobs }) => hasJobs && this.look());
    outsideOfScope(() => {
      this.timer = setInterval(() => this.look(), this.options.pollMs ?? 1000);
    });
    this.look();
  }

  /** Takes no more and waits for what runs. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    this.unsubscribe?.();
    await this.looking;
    await Promise.all(this.active);
  }

  /** Runs everything due, and what that makes due; for tests and the seed. */
  async drain(): Promise<void> {
    for (;;) {
      const taken = await this.fill();
      await Promise.all(this.active);
      if (taken === 0) return;
    }
  }

  private look(): void {
    if (this.looking || this.isStopped) return;
    this.looking = outsideOfScope(() => this.fill())
      .catch((error: unknown) => {
        this.options.store.log.warn({ error }, 'could not take jobs');
        return 0;
      })
      .finally(() => (this.looking = undefined));
    void this.looking.then((taken) => taken > 0 && this.look());
  }

  private async fill(): Promise<number> {
    const room = (this.options.concurrency ?? 8) - this.active.size;
    if (room <= 0 || this.handlers.size === 0) return 0;
    const jobs = await this.claims.take([...this.handlers.keys()], room);
    for (const job of jobs) {
      const running = this.run(job).finally(() => {
        this.active.delete(running);
        this.look();
      });
      this.active.add(running);
    }
    return jobs.length;
  }

  private async run(job: QueuedJob): Promise<void> {
    const beat = setInterval(() => void this.claims.renew(job).catch(() => undefined), this.leaseMs / 3);
    const ended = this.meters.begin(job.topic);
    try {
      faultPoint('store.job.before-run');
      const { tenantId, id, attempts } = job;
      await this.handlers.get(job.topic)!.run(job.payload, { tenantId, jobId: id, attempt: attempts });
      faultPoint('store.job.after-run');
      await this.settle(job);
      ended('done');
    } catch (error) {
      ended('failed');
      await this.fail(job, error);
    } finally {
      clearInterval(beat);
    }
  }

  private async settle(job: QueuedJob): Promise<void> {
    const period = this.periods.get(job.topic);
    if (period === undefined) return this.claims.finish(job);
    await this.claims.retry(job, new Date(this.now() + period), null, 0);
  }

  private async fail(job: QueuedJob, error: unknown): Promise<void> {
    const { topic, attempts } = job;
    const isLast = attempts >= (this.handlers.get(topic)?.maxAttempts ?? 5);
    const facts = { topic, jobId: job.id, tenant: job.tenantId, attempts, error };
    if (isLast) this.options.store.log.error(facts, 'job failed for good');
    else this.options.store.log.warn(facts, 'job failed, will be tried again');
    try {
      await this.claims.retry(job, isLast ? null : new Date(this.now() + backoffMs(attempts)), textOf(error));
    } catch (cause) {
      // The database is away: the lease runs out and the job is taken again.
      this.options.store.log.warn({ cause }, 'could not settle a job');
    }
  }

  private async plantSchedules(): Promise<void> {
    for (const topic of this.periods.keys()) {
      await this.options.store.system('plant schedules', async ({ em }) => {
        const now = this.options.store.clock.now();
        const row = { tenantId: platformTenant, id: newId(), topic, jobKey: topic, payload: {} };
        await em.upsert(
          JobEntity,
          { ...row, attempts: 0, dueAt: now, createdAt: now },
          { onConflictFields: ['tenantId', 'topic', 'jobKey'], onConflictAction: 'ignore' },
        );
      });
    }
  }

  private get leaseMs(): number {
    return this.options.leaseMs ?? 30_000;
  }

  private now(): number {
    return this.options.store.clock.now().getTime();
  }
}

/** 1 s, 4 s, 16 s … at most 10 min, with a fifth of jitter. */
export function backoffMs(attempts: number): number {
  return Math.min(1000 * 4 ** (attempts - 1), 600_000) * (0.9 + Math.random() * 0.2);
}

/** What a dead letter shows: the kind of error and its text; problems carry no customer input in theirs. */
function textOf(error: unknown): string {
  if (error instanceof Problem) return error.code;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
}

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  return new JobRunner(options);
}
