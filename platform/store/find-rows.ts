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
type Order = readonly (readonly [field: string, direction: 'asc' | 'desc'])[];

export interface FindOptions<T, F extends keyof T> {
  /** Default: all. */
  fields?: readonly F[] | undefined;
  orderBy?: Order | undefined;
  limit?: number;
  /** Locks them until the end of the transaction, where the database can. */
  isForUpdate?: boolean;
}

/**
 * Reads rows past the unit of work: plain objects that nobody watches, for what is read at every step or by the page.
 * Sees what is stored, not what this unit of work is yet to write.
 * @param where as the ORM takes it, without relations
 */
export async function findRows<T extends object, F extends keyof T = keyof T>(
  em: EntityManager,
  entity: EntityName<T>,
  where: FilterQuery<T>,
  { fields, orderBy, limit, isForUpdate }: FindOptions<T, F> = {},
): Promise<Pick<T, F>[]> {
  const meta = em.getMetadata().get<T>(entity);
  const columns = pick(columnsOf(em, meta), fields);
  const names = [...columns.values()].map(({ name }) => quoted(name));
  const values: unknown[] = [];
  const condition = conditionOf(meta, where as object, values);
  if (condition === undefined) return query(em, entity, columns, where as object, { orderBy, limit });
  const order = orderBy?.map(([field, way]) => `${columnOf(meta, field)} ${way}`) ?? [];
  const sql =
    `select ${names.join(', ')} from ${quoted(meta.tableName)} where ${condition}` +
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
  where: FilterQuery<T>,
  options: FindOptions<T, F> = {},
): Promise<Pick<T, F> | undefined> {
  const [row] = await findRows(em, entity, where, { ...options, limit: 1 });
  return row;
}

/** What only the ORM can translate, such as raw conditions. */
async function query<T extends object, R>(
  em: EntityManager,
  entity: EntityName<T>,
  columns: Columns,
  where: object,
  { orderBy, limit }: { orderBy?: Order | undefined; limit?: number | undefined },
): Promise<R[]> {
  const builder = (em as SqlEntityManager)
    .createQueryBuilder<object>(entity as EntityName<object>)
    .select([...columns.keys()] as never)
    .where(where as never)
    .orderBy((orderBy?.map(([field, way]) => ({ [field]: way })) ?? []) as never);
  const rows = await (limit === undefined ? builder : builder.limit(limit)).execute<Raw[]>('all', false);
  return rows.map((row) => rowOf(columns, row)) as R[];
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

const signs: Readonly<Record<string, string>> = {
  ...{ $eq: '=', $ne: '!=', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=', $like: 'like' },
};

/** As the ORM would write it, without its work each time. @returns undefined for what only it can translate */
export function conditionOf<T extends object>(
  meta: EntityMetadata<T>,
  where: object,
  values: unknown[],
): string | undefined {
  const tests = Reflect.ownKeys(where).map((key) => {
    const value = (where as Record<string | symbol, unknown>)[key];
    if (typeof key === 'symbol') return undefined;
    if (key !== '$and' && key !== '$or') return testOf(columnOf(meta, key), value, values);
    const parts = (value as object[]).map((one) => conditionOf(meta, one, values));
    const isKnown = parts.length > 0 && !parts.includes(undefined);
    return isKnown ? `(${parts.join(key === '$and' ? ' and ' : ' or ')})` : undefined;
  });
  return tests.length === 0 || tests.includes(undefined) ? undefined : tests.join(' and ');
}

function testOf(column: string, value: unknown, values: unknown[]): string | undefined {
  if (value === null) return `${column} is null`;
  if (Array.isArray(value)) return listTest(column, value, values);
  if (typeof value !== 'object' || value instanceof Date) {
    values.push(value);
    return value === undefined ? undefined : `${column} = ?`;
  }
  const tests = Object.entries(value).map(([operator, operand]: [string, unknown]) => {
    if (operator === '$in') return listTest(column, operand as unknown[], values);
    if (operand === null || operand === undefined || !signs[operator]) return undefined;
    values.push(operand);
    return `${column} ${signs[operator]} ?`;
  });
  return tests.includes(undefined) ? undefined : tests.join(' and ');
}

/** No value is in an empty list. */
function listTest(column: string, list: readonly unknown[], values: unknown[]): string {
  values.push(...list);
  return list.length === 0 ? '1 = 0' : `${column} in (${list.map(() => '?').join(', ')})`;
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
