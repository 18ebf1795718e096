import { withDatabase } from '@callweave/platform/store';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** A copy of a database with all it has, beside it. @returns its URL */
export async function copyDatabase(url: string, name: string): Promise<string> {
  const copy = await withDatabase(url, name);
  const from = new URL(url).pathname.slice(1);
  const connection = await createConnection({ uri: copy, timezone: 'Z' });
  const rows = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0];
  try {
    await connection.query('set foreign_key_checks = 0, unique_checks = 0');
    for (const { TABLE_NAME: table } of await rows(
      `select TABLE_NAME from information_schema.tables where table_schema = '${from}'`,
    )) {
      const [made] = await rows(`show create table \`${from}\`.\`${table}\``);
      await connection.query(String(made!['Create Table']));
      const columns = await rows(
        `select COLUMN_NAME as name from information_schema.columns where table_schema = '${from}'
         and table_name = '${table}' and generation_expression = ''`,
      );
      const names = columns.map((column) => `\`${column['name']}\``).join(', ');
      await connection.query(
        `insert into \`${table}\` (${names}) select ${names} from \`${from}\`.\`${table}\``,
      );
    }
  } finally {
    await connection.end();
  }
  return copy;
}
