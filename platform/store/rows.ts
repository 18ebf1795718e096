import type { EntityManager, EntityMetadata, EntityName } from '@mikro-orm/core';
import { MySqlPlatform } from '@mikro-orm/mysql';
import type { SqlEntityManager } from '@mikro-orm/sqlite';

type Row = Record<string, unknown>;

/** Rows of one statement: its text stays short enough to be kept compiled. */
const mostAtOnce = 40;

/**
 * Adds rows past the unit of work, up to 40 in a statement: for what records write by the thousand, where comparing and
 * hydrating entities would cost more than the database does. A row whose key is there already is left as it is. All rows
 * have the same fields; values are plain ones (text, number, boolean, Date, null).
 */
export async function insertRows<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  rows: readonly Partial<Record<keyof T & string, unknown>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const meta = em.getMetadata().get<T>(entity);
  const fields = Object.keys(rows[0]!);
  const columns = fields.map((field) => columnOf(meta, field)).join(', ');
  const marks = `(${fields.map(() => '?').join(', ')})`;
  const unlessThere = ifAbsent(em, columnOf(meta, meta.primaryKeys[0]!));
  for (let from = 0; from < rows.length; from += mostAtOnce) {
    const some = rows.slice(from, from + mostAtOnce);
    const values = some.flatMap((row) => fields.map((field) => (row as Row)[field]));
    const places = some.map(() => marks).join(', ');
    await run(em, `insert into ${quoted(meta)} (${columns}) values ${places} ${unlessThere}`, values);
  }
}

/** Changes the row with this key past the unit of work. A key's null means "is null". @returns false when there is none */
export async function updateRow<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  key: Partial<Record<keyof T & string, unknown>>,
  changes: Partial<Record<keyof T & string, unknown>>,
): Promise<boolean> {
  const meta = em.getMetadata().get<T>(entity);
  const sets = Object.keys(changes).map((field) => `${columnOf(meta, field)} = ?`);
  const tests = Object.entries(key).map(
    ([field, value]) => `${columnOf(meta, field)} ${value === null ? 'is null' : '= ?'}`,
  );
  const values = [...Object.values(changes), ...Object.values(key).filter((value) => value !== null)];
  const sql = `update ${quoted(meta)} set ${sets.join(', ')} where ${tests.join(' and ')}`;
  return (await run(em, sql, values)).affectedRows > 0;
}

function run(em: EntityManager, sql: string, values: unknown[]): Promise<{ affectedRows: number }> {
  const transaction = em.getTransactionContext();
  return (em as SqlEntityManager).getConnection().execute(sql, values, 'run', transaction);
}

/** `insert ignore` would also hide a text that is too long. */
const ifAbsent = (em: EntityManager, column: string): string =>
  em.getPlatform() instanceof MySqlPlatform
    ? `on duplicate key update ${column} = ${column}`
    : 'on conflict do nothing';

/** Backticks quote names on SQLite and MySQL alike. */
const quoted = (meta: { tableName: string }) => `\`${meta.tableName}\``;

function columnOf<T extends object>(meta: EntityMetadata<T>, field: string): string {
  const column = meta.properties[field as keyof typeof meta.properties]?.fieldNames[0];
  if (column === undefined) throw new Error(`store: ${meta.className} has no field ${field}`);
  return `\`${column}\``;
}
