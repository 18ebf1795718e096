import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logStatements } from '../statement-log';
import { openBigBank } from './big-bank';
import { openSqliteFile } from './database';
import { walkPlans } from './walk';

it('does every list and a step on SQLite without scans', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'callweave-plans-'));
  const file = join(dataDir, 'callweave.sqlite');
  const bank = await openBigBank({ DATA_DIR: dataDir, DATABASE_URL: '' }, 2_000, async () =>
    openSqliteFile(file),
  );
  const door = openSqliteFile(file);
  const log = logStatements();
  try {
    const take = async () => log().filter((one) => one.file === file && isOfProduct(one.sql));
    const faults = await walkPlans(bank, door, take);
    expect(faults.map(({ asked, fault, sql }) => `${asked}\n  ${fault}\n  ${sql.slice(0, 400)}`)).toEqual([]);
  } finally {
    await door.close();
    await bank.app.stop();
    rmSync(dataDir, { recursive: true });
  }
}, 120_000);

/** The log sees the side door too. */
const isOfProduct = (sql: string) => !/^(explain|select count\(\*\) as c from \(select 1)/i.test(sql);
