import type { EntityManager, EntityName } from '@mikro-orm/core';
import { columnOf, conditionOf, execute, isMySql, quoted } from './find-rows';

type Row = Record<string, unknown>;

/** Rows of one statement: its text stays short enough to be kept compiled. */
const mostAtOnce = 40;

/**
 * Adds rows past the unit of work, up to 40 in a statement: where comparing and hydrating entities would cost more than the
 * database does. A field that some of them lack is null there, so each names every column that has a default it counts on;
 * objects and lists are stored as JSON.
 * @param ifThere what becomes of a row whose key is there already: it is left as it is, or the statement fails
 */
export async function insertRows<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  rows: readonly Partial<Record<keyof T & string, unknown>>[],
  ifThere: 'keep' | 'refuse' = 'keep',
): Promise<void> {
  if (rows.length === 0) return;
  const meta = em.getMetadata().get<T>(entity);
  const fields = [...new Set(rows.flatMap(Object.keys))];
  const columns = fields.map((field) => columnOf(meta, field)).join(', ');
  const marks = `(${fields.map(() => '?').join(', ')})`;
  const unlessThere = ifThere === 'keep' ? ifAbsent(em, columnOf(meta, meta.primaryKeys.at(-1)!)) : '';
  for (let from = 0; from < rows.length; from += mostAtOnce) {
    const some = rows.slice(from, from + mostAtOnce);
    const values = some.flatMap((row) => fields.map((field) => plain((row as Row)[field] ?? null)));
    const places = some.map(() => marks).join(', ');
    await run(
      em,
      `insert into ${quoted(meta.tableName)} (${columns}) values ${places} ${unlessThere}`,
      values,
    );
  }
}

/**
 * Changes the rows with this key past the unit of work, and their version where they have one.
 * @param key null means "is null"
 * @returns false when there is none
 */
export async function updateRow<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  key: Partial<Record<keyof T & string, unknown>>,
  changes: Partial<Record<keyof T & string, unknown>>,
): Promise<boolean> {
  const meta = em.getMetadata().get<T>(entity);
  const sets = Object.keys(changes).map((field) => `${columnOf(meta, field)} = ?`);
  if (meta.versionProperty) {
    const version = columnOf(meta, meta.versionProperty);
    sets.push(`${version} = ${version} + 1`);
  }
  const values = Object.values(changes).map(plain);
  const condition = conditionOf(meta, key, values)!;
  const sql = `update ${quoted(meta.tableName)} set ${sets.join(', ')} where ${condition}`;
  return (await run(em, sql, values)).affectedRows > 0;
}

/** Deletes the rows with this key past the unit of work. */
export async function deleteRows<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  key: Partial<Record<keyof T & string, unknown>>,
): Promise<void> {
  const meta = em.getMetadata().get<T>(entity);
  const values: unknown[] = [];
  const condition = conditionOf(meta, key, values)!;
  await run(em, `delete from ${quoted(meta.tableName)} where ${condition}`, values);
}

const run = (em: EntityManager, sql: string, values: unknown[]) =>
  execute<{ affectedRows: number }>(em, sql, values, 'run');

/** As the drivers take it. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;

/** `insert ignore` would also hide a text that is too long. */
const ifAbsent = (em: EntityManager, column: string): string =>
  isMySql(em) ? `on duplicate key update ${column} = ${column}` : 'on conflict do nothing';
