import type { SideDoor } from './database';

/** SQL of a value that depends on `n`, the number of the copy from 1. */
export interface Values {
  /** 36 characters, different for each number; ids of the same prefix refer to each other. */
  id(prefix: string, number?: string): string;
  /** 16 digits behind a `9`: an engine's key. */
  key(number?: string): string;
  /** That many seconds before the copied row's own time. */
  before(column: string, seconds: string): string;
  /** Takes turns. */
  oneOf(...values: readonly string[]): string;
  /** Text behind which the number stands. */
  numbered(text: string, number?: string): string;
}

export interface Copies {
  table: string;
  count: number;
  /** Condition on the row to copy; default any. */
  like?: string;
  /** Column → its SQL; the others stay as they are. */
  set: (values: Values) => Record<string, string>;
}

/** Makes copies of one row inside the database: what a product wrote once, many times, in all its columns. */
export async function multiply(door: SideDoor, { table, count, like = '1 = 1', set }: Copies): Promise<void> {
  const columns = await door.columns(table);
  const changed = set(valuesOf(door.dialect));
  const unknown = Object.keys(changed).filter((name) => !columns.includes(name));
  if (unknown.length > 0) throw new Error(`${table} has no ${unknown.join(', ')}`);
  const [found] = await door.rows(`select count(*) as c from ${table} where ${like}`);
  if (Number(found!['c']) === 0) throw new Error(`${table} has no row to copy: ${like}`);
  const names = columns.map((name) => `\`${name}\``).join(', ');
  const picked = columns.map((name) => changed[name] ?? `x.\`${name}\``).join(', ');
  await door.run(
    `insert into ${table} (${names}) select ${picked} from (select * from ${table} where ${like} limit 1) x
     cross join plan_numbers where n <= ${count}`,
  );
}

/** Numbers from 1, for {@link multiply}; dropped by {@link dropNumbers}. */
export async function makeNumbers(door: SideDoor, count: number): Promise<void> {
  const digits = (name: string) =>
    `(select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all
      select 5 union all select 6 union all select 7 union all select 8 union all select 9) ${name}`;
  const places = Array.from({ length: String(count).length }, (_, place) => `p${place}`);
  const value = places.map((name, place) => `${name}.d * ${10 ** place}`).join(' + ');
  await door.run('create table plan_numbers (n integer not null primary key)');
  await door.run(
    `insert into plan_numbers select v from (select 1 + ${value} as v from ${places.map(digits).join(' cross join ')}) all_numbers
     where v <= ${count}`,
  );
}

export const dropNumbers = (door: SideDoor) => door.run('drop table plan_numbers');

function valuesOf(dialect: SideDoor['dialect']): Values {
  const padded = (prefix: string, width: number, number: string) =>
    dialect === 'mysql'
      ? `concat('${prefix}', lpad(${number}, ${width}, '0'))`
      : `printf('${prefix}%0${width}d', ${number})`;
  return {
    id: (prefix, number = 'n') => padded(prefix, 36 - prefix.length, number),
    key: (number = 'n') => padded('9', 16, number),
    before: (column, seconds) =>
      dialect === 'mysql'
        ? `date_sub(x.\`${column}\`, interval (${seconds}) second)`
        : `x.\`${column}\` - 1000 * (${seconds})`,
    oneOf: (...values) =>
      `case n % ${values.length} ${values.map((value, at) => `when ${at} then ${value}`).join(' ')} end`,
    numbered: (text, number = 'n') =>
      dialect === 'mysql' ? `concat('${text}', ${number})` : `'${text}' || (${number})`,
  };
}

/** Secondary indexes are cheaper built at once than row by row. */
export async function withoutIndexes(
  door: SideDoor,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const indexes = await indexesOf(door, tables);
  for (const { drop } of indexes) await door.run(drop);
  await work();
  for (const { create } of indexes) await door.run(create);
  // SQLite is used without statistics, as in the product.
  if (door.dialect === 'mysql') for (const table of tables) await door.run(`analyze table ${table}`);
}

async function indexesOf(
  door: SideDoor,
  tables: readonly string[],
): Promise<{ drop: string; create: string }[]> {
  if (door.dialect === 'sqlite') {
    const rows = await door.rows(
      "select name, tbl_name, sql from sqlite_master where type = 'index' and sql is not null",
    );
    return rows
      .filter(({ tbl_name }) => tables.includes(String(tbl_name)))
      .map(({ name, sql }) => ({ drop: `drop index \`${String(name)}\``, create: String(sql) }));
  }
  const all = tables.map(async (table) => {
    const rows = await door.rows(`show index from ${table} where Key_name <> 'PRIMARY'`);
    const names = [...new Set(rows.map(({ Key_name }) => String(Key_name)))];
    if (names.length === 0) return [];
    const parts = names.map((name) => {
      const own = rows.filter(({ Key_name }) => Key_name === name);
      const columns = own.map(({ Column_name }) => `\`${String(Column_name)}\``).join(', ');
      return `add ${own[0]!['Non_unique'] === 0 ? 'unique ' : ''}index \`${name}\` (${columns})`;
    });
    const drops = names.map((name) => `drop index \`${name}\``);
    return [
      {
        drop: `alter table ${table} ${drops.join(', ')}`,
        create: `alter table ${table} ${parts.join(', ')}`,
      },
    ];
  });
  return (await Promise.all(all)).flat();
}
