import { endpoint, pageOf, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';
import { flowOperationRights } from './records.api';

const { operate } = flowOperationRights;
const position = z.string();

/** Where the records of one partition are between the engine and what people see. */
export const partitionState = z.object({
  partition: z.int(),
  /** Last record that is stored. */
  storedPosition: position,
  projectedPosition: position,
  /** How old the oldest record is that is not projected, seconds; 0 when all are. */
  lagSeconds: z.number(),
  /** When the engine wrote the last record that came, and when it came; with an engine of its own process left out. */
  exportedAt: z.iso.datetime().optional(),
  receivedAt: z.iso.datetime().optional(),
});
export type PartitionState = z.infer<typeof partitionState>;

export const recordGap = z.object({
  partition: z.int(),
  /** Kind of record, e.g. `JOB`. */
  valueType: z.string(),
  afterPosition: position,
  beforePosition: position,
  /** How many are missing; left out where the exporter counted anew and nobody knows. */
  missing: z.int().optional(),
  foundAt: z.iso.datetime(),
});
export type RecordGap = z.infer<typeof recordGap>;

/** Records of the whole platform; nothing in it belongs to a tenant. */
export const recordState = z.object({
  engineId: z.string(),
  partitions: z.array(partitionState),
  /** Newest first, at most 50. */
  gaps: z.array(recordGap),
  /** Lines of the exporter that could not be read. */
  unreadable: z.int(),
  /** Since when records of another data set are refused. */
  refusedSince: z.iso.datetime().optional(),
  /** The engine was asked how far it is, and nothing of it arrived within seconds: it, its exporter or all workers are away. */
  isSilent: z.boolean(),
});
export type RecordState = z.infer<typeof recordState>;

/** A record that one of our tables could not take; everything behind it went on. */
export const parkedRecord = z.object({
  id: z.string(),
  partition: z.int(),
  position,
  valueType: z.string(),
  intent: z.string(),
  /** The table that lacks it, e.g. `work-items`. */
  projection: z.string(),
  error: z.string(),
  parkedAt: z.iso.datetime(),
});
export type ParkedRecord = z.infer<typeof parkedRecord>;

/** Background work that failed for good. */
export const deadJob = z.object({
  id: z.string(),
  topic: z.string(),
  attempts: z.int(),
  error: z.string(),
  createdAt: z.iso.datetime(),
});
export type DeadJob = z.infer<typeof deadJob>;

export const operationsApi = {
  records: endpoint({
    method: 'get',
    path: '/api/operations/records',
    summary: 'How far the engine’s records are stored and projected, and what is missing.',
    access: operate,
    response: recordState,
  }),
  parkedRecords: endpoint({
    method: 'get',
    path: '/api/operations/parked-records',
    summary: 'Records that could not be projected, newest first.',
    access: operate,
    query: pageQuery,
    response: pageOf(parkedRecord),
  }),
  deadJobs: endpoint({
    method: 'get',
    path: '/api/operations/dead-jobs',
    summary: 'Background work that failed for good, newest first.',
    access: operate,
    query: pageQuery,
    response: pageOf(deadJob),
  }),
  retryDeadJob: endpoint({
    method: 'post',
    path: '/api/operations/dead-jobs/:jobId/retry',
    summary: 'Has background work done again that failed for good.',
    access: operate,
    params: z.object({ jobId: z.uuid() }),
  }),
};
