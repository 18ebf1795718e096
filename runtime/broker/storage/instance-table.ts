import type { InstanceState } from '@callweave/runtime/engine';
import type Database from 'better-sqlite3';

/** What changed in an instance, for those who act on it after the commit. */
export interface InstanceChange {
  /** Jobs that became activatable: key → type. */
  activatable: Map<string, string>;
  /** Jobs that are done, failed or cancelled: their leases end. */
  left: string[];
  /** Keys of message subscriptions that opened. */
  newWaits: string[];
}

/** A running instance in memory with the index rows it has in the tables. */
export interface LoadedInstance {
  state: InstanceState;
  rows: IndexRows;
}

/** Table → key → what the row says, as text to compare. */
type IndexRows = Record<IndexedTable, Map<string, string>>;
const indexedTables = ['elements', 'jobs', 'timers', 'waits', 'incidents'] as const;
export type IndexedTable = (typeof indexedTables)[number];

/** How a subscription's process is found; the model lives elsewhere. */
export type ProcessIdOf = (processDefinitionKey: string) => string;

/**
 * Running instances, one row each. A few stay in memory; everything can be loaded again, so forgetting is always safe.
 * Index rows are kept by comparing what an instance has before and after a command.
 */
export class InstanceTable {
  private readonly cache = new Map<string, LoadedInstance>();
  private readonly statements;
  private readonly selectState;
  private readonly upsertState;
  private readonly deleteState;

  constructor(
    private readonly db: Database.Database,
    readonly processIdOf: ProcessIdOf,
    private readonly cacheSize: number,
  ) {
    this.selectState = db.prepare('SELECT state FROM instances WHERE key = ?').pluck();
    this.upsertState = db.prepare('INSERT OR REPLACE INTO instances (key, state) VALUES (?, ?)');
    this.deleteState = db.prepare('DELETE FROM instances WHERE key = ?');
    this.statements = tableStatements(db);
  }

  /** Root instance that owns a job, timer, incident, subscription or element instance. */
  ownerOf(table: IndexedTable, key: string): string | undefined {
    const number = Number(key);
    if (!/^\d+$/.test(key) || !Number.isSafeInteger(number)) return undefined;
    const owner = this.statements[table].owner.get(number);
    return owner === undefined ? undefined : String(owner);
  }

  load(key: string): LoadedInstance | undefined {
    const cached = this.cache.get(key);
    if (cached) {
      this.remember(key, cached);
      return cached;
    }
    const text = this.selectState.get(Number(key));
    if (typeof text !== 'string') return undefined;
    const state = JSON.parse(text) as InstanceState;
    const loaded = { state, rows: this.rowsOf(state) };
    this.remember(key, loaded);
    return loaded;
  }

  /** A new instance has no key yet and no rows. */
  begin(state: InstanceState): LoadedInstance {
    return { state, rows: emptyRows() };
  }

  save(loaded: LoadedInstance): InstanceChange {
    const { state } = loaded;
    const after = state.isEnded ? emptyRows() : this.rowsOf(state);
    const change: InstanceChange = { activatable: new Map(), left: [], newWaits: [] };
    for (const table of indexedTables)
      this.saveRows(table, state.key, loaded.rows[table], after[table], change);
    loaded.rows = after;
    if (state.isEnded) {
      this.deleteState.run(Number(state.key));
      this.cache.delete(state.key);
    } else {
      this.upsertState.run(Number(state.key), JSON.stringify(state));
      this.remember(state.key, loaded);
    }
    return change;
  }

  /** After a rollback: memory is ahead of the file. */
  forget(key: string): void {
    this.cache.delete(key);
  }

  forgetAll(): void {
    this.cache.clear();
  }

  count(): number {
    return this.db.prepare('SELECT count(*) FROM instances').pluck().get() as number;
  }

  private remember(key: string, loaded: LoadedInstance): void {
    this.cache.delete(key);
    this.cache.set(key, loaded);
    if (this.cache.size > this.cacheSize) this.cache.delete(this.cache.keys().next().value!);
  }

  private saveRows(
    table: IndexedTable,
    instance: string,
    before: Map<string, string>,
    after: Map<string, string>,
    change: InstanceChange,
  ): void {
    for (const key of before.keys()) {
      if (after.has(key)) continue;
      this.statements[table].remove.run(Number(key));
      if (table === 'jobs') change.left.push(key);
    }
    for (const [key, text] of after) {
      const old = before.get(key);
      if (old === text) continue;
      const columns = JSON.parse(text) as unknown[];
      this.statements[table].put.run(Number(key), Number(instance), ...columns);
      if (table === 'jobs') noteJob(change, key, columns, old);
      if (table === 'waits' && old === undefined) change.newWaits.push(key);
    }
  }

  private rowsOf(state: InstanceState): IndexRows {
    const rows = emptyRows();
    for (const key of Object.keys(state.elements)) rows.elements.set(key, '[]');
    for (const key of Object.keys(state.incidents)) rows.incidents.set(key, '[]');
    for (const job of Object.values(state.jobs))
      rows.jobs.set(job.key, JSON.stringify([job.type, job.state, job.recurAt ?? null]));
    for (const timer of Object.values(state.timers))
      rows.timers.set(timer.key, JSON.stringify([timer.dueDate]));
    for (const wait of Object.values(state.messages)) {
      const element = state.elements[wait.elementInstanceKey];
      const processId = element ? this.processIdOf(element.processDefinitionKey) : '';
      rows.waits.set(wait.key, JSON.stringify([processId, wait.messageName, wait.correlationKey]));
    }
    return rows;
  }
}

function noteJob(
  change: InstanceChange,
  key: string,
  [type, state]: unknown[],
  old: string | undefined,
): void {
  if (state === 'activatable') {
    change.activatable.set(key, String(type));
    // Its retries or headers may have changed while somebody works on it: the lease goes on.
    if (old !== undefined && (JSON.parse(old) as unknown[])[1] !== 'activatable') change.left.push(key);
  } else change.left.push(key);
}

const emptyRows = (): IndexRows => ({
  elements: new Map(),
  jobs: new Map(),
  timers: new Map(),
  waits: new Map(),
  incidents: new Map(),
});

const columnsOf: Record<IndexedTable, string> = {
  elements: 'key, instance',
  incidents: 'key, instance',
  jobs: 'key, instance, type, state, recur_at',
  timers: 'key, instance, due',
  waits: 'key, instance, process_id, name, correlation_key',
};

function tableStatements(db: Database.Database) {
  const make = (table: IndexedTable) => {
    const marks = columnsOf[table].replace(/\w+/g, '?');
    return {
      put: db.prepare(`INSERT OR REPLACE INTO ${table} (${columnsOf[table]}) VALUES (${marks})`),
      remove: db.prepare(`DELETE FROM ${table} WHERE key = ?`),
      owner: db.prepare(`SELECT instance FROM ${table} WHERE key = ?`).pluck(),
    };
  };
  return Object.fromEntries(indexedTables.map((table) => [table, make(table)])) as Record<
    IndexedTable,
    ReturnType<typeof make>
  >;
}
