import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newId } from '@callweave/platform/kernel';
import { openStore } from '../index';
import { withDatabase } from '../schema';
import { migrate } from './migrate';
import type { Migration } from './migration';

const first = [
  'create table one (id integer not null primary key)',
  'create table two (id integer not null)',
];
const second = ['alter table two add column name varchar(20)'];
const migrations: Migration[] = [
  { name: '0001-first', sqlite: first, mysql: first },
  { name: '0002-second', sqlite: second, mysql: second },
];

it('runs each migration once, also when two processes start at once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'migrate-'));
  const server = process.env['TEST_DATABASE_URL'];
  const databaseUrl = server && (await withDatabase(server, `m_${newId().slice(-12)}`));
  const open = () => openStore({ databaseUrl, dataDir, entities: [], clock: systemClock, log: silentLogger });
  const stores = [await open(), await open()];
  await migrate(stores[0]!, migrations.slice(0, 1));
  const ran = await Promise.all(stores.map((store) => migrate(store, migrations)));
  expect(ran.flat()).toEqual(['0002-second']);
  expect(await migrate(stores[0]!, migrations)).toEqual([]);
  await expect(migrate(stores[0]!, migrations.slice(0, 1))).rejects.toThrow('newer version (0002-second)');
  for (const store of stores) await store.close();
  rmSync(dataDir, { recursive: true });
});
