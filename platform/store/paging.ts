import { commonProblems, type Page, type PageQuery, type TotalAnswer } from '@callweave/platform/kernel';
import { type EntityManager, type EntityName, type FilterQuery, raw } from '@mikro-orm/core';
import { branchesOf } from './branches';
import { findRows } from './find-rows';
import { currentScope } from './scope';

/** Columns to sort by, the last one unique within the tenant (usually `id`); none may be null. */
export type PageOrder = readonly (readonly [property: string, direction: 'asc' | 'desc'])[];

/**
 * One page by keyset: stable while rows come and go, and as fast on the last page as on the first if an index covers
 * the order; alternatives in `where` are asked beside each other and merged. The cursor is opaque. Items are plain
 * objects that nobody watches.
 * @example pageBy(em, TicketEntity, { state: 'open' }, [['createdAt', 'desc'], ['id', 'desc']], query)
 * @param fields with those of the order; default all
 * @throws {Problem} common-bad-input for a cursor that is none
 */
export async function pageBy<T extends object, F extends keyof T = keyof T>(
  em: EntityManager,
  entity: EntityName<T>,
  where: FilterQuery<T>,
  orderBy: PageOrder,
  query: PageQuery,
  fields?: readonly F[],
): Promise<Page<Pick<T, F>>> {
  const after =
    query.cursor === undefined
      ? undefined
      : afterCursor(em, entity as EntityName<never>, orderBy, query.cursor);
  const branches = branchesOf(ownRows(em, entity, where));
  const options = { fields, orderBy, limit: query.limit + 1 };
  const found = await Promise.all(
    branches.map((branch) =>
      findRows(em, entity, (after ? { $and: [branch, after] } : branch) as FilterQuery<T>, options),
    ),
  );
  const rows = branches.length > 1 ? merged(found.flat(), orderBy) : found[0]!;
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return rows.length > query.limit && last ? { items, nextCursor: cursorOf(last, orderBy) } : { items };
}

/** Of the tenant whose unit of work it is, as the ORM's filter says. */
function ownRows<T extends object>(em: EntityManager, entity: EntityName<T>, where: unknown): object {
  const tenantId = currentScope()?.tenantId;
  const isTenants = 'tenantId' in em.getMetadata().get(entity).properties;
  return tenantId !== undefined && isTenants ? { $and: [{ tenantId }, where] } : (where as object);
}

/** In order, a row of two branches once. */
function merged<R extends object>(rows: R[], orderBy: PageOrder): R[] {
  const compare = comparing(orderBy);
  const sorted = rows.sort(compare);
  return sorted.filter((row, at) => at === 0 || compare(sorted[at - 1]!, row) !== 0);
}

/** As the databases do: instants and numbers by size, text by its characters' codes. */
function comparing(orderBy: PageOrder): (a: object, b: object) => number {
  return (a, b) => {
    for (const [property, direction] of orderBy) {
      const [one, two] = [a, b].map((row) => (row as Record<string, number | string | Date>)[property]!);
      if (one! < two!) return direction === 'asc' ? -1 : 1;
      if (one! > two!) return direction === 'asc' ? 1 : -1;
    }
    return 0;
  };
}

/**
 * Counts up to `cap` rows, so that a total never costs more than that.
 * @param orderBy of the list the total belongs to: the database then takes the list's index, and stops at the cap
 */
export async function countUpTo<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  where: FilterQuery<T>,
  cap = 10_000,
  orderBy?: PageOrder,
): Promise<TotalAnswer> {
  const ids = new Set<string>();
  for (const branch of branchesOf(ownRows(em, entity, where), orderBy !== undefined)) {
    const options = { fields: ['id' as keyof T], limit: cap + 1, orderBy };
    const rows = await findRows(em, entity, branch as FilterQuery<T>, options);
    for (const row of rows) ids.add((row as unknown as { id: string }).id);
    if (ids.size > cap) break;
  }
  return { total: Math.min(ids.size, cap), atLeast: ids.size > cap };
}

/**
 * A condition: the text column holds `text` somewhere, whatever the case of latin letters. Unlike `like`, `%` and `_`
 * mean themselves on both databases.
 * @param column name in the database, e.g. `name`
 */
export function containsText(column: string, text: string): Record<string | symbol, unknown> {
  if (!/^[a-z_]+$/.test(column)) throw new Error(`not a column: ${column}`);
  // A whole condition: compared with an operator, the ORM would write the text into the statement and read its `?` anew.
  return { [raw((alias) => `instr(lower(${alias}.${column}), lower(?)) > 0`, [text])]: [] };
}

function cursorOf(row: object, orderBy: PageOrder): string {
  const values = orderBy.map(([property]) => (row as Record<string, unknown>)[property]);
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** `a < x or (a = x and b < y) …`, each comparison by its direction. */
function afterCursor(
  em: EntityManager,
  entity: EntityName<never>,
  orderBy: PageOrder,
  cursor: string,
): object {
  const values = valuesOf(em, entity, orderBy, cursor);
  return {
    $or: orderBy.map(([property, direction], index) => ({
      ...Object.fromEntries(orderBy.slice(0, index).map(([before], place) => [before, values[place]])),
      [property]: { [direction === 'asc' ? '$gt' : '$lt']: values[index] },
    })),
  };
}

function valuesOf(
  em: EntityManager,
  entity: EntityName<never>,
  orderBy: PageOrder,
  cursor: string,
): unknown[] {
  const properties = em.getMetadata().get(entity).properties as Record<string, { runtimeType?: string }>;
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (!Array.isArray(values) || values.length !== orderBy.length) throw new Error('not of this list');
    return values.map((value, index) => {
      const type = properties[orderBy[index]![0]]?.runtimeType;
      if (type === 'Date') return dateOf(value);
      if (typeof value !== (type ?? 'string')) throw new Error('not of this list');
      return value;
    });
  } catch (cause) {
    throw commonProblems.badInput({}, { cause, errors: [{ pointer: '#/cursor', detail: cursorTexts }] });
  }
}

function dateOf(value: unknown): Date {
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw new Error('no date');
  return date;
}

const cursorTexts = {
  'zh-CN': '翻页位置无效，请从第一页重新查询',
  'zh-TW': '翻頁位置無效，請從第一頁重新查詢',
  en: 'The page position is not valid; start from the first page',
};
