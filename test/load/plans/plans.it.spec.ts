import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '@callweave/platform/store';
import { type MySql, startMySql } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BigBank, openBigBank } from './big-bank';
import { openMySqlDatabase, type SideDoor } from './database';
import { listsOf, pagingOf } from './lists';
import { walkPlans } from './walk';

/** `PLAN_ROWS=1000000`: as many rows as a bank has; as long as it takes. */
const rows = Number(process.env['PLAN_ROWS'] ?? 20_000);
const isBig = rows > 100_000;
const patienceMs = isBig ? 3_600_000 : 600_000;
/** Indexes of a million rows are sorted in memory. */
const bigServer = [
  'innodb-buffer-pool-size=1G',
  'innodb-log-file-size=512M',
  'innodb-sort-buffer-size=64M',
].map((option) => `--${option}`);
const dataDir = mkdtempSync(join(tmpdir(), 'callweave-plans-'));

/** A server of its own, because its log is read. */
describe.skipIf(!process.env['TEST_DATABASE_URL'])('statements on MySQL (TEST_DATABASE_URL)', () => {
  let mysql: MySql;
  let door: SideDoor;
  let bank: BigBank;
  beforeAll(async () => {
    mysql = await startMySql([
      ...['--innodb-flush-log-at-trx-commit=0', '--skip-log-bin', '--innodb-doublewrite=0'],
      ...(isBig ? bigServer : []),
    ]);
    const url = await withDatabase(mysql.url, 'bank');
    bank = await openBigBank({ DATA_DIR: dataDir, DATABASE_URL: url }, rows, () => openMySqlDatabase(url));
    door = await openMySqlDatabase(url);
  }, patienceMs);
  afterAll(async () => {
    await door?.close();
    await bank?.app.stop();
    await mysql?.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('has a query for every filter of every list', () => {
    const asked = listsOf(bank);
    const paging = pagingOf(bank.app.routes);
    expect([...paging.keys()].filter((name) => !(name in asked))).toEqual([]);
    for (const [name, filters] of paging)
      for (const filter of filters)
        expect(
          asked[name]!.some((query) => new URLSearchParams(query).has(filter)),
          `${name} ${filter}`,
        ).toBe(true);
  });

  it(
    'does every list and a step without scans',
    async () => {
      const log = await openMySqlDatabase(`${mysql.url}/mysql`);
      await log.run("set global log_output = 'TABLE', global long_query_time = 0, global slow_query_log = 1");
      // Connections keep the time they began with.
      const [own] = await log.rows('select connection_id() as id');
      const others = await log.rows(
        `select id as id from information_schema.processlist where db = 'bank' and id <> ${Number(own!['id'])}`,
      );
      const [ours] = await door.rows('select connection_id() as id');
      for (const { id } of others) if (id !== ours!['id']) await log.run(`kill ${Number(id)}`);
      const take = async () => {
        const seen = await log.rows("select sql_text, rows_examined from mysql.slow_log where db = 'bank'");
        await log.run('truncate table mysql.slow_log');
        return seen
          .map(({ sql_text, rows_examined }) => ({
            sql: String(sql_text),
            rowsExamined: Number(rows_examined),
          }))
          .filter(({ sql }) => !/^\s*explain/i.test(sql));
      };
      const times: [asked: string, ms: number][] = [];
      const faults = await walkPlans(bank, door, take, (...asked) => times.push(asked));
      if (isBig) process.stdout.write(report(times));
      await log.close();
      expect(faults.map(({ asked, fault, sql }) => `${asked}\n  ${fault}\n  ${sql.slice(0, 400)}`)).toEqual(
        [],
      );
    },
    patienceMs,
  );
});

/** Slowest first, each with the statement log on. */
function report(times: [asked: string, ms: number][]): string {
  const lines = times
    .sort(([, a], [, b]) => b - a)
    .map(([asked, ms]) => `${ms.toFixed(1).padStart(9)} ms  ${asked}`);
  const median = times[Math.floor(times.length / 2)]![1].toFixed(1);
  return `${rows} rows: ${times.length} requests, median ${median} ms\n${lines.join('\n')}\n`;
}
