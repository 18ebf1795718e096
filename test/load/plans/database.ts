import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';

type Row = Record<string, unknown>;

/** A way to a product's database past the product, for filling it and for looking at plans. */
export interface SideDoor {
  dialect: 'mysql' | 'sqlite';
  rows(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  run(sql: string): Promise<void>;
  columns(table: string): Promise<string[]>;
  close(): Promise<void>;
}

export function openSqliteFile(path: string): SideDoor {
  const db = new Database(path, { timeout: 10_000 });
  db.pragma('synchronous = off');
  const rows: SideDoor['rows'] = async (sql, parameters = []) => db.prepare(sql).all(...parameters) as Row[];
  return {
    dialect: 'sqlite',
    rows,
    run: async (sql) => void db.exec(sql),
    columns: async (table) => (await rows(`pragma table_info(${table})`)).map(({ name }) => String(name)),
    close: async () => void db.close(),
  };
}

export async function openMySqlDatabase(url: string): Promise<SideDoor> {
  const connection = await createConnection({ uri: url, timezone: 'Z' });
  await connection.query("set time_zone = '+00:00', unique_checks = 0, foreign_key_checks = 0");
  const rows = async (sql: string) => (await connection.query(sql))[0] as Row[];
  return {
    dialect: 'mysql',
    rows,
    run: async (sql) => void (await connection.query(sql)),
    columns: async (table) =>
      (await rows(`show columns from \`${table}\``)).map(({ Field }) => String(Field)),
    close: () => connection.end(),
  };
}
