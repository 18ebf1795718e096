import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from '../schema';
import type { SqlStore } from '../sql-store';
import type { Migration } from './migration';

const lockName = 'callweave-migrations';
/** MySQL: table, column or index is there already. Left by a crash between a step and its note. */
const doneAlready = [1050, 1060, 1061];

/**
 * Brings the database up to date, one process at a time. On MySQL every statement commits by itself, so progress is
 * noted after each and a crash resumes where it stopped; on SQLite a migration is one transaction.
 * @returns names of the migrations that ran
 * @throws {Error} a newer version has been here: this one would neither know nor keep what it brought
 */
export async function migrate(store: SqlStore, migrations: readonly Migration[]): Promise<string[]> {
  return store.system('migrate', async ({ em }) => {
    await withLock(store, em, () =>
      execute(
        em,
        'create table if not exists schema_migrations (name varchar(120) not null primary key, steps integer not null)',
      ),
    );
    return withLock(store, em, async () => {
      await refuseNewer(em, migrations);
      const ran: string[] = [];
      for (const migration of migrations) if (await apply(store, em, migration)) ran.push(migration.name);
      return ran;
    });
  });
}

async function refuseNewer(em: object, migrations: readonly Migration[]): Promise<void> {
  const rows = (await execute(em, 'select name from schema_migrations order by name')) as { name: string }[];
  const unknown = rows.map(({ name }) => name).filter((name) => migrations.every((one) => one.name !== name));
  if (unknown.length === 0) return;
  const names = unknown.join(', ');
  throw new Error(
    `The database is of a newer version (${names}): start that version, or restore the backup taken before it. / ` +
      `数据库已由更新的版本升级（${names}）：请启动该版本，或恢复升级前的备份。`,
  );
}

async function apply(store: SqlStore, em: object, migration: Migration): Promise<boolean> {
  const steps = migration[store.dialect];
  const query = 'select steps from schema_migrations where name = ?';
  const [noted] = (await execute(em, query, [migration.name])) as { steps: number }[];
  const done = noted?.steps ?? 0;
  if (done >= steps.length && noted) return false;
  if (!noted)
    await execute(em, 'insert into schema_migrations (name, steps) values (?, 0)', [migration.name]);
  for (const [index, step] of steps.slice(done).entries()) {
    await runStep(em, step, index === 0 && noted !== undefined);
    const update = 'update schema_migrations set steps = ? where name = ?';
    await execute(em, update, [done + index + 1, migration.name]);
  }
  store.log.info({ migration: migration.name, steps: steps.length - done }, 'migrated');
  return true;
}

async function runStep(em: object, step: string, isResumed: boolean): Promise<void> {
  try {
    await execute(em, step);
  } catch (error) {
    if (!isResumed || !doneAlready.includes((error as { errno?: number }).errno ?? 0)) throw error;
  }
}

/** SQLite's open transaction is the lock; MySQL's data definitions end transactions, so a named lock is held. */
async function withLock<T>(store: SqlStore, em: object, work: () => Promise<T>): Promise<T> {
  if (store.dialect === 'sqlite') return work();
  for (let attempt = 0; ; attempt++) {
    const [row] = (await execute(em, 'select get_lock(?, 10) as locked', [lockName])) as { locked: number }[];
    if (row?.locked === 1) break;
    if (attempt >= 30) throw new Error('another process has been migrating the database for 5 minutes');
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    await execute(em, 'select release_lock(?)', [lockName]);
  }
}
