import type { Page, PageQuery } from '@callweave/platform/kernel';
import type { EntityManager } from '@mikro-orm/core';
import { pageBy } from '../paging';
import { JobEntity, type QueuedJob } from './job.entity';

/** A job that failed for good; its payload is its handler's business. */
export type DeadLetter = Pick<QueuedJob, 'id' | 'topic' | 'attempts' | 'lastError' | 'createdAt'>;

/** Jobs of the tenant in whose scope `em` is, newest first. */
export function deadLetters(em: EntityManager, query: PageQuery): Promise<Page<DeadLetter>> {
  const newestFirst = [
    ['createdAt', 'desc'],
    ['id', 'desc'],
  ] as const;
  return pageBy<QueuedJob>(em, JobEntity, { dueAt: null }, newestFirst, query);
}

/** Has the job done again from its first attempt. @returns its topic; undefined when there is no such dead letter */
export async function reviveDeadLetter(
  em: EntityManager,
  tenantId: string,
  id: string,
  now: Date,
): Promise<string | undefined> {
  const job = await em.findOne(JobEntity, { tenantId, id, dueAt: null });
  if (!job) return undefined;
  job.dueAt = now;
  job.attempts = 0;
  return job.topic;
}
