import { newId } from '@callweave/platform/kernel';
import type { SqlStore } from '../sql-store';
import { JobEntity, type QueuedJob } from './job.entity';

/** Database side of the queue: taking, renewing and settling jobs. A lost lease settles nothing. */
export class JobClaims {
  readonly owner = newId();

  constructor(
    private readonly store: SqlStore,
    private readonly leaseMs: number,
  ) {}

  /** Takes up to `limit` due jobs, oldest first, leaving those another process is taking. */
  async take(topics: readonly string[], limit: number): Promise<QueuedJob[]> {
    return this.store.system('take jobs', async ({ em }) => {
      const now = this.store.clock.now();
      const lock = this.store.dialect === 'mysql' ? ' for update skip locked' : '';
      const rows = await this.rows<{ tenant_id: string; id: string }>(
        em,
        `select tenant_id, id from queued_jobs where due_at <= ? and topic in (${topics.map(() => '?').join(', ')}) ` +
          `order by due_at limit ${limit}${lock}`,
        [this.time(now), ...topics],
      );
      if (rows.length === 0) return [];
      const jobs = await em.find(JobEntity, {
        $or: rows.map((row) => ({ tenantId: row.tenant_id, id: row.id })),
      });
      for (const job of jobs) {
        job.attempts++;
        job.owner = this.owner;
        job.dueAt = new Date(now.getTime() + this.leaseMs);
      }
      return jobs;
    });
  }

  /** Keeps a long job ours. @returns false when the lease was lost */
  renew(job: QueuedJob): Promise<boolean> {
    return this.change(job, { dueAt: new Date(this.store.clock.now().getTime() + this.leaseMs) });
  }

  async finish(job: QueuedJob): Promise<void> {
    await this.store.system('finish job', async ({ em }) => {
      await em.nativeDelete(JobEntity, this.ours(job));
    });
  }

  /** Puts it back for `dueAt`, or among the dead letters when that is null. */
  retry(
    job: QueuedJob,
    dueAt: Date | null,
    lastError: string | null,
    attempts = job.attempts,
  ): Promise<boolean> {
    return this.change(job, { dueAt, lastError: lastError?.slice(0, 500) ?? null, owner: null, attempts });
  }

  private change(job: QueuedJob, data: Partial<QueuedJob>): Promise<boolean> {
    return this.store.system('settle job', async ({ em }) => {
      return (await em.nativeUpdate(JobEntity, this.ours(job), data)) > 0;
    });
  }

  private ours(job: QueuedJob) {
    return { tenantId: job.tenantId, id: job.id, owner: this.owner, attempts: job.attempts };
  }

  /** Times are milliseconds on SQLite and UTC text on MySQL. */
  private time(date: Date): number | string {
    return this.store.dialect === 'sqlite'
      ? date.getTime()
      : date.toISOString().replace('T', ' ').replace('Z', '');
  }

  private async rows<T>(em: object, sql: string, parameters: unknown[]): Promise<T[]> {
    return (em as { execute(sql: string, parameters: unknown[]): Promise<T[]> }).execute(sql, parameters);
  }
}
