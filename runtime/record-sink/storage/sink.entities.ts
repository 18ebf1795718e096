import { idColumn, longTextColumn, timeColumn } from '@callweave/platform/store';
import { defineEntity, type EntitySchema, type InferEntity, p } from '@mikro-orm/core';

// None of these tables belongs to a tenant: an engine's records are everybody's until a projection tells whose they are.

/** A position of the log, 0 for none; it grows by one per record of a partition, so it stays far below 2^53. */
const positionColumn = () => p.bigint('number');
/** A record's time as the engine wrote it, epoch milliseconds. */
const engineTimeColumn = () => p.bigint('number');
const keyColumn = () => p.string().length(20);

/** The one cluster whose records are taken; a wiped cluster is another data set with an id of its own. */
export const DataSetEntity = defineEntity({
  name: 'EngineDataSet',
  tableName: 'engine_data_sets',
  properties: {
    /** Always `zeebe`: there is one at a time. */
    cluster: p.string().length(16).primary(),
    engineId: idColumn(),
    since: timeColumn(),
    /** Since when records of another data set are refused. */
    refusedSince: timeColumn().nullable(),
  },
});

/** How far a partition has come. */
export const PartitionEntity = defineEntity({
  name: 'EnginePartition',
  tableName: 'engine_partitions',
  properties: {
    engineId: idColumn().primary(),
    partition: p.integer().primary(),
    version: p.integer().version(),
    /** Of the last record that came, kept or not. */
    exportedPosition: positionColumn(),
    exportedAt: engineTimeColumn(),
    /** Of the last record that is kept. */
    keptPosition: positionColumn(),
    /** Newest time seen: a record known by position but newer than this belongs to another data set. */
    newestAt: engineTimeColumn(),
    /** When something new came, by our clock. */
    receivedAt: timeColumn(),
    /** Text that is kept. */
    bytes: p.bigint('number'),
    /** The exporter counts what it sends per value type; last number of each. */
    sequences: p.json<Record<string, number>>(),
  },
});
export type PartitionRow = InferEntity<typeof PartitionEntity>;

/** Records of one request, in order. As one row they cost one insert, and the one reader takes them together. */
export const ChunkEntity = defineEntity({
  name: 'EngineRecordChunk',
  tableName: 'engine_record_chunks',
  properties: {
    engineId: idColumn().primary(),
    partition: p.integer().primary(),
    lastPosition: positionColumn().primary(),
    firstPosition: positionColumn(),
    /** Times of all records that came between these positions, kept or not. */
    oldestAt: engineTimeColumn(),
    newestAt: engineTimeColumn(),
    bytes: p.integer(),
    /** `EngineRecord[]` as JSON. */
    records: longTextColumn(),
  },
});
export type ChunkRow = InferEntity<typeof ChunkEntity>;

/** Where the records of a job or message are. */
export const RecordKeyEntity = defineEntity({
  name: 'EngineRecordKey',
  tableName: 'engine_record_keys',
  properties: {
    engineId: idColumn().primary(),
    key: keyColumn().primary(),
    partition: p.integer().primary(),
    position: positionColumn().primary(),
  },
  indexes: [{ properties: ['engineId', 'partition', 'position'] }],
});

/** A creation by its idempotency key: reserved before it is sent, and the instance once its record came. */
export const CreationEntity = defineEntity({
  name: 'EngineCreation',
  tableName: 'engine_creations',
  properties: {
    engineId: idColumn().primary(),
    /** SHA-256 of the idempotency key, which may be of any length. */
    keyDigest: p.string().length(44).primary(),
    reservedUntil: timeColumn().nullable(),
    processInstanceKey: keyColumn().nullable(),
    createdAt: timeColumn(),
  },
  indexes: [{ properties: ['createdAt'] }],
});

/** Records the exporter sent but which never came here. */
export const GapEntity = defineEntity({
  name: 'EngineRecordGap',
  tableName: 'engine_record_gaps',
  properties: {
    engineId: idColumn().primary(),
    partition: p.integer().primary(),
    valueType: p.string().length(64).primary(),
    /** The gap is somewhere before this position … */
    beforePosition: positionColumn().primary(),
    /** … and after this one. */
    afterPosition: positionColumn(),
    /** How many are missing; null when the exporter began to count anew. */
    missing: p.integer().nullable(),
    foundAt: timeColumn(),
  },
});
export type GapRow = InferEntity<typeof GapEntity>;

/** What the exporter sent and nobody could read. Everything behind it went on. */
export const ParkedLineEntity = defineEntity({
  name: 'EngineParkedLine',
  tableName: 'engine_parked_lines',
  properties: {
    engineId: idColumn().primary(),
    /** `<partition>-<position>`, or a digest of the text where that is unreadable too. */
    id: p.string().length(64).primary(),
    /** What is wrong: a `LineFault`. */
    reason: p.string().length(20),
    /** Its beginning. */
    text: longTextColumn(),
    parkedAt: timeColumn(),
  },
});
export type ParkedLineRow = InferEntity<typeof ParkedLineEntity>;

export const recordSinkEntities = [
  DataSetEntity,
  PartitionEntity,
  ChunkEntity,
  RecordKeyEntity,
  CreationEntity,
  GapEntity,
  ParkedLineEntity,
] as unknown as EntitySchema[];
