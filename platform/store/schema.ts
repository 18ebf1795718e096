import { createConnection } from 'mysql2/promise';
import { inScope } from './scope';
import type { SqlStore } from './sql-store';

/** Creates all tables straight from the entities: for tests and for comparing with the migrations. */
export async function createSchema(store: SqlStore): Promise<void> {
  await store.system('create schema', async ({ em }) => {
    const sql = await generatorOf(store).getCreateSchemaSQL({ wrap: false });
    for (const statement of statementsOf(sql)) await execute(em, statement);
  });
}

/** Statements that would bring the connected database to the entities; empty when nothing is pending. */
export async function pendingStatements(store: SqlStore): Promise<string[]> {
  // No transaction: the generator reads through connections of its own.
  return inScope(
    { tenantId: undefined, now: () => store.clock.now(), passed: new Set(), isOver: false },
    async () => {
      const sql = await generatorOf(store).getUpdateSchemaSQL({ wrap: false, safe: false, dropTables: true });
      return statementsOf(sql).filter((one) => !/drop table.*schema_migrations/.test(one));
    },
  );
}

interface SchemaGenerator {
  getCreateSchemaSQL(options: object): Promise<string>;
  getUpdateSchemaSQL(options: object): Promise<string>;
}

function generatorOf(store: SqlStore): SchemaGenerator {
  return store.orm.schema as unknown as SchemaGenerator;
}

/** The generator ends each statement with `;` and a line break; names and defaults of ours hold neither. */
export function statementsOf(sql: string): string[] {
  return sql
    .split(/;\s*(?:\n|$)/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Runs one statement on the manager's transaction. */
export async function execute(
  em: object,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<unknown> {
  return (em as { execute(sql: string, parameters: readonly unknown[]): Promise<unknown> }).execute(
    sql,
    parameters,
  );
}

/** Creates a database beside the one of the URL. @returns its URL */
export async function withDatabase(serverUrl: string, name: string): Promise<string> {
  const connection = await createConnection(serverUrl);
  try {
    await connection.query(`create database \`${name}\` character set utf8mb4 collate utf8mb4_bin`);
  } finally {
    await connection.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
