import type { SideDoor } from './database';

/** A statement as the database got it, with what it cost where the database says so. */
export interface Seen {
  sql: string;
  rowsExamined?: number;
  /** Of a text that holds none itself. */
  parameters?: readonly unknown[];
}

/** So many rows may a statement look at beside three for each of its limit. */
const fewRows = 1_000;

/** What is wrong with how the database does it; `undefined` when nothing is. */
export function judge(door: SideDoor, seen: Seen): Promise<string | undefined> {
  return door.dialect === 'mysql' ? judgeMySql(door, seen) : judgeSqlite(door, seen);
}

async function judgeMySql(door: SideDoor, { sql, rowsExamined = 0 }: Seen): Promise<string | undefined> {
  const limit = Number(/\blimit (\d+)(?!.*\blimit\b)/is.exec(sql)?.[1] ?? 0);
  const allowed = fewRows + 3 * limit;
  if (rowsExamined > allowed) return `looks at ${rowsExamined} rows, ${allowed} are allowed`;
  const [row] = await door.rows(`explain format=json ${sql}`);
  return planFaults(JSON.parse(String(Object.values(row!)[0])) as unknown).join('; ') || undefined;
}

interface Plan {
  access_type?: string;
  table_name?: string;
  rows_examined_per_scan?: number;
  using_filesort?: boolean;
  using_temporary_table?: boolean;
}

/** Looks through the whole tree; `rows` are the largest below. */
function planFaults(plan: unknown): string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const { access_type, table_name, rows_examined_per_scan = 0, using_temporary_table } = plan as Plan;
  const below = Object.values(plan).flatMap(planFaults);
  const isScan = access_type === 'ALL' && rows_examined_per_scan > fewRows;
  const isTemporary = using_temporary_table === true && rowsBelow(plan) > fewRows;
  return [
    ...below,
    ...(isScan ? [`scans ${table_name} (${rows_examined_per_scan} rows)`] : []),
    ...(isTemporary ? ['fills a temporary table'] : []),
  ];
}

function rowsBelow(plan: unknown): number {
  if (typeof plan !== 'object' || plan === null) return 0;
  return Math.max((plan as Plan).rows_examined_per_scan ?? 0, ...Object.values(plan).map(rowsBelow));
}

async function judgeSqlite(door: SideDoor, { sql, parameters }: Seen): Promise<string | undefined> {
  const rows = await door.rows(`explain query plan ${sql}`, parameters);
  const faults: string[] = [];
  for (const { detail } of rows) {
    // `USING … INDEX` is a walk in the order of the list, which the limit ends; the covering ones count.
    const [, table] = /^SCAN ([a-z]\w*)(?! USING)/.exec(String(detail)) ?? [];
    if (table && (await isBig(door, sql, table))) faults.push(String(detail));
  }
  return faults.join('; ') || undefined;
}

async function isBig(door: SideDoor, sql: string, alias: string): Promise<boolean> {
  const [, table = alias] = new RegExp(`[\`"]?(\\w+)[\`"]? as [\`"]?${alias}[\`"]?`).exec(sql) ?? [];
  const [row] = await door.rows(
    `select count(*) as c from (select 1 from \`${table}\` limit ${fewRows + 1})`,
  );
  return Number(row!['c']) > fewRows;
}
