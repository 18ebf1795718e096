import {
  type Actor,
  type DataScope,
  newId,
  systemActor,
  VirtualClock,
  type Clock,
  silentLogger,
} from '@callweave/platform/kernel';
import type { EntitySchema } from '@mikro-orm/core';
import { createSchema, withDatabase } from './schema';
import { openStore } from './open-store';
import type { SqlStore } from './sql-store';

/**
 * A fresh store for one spec file: SQLite in memory, or a new database on the MySQL of `TEST_DATABASE_URL`.
 * Close it at the end.
 */
export async function openTestStore(
  entities: readonly EntitySchema[],
  clock: Clock = new VirtualClock(),
): Promise<SqlStore> {
  const server = process.env['TEST_DATABASE_URL'];
  const databaseUrl = server && (await withDatabase(server, `t_${newId().replaceAll('-', '').slice(-20)}`));
  const store = await openStore({ databaseUrl, dataDir: ':memory:', entities, clock, log: silentLogger });
  await createSchema(store);
  return store;
}

export interface TestActorOptions {
  /** Default `tenant-a`. */
  tenantId?: string;
  /** Default `user-1`. */
  userId?: string;
  /** Right keys, each with tenant scope, or key → scope; default: every right. */
  rights?: readonly string[] | Readonly<Record<string, DataScope>>;
}

export function testActor({
  tenantId = 'tenant-a',
  userId = 'user-1',
  rights,
}: TestActorOptions = {}): Actor {
  const actor = { ...systemActor(tenantId, userId, 'request-1'), userId, userName: userId };
  if (!rights) return actor;
  const granted: [string, DataScope][] = Array.isArray(rights)
    ? rights.map((key: string) => [key, 'tenant'])
    : Object.entries(rights as Record<string, DataScope>);
  return { ...actor, rights: new Map(granted) };
}
