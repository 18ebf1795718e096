import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { migrate, type Migration, openStore, pendingStatements } from '@callweave/platform/store';
import { entities } from './entities';

/** Statements that bring a database at `migrations` to the entities; SQLite in memory, or an empty MySQL database. */
export async function findPending(
  migrations: readonly Migration[],
  databaseUrl: string | undefined,
): Promise<string[]> {
  const store = await openStore({
    databaseUrl,
    dataDir: ':memory:',
    entities,
    clock: systemClock,
    log: silentLogger,
  });
  try {
    await migrate(store, migrations);
    return await pendingStatements(store);
  } finally {
    await store.close();
  }
}
