import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, timeColumn } from '../columns';

/** An effect or a piece of background work waiting to be done. Finished ones are deleted. */
export const JobEntity = defineEntity({
  name: 'QueuedJob',
  tableName: 'queued_jobs',
  properties: {
    /** `*` for work of the whole platform. */
    tenantId: idColumn().primary(),
    id: idColumn().primary(),
    topic: p.string().length(64),
    /** While a job with this key waits, another is not added. */
    jobKey: p.string().length(190).nullable(),
    payload: p.json<Record<string, unknown>>(),
    attempts: p.integer().default(0),
    /** When it may be taken next; while it runs, the end of the lease. Null: dead letter. */
    dueAt: timeColumn().nullable(),
    /** Who runs it. */
    owner: idColumn().nullable(),
    lastError: p.string().length(500).nullable(),
    createdAt: timeColumn(),
  },
  indexes: [{ properties: ['dueAt'] }],
  uniques: [{ properties: ['tenantId', 'topic', 'jobKey'] }],
});
export type QueuedJob = InferEntity<typeof JobEntity>;
