import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger, Metrics } from '@callweave/platform/kernel';
import type { EntityMetadata, EntitySchema } from '@mikro-orm/core';
import { MikroORM as MySqlOrm } from '@mikro-orm/mysql';
import { MikroORM as SqliteOrm } from '@mikro-orm/sqlite';
import { storeEntities } from './entities';
import { gatedMySqlDriver, gatedSqliteDriver } from './drivers';
import { inScope } from './scope';
import { SqlStore, type Orm } from './sql-store';
import type { Tables } from './wall/analyse';
import { tenancyGate } from './wall/gate';
import { TenancyWall } from './wall/wall';

export interface StoreOptions {
  /** `mysql://user:password@host:port/database`; absent: SQLite in `dataDir`. */
  databaseUrl?: string;
  /** Folder of the SQLite file; `:memory:` keeps it in memory. */
  dataDir: string;
  /** Of all areas; the store's own are added. */
  entities: readonly EntitySchema[];
  clock: Clock;
  log: Logger;
  /** Default: none. */
  metrics?: Metrics;
}

/** Connects. The schema is brought up by `migrate()`; nothing is created here. */
export async function openStore(options: StoreOptions): Promise<SqlStore> {
  const built: { wall?: TenancyWall } = {};
  const gate = tenancyGate(() => built.wall!);
  const dialect = options.databaseUrl ? 'mysql' : 'sqlite';
  const orm = await (options.databaseUrl ? openMySql(options, gate) : openSqlite(options, gate));
  built.wall = new TenancyWall(tablesOf(orm), dialect);
  await inScope(
    { tenantId: undefined, now: () => options.clock.now(), passed: new Set(), isOver: false },
    () => orm.connect(),
  );
  return new SqlStore(orm, dialect, options.clock, options.log, options.metrics);
}

type Gate = ReturnType<typeof tenancyGate>;

const common = (options: StoreOptions) => ({
  entities: [...storeEntities, ...options.entities] as EntitySchema[],
  forceUtcTimezone: true,
  // The database is made by who operates it; asking for it would happen in whatever scope comes first.
  ensureDatabase: false,
  loadStrategy: 'select-in' as const,
  // One unit of work is one forked manager; nothing global to leak through.
  allowGlobalContext: false,
  debug: false,
  // Statements are not logged: they would carry customer input.
  logger: () => undefined,
});

function openSqlite(options: StoreOptions, gate: Gate): Promise<Orm> {
  const inMemory = options.dataDir === ':memory:';
  if (!inMemory) mkdirSync(options.dataDir, { recursive: true });
  return SqliteOrm.init({
    ...common(options),
    driver: gatedSqliteDriver(gate),
    dbName: inMemory ? ':memory:' : join(options.dataDir, 'callweave.sqlite'),
    onCreateConnection: async (connection: { executeQuery(query: never): Promise<unknown> }) => {
      // Waiting for another process blocks this one's event loop: keep it short, the store tries again.
      const pragmas = [
        'journal_mode = wal',
        'synchronous = full',
        'busy_timeout = 200',
        // See startCheckpoints.
        'wal_autocheckpoint = 16000',
        'case_sensitive_like = on',
      ];
      for (const pragma of pragmas) {
        await connection.executeQuery({ sql: `pragma ${pragma}`, parameters: [] } as never);
      }
    },
  } as Parameters<typeof SqliteOrm.init>[0]) as unknown as Promise<Orm>;
}

function openMySql(options: StoreOptions, gate: Gate): Promise<Orm> {
  return MySqlOrm.init({
    ...common(options),
    driver: gatedMySqlDriver(gate),
    clientUrl: options.databaseUrl,
    charset: 'utf8mb4',
    collate: 'utf8mb4_bin',
    pool: { min: 0, max: 10, idleTimeoutMillis: 60_000 },
    driverOptions: { enableKeepAlive: true, connectTimeout: 10_000, charset: 'utf8mb4_bin' },
    onCreateConnection: async (connection: { executeQuery(query: never): Promise<unknown> }) => {
      const sql =
        "set session transaction_isolation = 'READ-COMMITTED', time_zone = '+00:00', innodb_lock_wait_timeout = 10, " +
        "sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
      await connection.executeQuery({ sql, parameters: [] } as never);
    },
  } as Parameters<typeof MySqlOrm.init>[0]) as unknown as Promise<Orm>;
}

/** Tables with a `tenant_id` column are the tenants'; each of their keys must begin with it, or rows would meet. */
function tablesOf(orm: Orm): Tables {
  const tenant = new Set<string>();
  const global = new Set<string>(['schema_migrations']);
  for (const meta of orm.getMetadata().getAll().values()) {
    if (!meta.tableName || meta.embeddable || meta.abstract) continue;
    const table = meta.tableName.toLowerCase();
    if (!meta.props.some((property) => property.fieldNames?.includes('tenant_id'))) {
      global.add(table);
      continue;
    }
    tenant.add(table);
    assertTenantKeys(meta);
  }
  return { tenant, global };
}

function assertTenantKeys(meta: EntityMetadata): void {
  const keys = [
    meta.primaryKeys as string[],
    ...meta.uniques.map((one) => [one.properties ?? []].flat() as string[]),
  ];
  const open = keys.find((key) => !key.includes('tenantId')) ?? meta.props.find((one) => one.unique)?.name;
  if (open) throw new Error(`${meta.className}: the unique key ${String(open)} must include tenantId`);
}
