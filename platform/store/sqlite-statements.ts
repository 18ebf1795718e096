import { isRaw, Utils } from '@mikro-orm/core';

/** A statement with its values beside it, as SQLite binds them. */
export interface Bound {
  sql: string;
  values: (string | bigint | number | Buffer | null)[];
}

/**
 * The ORM writes values into the text of each statement, so that SQLite would compile every one anew. This keeps them
 * apart; undefined when a value or placeholder turns into SQL of its own and only the ORM can write the text.
 */
export function bindable(query: unknown, parameters: unknown): Bound | undefined {
  if (typeof query === 'object' && query !== null && 'toRaw' in query)
    return bindable((query as { toRaw(): unknown }).toRaw(), []);
  if (isRaw(query)) return bindable(query.sql, query.params);
  if (typeof query !== 'string' || !Array.isArray(parameters)) return undefined;
  if (query.includes('??') || query.includes('\\?')) return undefined;
  const sql = withFragments(query, parameters);
  const values = parameters.filter((value) => !isRaw(value)).map(bound);
  return !sql || values.includes(undefined) ? undefined : { sql, values: values as Bound['values'] };
}

/** Puts fragments such as `version + 1` where they belong; undefined when one has values or a place of its own. */
function withFragments(query: string, parameters: readonly unknown[]): string | undefined {
  const fragments = parameters.filter((value) => isRaw(value));
  if (fragments.length === 0) return query;
  if (/['"]/.test(query) || fragments.some(({ sql, params }) => params.length > 0 || /[?:]/.test(sql)))
    return undefined;
  let at = 0;
  return query.replaceAll('?', () => {
    const value = parameters[at++];
    return isRaw(value) ? value.sql : '?';
  });
}

/** Equal to what `SqlitePlatform.quoteValue` writes; undefined for lists and unknown objects. */
function bound(value: unknown): Bound['values'][number] | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  // A number would be bound as floating point, and a text column would keep 5 as `5.0`.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value instanceof Date) return BigInt(value.getTime());
  if (Buffer.isBuffer(value)) return value;
  return !isRaw(value) && Utils.isPlainObject(value) ? JSON.stringify(value) : undefined;
}

interface Statement {
  /** A stream still reads from it. */
  busy: boolean;
}
interface Database<S extends Statement> {
  prepare(sql: string): S;
}

const most = 400;
/** Longer texts come from large batches and hardly repeat. */
const longestText = 4_000;
const lasting = /^\s*(select|insert|update|delete|with|begin|commit|rollback|savepoint|release)\b/i;
const changingTables = /^\s*(create|alter|drop)\b/i;

/** Keeps the compiled statements used last, until a table changes. */
export function keepStatements<S extends Statement>(database: Database<S>): void {
  const compile = database.prepare.bind(database);
  const kept = new Map<string, S>();
  database.prepare = (sql) => {
    if (changingTables.test(sql)) kept.clear();
    if (sql.length > longestText || !lasting.test(sql)) return compile(sql);
    const known = kept.get(sql);
    kept.delete(sql);
    const statement = known && !known.busy ? known : compile(sql);
    kept.set(sql, statement);
    if (kept.size > most) kept.delete(kept.keys().next().value!);
    return statement;
  };
}
