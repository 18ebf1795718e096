import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Rows by table, without ids and times, sorted: equal when the same things happened, however often it was tried. */
export type BankState = Record<string, string[]>;

/** Which request was answered how, sessions, positions of readers: none of it is work. */
const notWork =
  /^(idempotency_keys|login_session|sign_in_attempt|projector_positions|audit_heads|schema_|queued_jobs)/;
const changing = /digest|salt|hash|sealed|secret|position|^sequence|version$|^attempts$|talk_seconds/;

/** What the store of a data folder holds; may be read while the server runs. */
export function bankState(dataDir: string): BankState {
  const db = new Database(join(dataDir, 'callweave.sqlite'), { readonly: true });
  try {
    const tables = namesOf(db).filter((name) => !notWork.test(name));
    const state = Object.fromEntries(tables.map((name) => [name, rowsOf(db, name)]));
    return {
      ...state,
      'jobs given up': givenUp(db),
      'audit entries not sealed': unsealed(db),
      'calls without a record': unrecorded(db),
    };
  } finally {
    db.close();
  }
}

/** What the engine of a stopped server still holds. */
export function engineState(dataDir: string): BankState {
  const db = new Database(join(dataDir, 'engine.sqlite'), { readonly: true });
  try {
    const rows = (sql: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => JSON.stringify(row));
    return {
      jobs: rows('select type, count(*) n from jobs group by type order by type'),
      definitions: rows('select version, count(*) n from definitions group by version'),
      rest: ['instances', 'elements', 'incidents', 'timers', 'waits'].map(
        (name) => `${name} ${JSON.stringify(db.prepare(`select count(*) n from ${name}`).get())}`,
      ),
    };
  } finally {
    db.close();
  }
}

/** Lets everything queued be due at the next start. */
export function makeQueueDue(dataDir: string): void {
  const db = new Database(join(dataDir, 'callweave.sqlite'));
  const { changes } = db.prepare('update queued_jobs set due_at = 1').run();
  db.close();
  if (changes === 0) throw new Error('nothing is queued');
}

function namesOf(db: Database.Database): string[] {
  const rows = db.prepare("select name from sqlite_master where type = 'table' order by name").all();
  return rows.map((row) => (row as { name: string }).name);
}

function rowsOf(db: Database.Database, table: string): string[] {
  const rows = db.prepare(`select * from "${table}"`).all() as Record<string, unknown>[];
  return rows.map((row) => stable(row)).sort();
}

function stable(row: Record<string, unknown>): string {
  const kept = Object.entries(row).filter(([name, value]) => !changing.test(name) && value !== null);
  return kept.map(([name, value]) => `${name}=${withoutIds(value).slice(0, 300)}`).join(' ');
}

/** Ids, engine keys, ticket numbers and instants, wherever they stand. */
function withoutIds(value: unknown): string {
  return String(value)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '#')
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, '#')
    .replace(/\d{10,}/g, '#');
}

function givenUp(db: Database.Database): string[] {
  const rows = db.prepare('select topic, last_error from queued_jobs where due_at is null').all();
  return rows.map((row) => JSON.stringify(row));
}

function unrecorded(db: Database.Database): string[] {
  const known = 'select 1 from call_record r where r.tenant_id = f.tenant_id and r.id = f.call_id';
  const rows = db.prepare(`select call_id from call_flow f where not exists (${known})`).all();
  return rows.map((row) => JSON.stringify(row));
}

function unsealed(db: Database.Database): string[] {
  const rows = db.prepare('select action from audit_entries where sequence is null').all();
  return rows.map((row) => JSON.stringify(row));
}
