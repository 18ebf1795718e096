import type { EntityManager, EntityMetadata, EntityName, FilterQuery } from '@mikro-orm/core';
import { MySqlPlatform } from '@mikro-orm/mysql';
import type { SqlEntityManager } from '@mikro-orm/sqlite';

/** A column's name, and how its value becomes the field's; without, it is the value. */
interface Column {
  name: string;
  read: ((value: never) => unknown) | undefined;
}

/** Field → column. */
type Columns = Map<string, Column>;
type Raw = Readonly<Record<string, unknown>>;
type Where<T> = Partial<Record<keyof T & string, unknown>>;

export interface FindOptions<T, F extends keyof T> {
  /** Default: all. */
  fields?: readonly F[];
  orderBy?: Partial<Record<keyof T & string, 'asc' | 'desc'>>;
  limit?: number;
  /** Locks them until the end of the transaction, where the database can. */
  isForUpdate?: boolean;
}

/**
 * Reads rows past the unit of work: plain objects that nobody watches, for what is read at every step or by the page.
 * Sees what is stored, not what this unit of work is yet to write.
 * @param where all of it; null means "is null", a list any of its values
 */
export async function findRows<T extends object, F extends keyof T = keyof T>(
  em: EntityManager,
  entity: EntityName<T>,
  where: Where<T>,
  { fields, orderBy, limit, isForUpdate }: FindOptions<T, F> = {},
): Promise<Pick<T, F>[]> {
  const meta = em.getMetadata().get<T>(entity);
  const columns = pick(columnsOf(em, meta), fields);
  const names = [...columns.values()].map(({ name }) => quoted(name));
  const { tests, values } = testsOf(meta, where);
  const order = Object.entries(orderBy ?? {}).map(
    ([field, way]) => `${columnOf(meta, field)} ${String(way)}`,
  );
  const sql =
    `select ${names.join(', ')} from ${quoted(meta.tableName)} where ${tests.join(' and ')}` +
    (order.length > 0 ? ` order by ${order.join(', ')}` : '') +
    (limit === undefined ? '' : ` limit ${limit}`) +
    (isForUpdate && isMySql(em) ? ' for update' : '');
  const rows = await execute<Raw[]>(em, sql, values, 'all');
  return rows.map((row) => rowOf(columns, row)) as Pick<T, F>[];
}

/** The first of them. */
export async function findRow<T extends object, F extends keyof T = keyof T>(
  em: EntityManager,
  entity: EntityName<T>,
  where: Where<T>,
  options: FindOptions<T, F> = {},
): Promise<Pick<T, F> | undefined> {
  const [row] = await findRows(em, entity, where, { ...options, limit: 1 });
  return row;
}

/** The same with any condition the ORM knows, which it then has to translate. */
export async function queryRows<T extends object, F extends keyof T = keyof T>(
  em: EntityManager,
  entity: EntityName<T>,
  where: FilterQuery<T>,
  { fields, orderBy, limit }: { fields?: readonly F[]; orderBy?: unknown; limit: number },
): Promise<Pick<T, F>[]> {
  const columns = pick(columnsOf(em, em.getMetadata().get<T>(entity)), fields);
  const query = (em as SqlEntityManager)
    .createQueryBuilder<object>(entity as EntityName<object>)
    .select([...columns.keys()] as never)
    .where(where as never)
    .orderBy((orderBy ?? []) as never)
    .limit(limit);
  const rows = await query.execute<Raw[]>('all', false);
  return rows.map((row) => rowOf(columns, row)) as Pick<T, F>[];
}

/** In the open transaction, if there is one. @throws as the ORM does, so that deadlocks are known for what they are */
export async function execute<R>(
  em: EntityManager,
  sql: string,
  values: unknown[],
  method: 'all' | 'run',
): Promise<R> {
  const connection = (em as SqlEntityManager).getConnection();
  try {
    return (await connection.execute(sql, values, method, em.getTransactionContext())) as R;
  } catch (error) {
    throw em.getDriver().convertException(error as Error);
  }
}

/** Columns of a part of a joined statement, each named `<alias>_<column>` in its rows. */
export function joinedPart<T extends object>(em: EntityManager, entity: EntityName<T>, alias: string) {
  const columns = [...columnsOf(em, em.getMetadata().get<T>(entity))];
  const renamed: Columns = new Map(
    columns.map(([field, { name, read }]) => [field, { name: `${alias}_${name}`, read }]),
  );
  return {
    select: columns.map(([, { name }]) => `${alias}.${name} as ${alias}_${name}`).join(', '),
    read: (row: Raw) => rowOf(renamed, row) as T,
  };
}

/** `a = ? and b is null and c in (?, ?)`; no value is in an empty list. */
export function testsOf<T extends object>(
  meta: EntityMetadata<T>,
  where: Where<T>,
): { tests: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const tests = Object.entries(where).map(([field, value]) => {
    const column = columnOf(meta, field);
    if (value === null) return `${column} is null`;
    if (Array.isArray(value) && value.length === 0) return '1 = 0';
    values.push(...(Array.isArray(value) ? value : [value]));
    return Array.isArray(value) ? `${column} in (${value.map(() => '?').join(', ')})` : `${column} = ?`;
  });
  return { tests, values };
}

export function columnOf<T extends object>(meta: EntityMetadata<T>, field: string): string {
  const column = meta.properties[field as keyof typeof meta.properties]?.fieldNames[0];
  if (column === undefined) throw new Error(`store: ${meta.className} has no field ${field}`);
  return quoted(column);
}

/** Backticks quote names on SQLite and MySQL alike. */
export const quoted = (name: string) => `\`${name}\``;

export const isMySql = (em: EntityManager) => em.getPlatform() instanceof MySqlPlatform;

const knownColumns = new WeakMap<object, Map<object, Columns>>();

function columnsOf<T extends object>(em: EntityManager, meta: EntityMetadata<T>): Columns {
  const all = em.getMetadata();
  const known = knownColumns.get(all) ?? new Map<object, Columns>();
  knownColumns.set(all, known);
  let columns = known.get(meta);
  if (!columns) {
    const stored = meta.props.filter(
      ({ fieldNames, persist }) => fieldNames?.length === 1 && persist !== false,
    );
    columns = new Map(
      stored.map((prop) => [prop.name, { name: prop.fieldNames[0]!, read: readerOf(em, prop) }]),
    );
    known.set(meta, columns);
  }
  return columns;
}

function readerOf<T>(em: EntityManager, prop: EntityMetadata<T>['props'][number]): Column['read'] {
  const platform = em.getPlatform();
  const { customType } = prop;
  if (customType) return (value) => customType.convertToJSValue(value, platform);
  if (prop.runtimeType === 'Date') return dateOf;
  return prop.runtimeType === 'boolean' ? Boolean : undefined;
}

/** MySQL's text of an instant in UTC, SQLite's milliseconds. */
const dateOf = (value: string | number) =>
  typeof value === 'number' ? new Date(value) : new Date(`${value.replace(' ', 'T')}Z`);

function pick<F>(columns: Columns, fields: readonly F[] | undefined): Columns {
  return fields ? new Map(fields.map((field) => [String(field), columns.get(String(field))!])) : columns;
}

function rowOf(columns: Columns, raw: Raw): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [field, { name, read }] of columns) {
    const value = raw[name] ?? null;
    row[field] = value === null || !read ? value : read(value as never);
  }
  return row;
}
