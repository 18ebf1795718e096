import type { EngineRecord } from '@callweave/platform/kernel';
import type { EngineEvent } from '@callweave/runtime/engine';
import type Database from 'better-sqlite3';
import type { Counters } from './counters';

/** What goes into the journal: engine events, and the broker's own records about deployments and messages. */
export interface JournalEvent extends Omit<EngineEvent, 'valueType'> {
  valueType: string;
}

interface Row {
  position: number;
  source: number;
  key: number;
  timestamp: number;
  value_type: string;
  intent: string;
  value: string;
}

/** Rows of one statement. */
const MOST_AT_ONCE = 40;
/** Newest rows kept in memory: whoever follows closely needs no statement. */
const TAIL = 1_000;

/** The append-only list of what happened. */
export class Journal {
  private tail: Row[] = [];
  /** Every row behind this position is in the tail. */
  private tailAfter: number;
  /** Compiled inserts by their number of rows. */
  private readonly inserts: Database.Statement[] = [];
  private readonly select;
  private readonly deleteOld;
  private readonly selectLast;

  constructor(
    private readonly db: Database.Database,
    private readonly counters: Counters,
  ) {
    this.tailAfter = counters.lastPosition;
    this.select = db.prepare(
      `SELECT position, source, key, timestamp, value_type, intent, value FROM records
       WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
    );
    this.selectLast = db.prepare('SELECT max(position) FROM records').pluck();
    this.deleteOld = db.prepare(
      `DELETE FROM records WHERE position IN
       (SELECT position FROM records WHERE position <= ? AND timestamp < ? AND position < (SELECT max(position) FROM records) ORDER BY position LIMIT ?)`,
    );
  }

  /** Position of the newest record kept, 0 when there is none. */
  lastWritten(): number {
    return (this.selectLast.get() as number | null) ?? 0;
  }

  /** Position of a command; what it causes refers to it. */
  startCommand(): number {
    return this.counters.nextPosition();
  }

  append(source: number, timestamp: number, events: readonly JournalEvent[]): void {
    for (let from = 0; from < events.length; from += MOST_AT_ONCE)
      this.insert(source, timestamp, events.slice(from, from + MOST_AT_ONCE));
    if (this.tail.length > 2 * TAIL) this.tailAfter = this.tail.splice(0, TAIL).at(-1)!.position;
  }

  private insert(source: number, timestamp: number, events: readonly JournalEvent[]): void {
    const values: unknown[] = [];
    for (const { key, valueType, intent, value, internal } of events) {
      const row: Row = {
        ...{ position: this.counters.nextPosition(), source, key: Number(key), timestamp },
        ...{ value_type: valueType, intent, value: JSON.stringify(value) },
      };
      values.push(row.position, source, row.key, timestamp, valueType, intent, row.value);
      values.push(internal ? JSON.stringify(internal) : null);
      this.tail.push(row);
    }
    this.inserts[events.length] ??= this.db.prepare(
      `INSERT INTO records (position, source, key, timestamp, value_type, intent, value, internal)
       VALUES ${events.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    );
    this.inserts[events.length]!.run(values);
  }

  /** After a rollback: the tail may hold what the file does not. */
  forgetTail(): void {
    this.tail = [];
    this.tailAfter = this.counters.lastPosition;
  }

  /** Records behind `after` up to `upTo`, in order. */
  read(after: number, upTo: number, limit: number): EngineRecord[] {
    return this.rows(after, upTo, limit).map(recordOf);
  }

  private rows(after: number, upTo: number, limit: number): Row[] {
    if (after < this.tailAfter) return this.select.all(after, upTo, limit) as Row[];
    const first = this.tail.findLastIndex(({ position }) => position <= after) + 1;
    return this.tail.slice(first, first + limit).filter(({ position }) => position <= upTo);
  }

  /** Drops at most `limit` records that are both at or before `upTo` and older than `before`, never the newest. @returns how many */
  compact(upTo: number, before: number, limit: number): number {
    return this.deleteOld.run(upTo, before, limit).changes;
  }
}

function recordOf(row: Row): EngineRecord {
  return {
    partition: 1,
    position: String(row.position),
    sourceRecordPosition: String(row.source),
    key: String(row.key),
    timestamp: row.timestamp,
    recordType: 'EVENT',
    valueType: row.value_type,
    intent: row.intent,
    value: JSON.parse(row.value) as Record<string, unknown>,
  };
}
