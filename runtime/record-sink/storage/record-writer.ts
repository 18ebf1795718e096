import { type Clock, type EngineRecord, faultPoint } from '@callweave/platform/kernel';
import { findRows, insertRows, type Store, type Transaction, updateRow } from '@callweave/platform/store';
import type { Bulk } from '../exporter/bulk-reader';
import type { ExportedRecord } from '../exporter/exported-record';
import { chunksOf } from './chunks';
import { noteCreations } from './creations';
import { assertOurs } from './data-set';
import { countSequences, type Gap } from './sequences';
import {
  ChunkEntity,
  GapEntity,
  ParkedLineEntity,
  PartitionEntity,
  type PartitionRow,
  RecordKeyEntity,
} from './sink.entities';

export interface WriterDeps {
  store: Store;
  clock: Clock;
  engineId: string;
  /** What is kept; the rest only counts for gaps. */
  valueTypes: readonly string[];
  maxStoredBytes: number;
}

/** No more may be kept until projections and retention have made room. */
export class StoreFull extends Error {}

export interface Stored {
  /** New records that are kept. */
  kept: number;
  gaps: Gap[];
}

/** Types of which every record can be looked up by its key. */
const lookedUp = ['JOB', 'MESSAGE'];

/**
 * Stores the records of one request in one transaction. An exporter sends the records of a partition in order and begins
 * anew at some known one, so what is not behind the last position is known already.
 */
export class RecordWriter {
  constructor(private readonly deps: WriterDeps) {}

  /** @throws {StoreFull} @throws {ForeignDataSet} when a known position holds another record than ours */
  async store({ records, unreadable }: Bulk): Promise<Stored> {
    faultPoint('sink.batch.before-store');
    const stored = await this.deps.store.system('store engine records', async (tx) => {
      const { engineId, clock } = this.deps;
      const rows = await findRows(tx.em, PartitionEntity, { engineId }, { isForUpdate: true });
      this.assertRoom(rows);
      const result: Stored = { kept: 0, gaps: [] };
      for (const [partition, ofOne] of byPartition(records))
        await this.storePartition(
          tx,
          rows.find((row) => row.partition === partition),
          ofOne,
          result,
        );
      await insertRows(
        tx.em,
        ParkedLineEntity,
        unreadable.map((line) => ({ engineId, ...line, parkedAt: clock.now() })),
      );
      return result;
    });
    faultPoint('sink.batch.after-store');
    return stored;
  }

  private assertRoom(rows: readonly PartitionRow[]): void {
    const { maxStoredBytes } = this.deps;
    const stored = rows.reduce((sum, { bytes }) => sum + bytes, 0);
    if (stored > maxStoredBytes)
      throw new StoreFull(`${stored} bytes of records wait or are kept; at most ${maxStoredBytes} may`);
  }

  private async storePartition(
    tx: Transaction,
    known: PartitionRow | undefined,
    records: ExportedRecord[],
    result: Stored,
  ): Promise<void> {
    const last = known?.exportedPosition ?? 0;
    const fresh: ExportedRecord[] = [];
    for (const one of records)
      if (Number(one.record.position) > Number(fresh.at(-1)?.record.position ?? last)) fresh.push(one);
    const old = records.filter(({ record }) => Number(record.position) <= last).map(({ record }) => record);
    if (known && old.length > 0) await assertOurs(tx, known, [old[0]!, old.at(-1)!]);
    const row = { ...(known ?? this.newPartition(records[0]!.record)) };
    await this.noteGaps(tx, row, records, last, result);
    const kept = fresh.map(({ record }) => record).filter((record) => this.isKept(record));
    if (fresh.length > 0) {
      await this.keep(tx, row, fresh, kept);
      advance(row, fresh, kept, this.deps.clock.now());
    }
    const { engineId, partition, version: _, ...state } = row;
    if (known) await updateRow(tx.em, PartitionEntity, { engineId, partition }, state);
    else await insertRows(tx.em, PartitionEntity, [{ engineId, partition, ...state }], 'refuse');
    result.kept += kept.length;
  }

  private async keep(
    tx: Transaction,
    row: PartitionRow,
    fresh: readonly ExportedRecord[],
    kept: readonly EngineRecord[],
  ): Promise<void> {
    const { engineId } = this.deps;
    const times = fresh.map(({ record }) => record.timestamp);
    const span = { oldestAt: Math.min(...times), newestAt: Math.max(...times) };
    const chunks = chunksOf(kept).map((chunk) => ({ engineId, partition: row.partition, ...chunk, ...span }));
    // One by one: several of the largest may be more than the database takes in a statement.
    for (const chunk of chunks) await insertRows(tx.em, ChunkEntity, [chunk]);
    const keys = kept
      .filter(({ valueType }) => lookedUp.includes(valueType))
      .map(({ key, partition, position }) => ({ engineId, key, partition, position: Number(position) }));
    await insertRows(tx.em, RecordKeyEntity, keys);
    await noteCreations(tx, engineId, kept, this.deps.clock.now());
    row.bytes += chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private async noteGaps(
    { em }: Transaction,
    row: PartitionRow,
    records: readonly ExportedRecord[],
    last: number,
    result: Stored,
  ): Promise<void> {
    const { sequences, gaps } = countSequences(row.sequences, records, last);
    row.sequences = sequences;
    result.gaps.push(...gaps);
    const key = { engineId: this.deps.engineId, partition: row.partition };
    await insertRows(
      em,
      GapEntity,
      gaps.map((gap) => ({ ...key, ...gap, foundAt: this.deps.clock.now() })),
    );
  }

  private isKept({ valueType, recordType }: EngineRecord): boolean {
    return recordType === 'EVENT' && this.deps.valueTypes.includes(valueType);
  }

  private newPartition({ partition, timestamp }: EngineRecord): PartitionRow {
    return {
      ...{ engineId: this.deps.engineId, partition, version: 1 },
      ...{ exportedPosition: 0, keptPosition: 0, bytes: 0, sequences: {} },
      ...{ exportedAt: timestamp, newestAt: timestamp, receivedAt: this.deps.clock.now() },
    };
  }
}

function byPartition(records: readonly ExportedRecord[]): Map<number, ExportedRecord[]> {
  const groups = new Map<number, ExportedRecord[]>();
  for (const one of records) {
    const group = groups.get(one.record.partition);
    if (group) group.push(one);
    else groups.set(one.record.partition, [one]);
  }
  return groups;
}

function advance(
  row: PartitionRow,
  fresh: readonly ExportedRecord[],
  kept: readonly EngineRecord[],
  now: Date,
): void {
  const { position, timestamp } = fresh.at(-1)!.record;
  row.exportedPosition = Number(position);
  row.exportedAt = timestamp;
  row.newestAt = Math.max(row.newestAt, ...fresh.map(({ record }) => record.timestamp));
  row.receivedAt = now;
  if (kept.length > 0) row.keptPosition = Number(kept.at(-1)!.position);
}
