import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSchema, openStore, type SqlStore, testActor } from './index';
import { noteEntities, NoteEntity } from './testing-fixtures/notes';

const alice = testActor();
let dataDir: string;
const open = () => openStore({ dataDir, entities: noteEntities, clock: systemClock, log: silentLogger });
const bump = (store: SqlStore) =>
  store.write(alice, {}, async ({ em }) => {
    const note = await em.findOneOrFail(NoteEntity, { id: 'n1' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    note.rank++;
  });

beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'sqlite-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

it('lets two connections to one file write in turns, also after one failed', async () => {
  const [first, second] = [await open(), await open()];
  await createSchema(first);
  await first.write(alice, {}, async ({ em }) => {
    em.create(NoteEntity, { id: 'n1', title: 'x' });
  });
  await expect(first.write(alice, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  for (let round = 0; round < 5; round++) await Promise.all([bump(first), bump(second)]);
  expect((await second.read(alice, (em) => em.findOneOrFail(NoteEntity, { id: 'n1' }))).rank).toBe(10);
  await first.close();
  await second.close();
});

it('refuses a statement beside the open transaction instead of waiting for itself', async () => {
  const store = await open();
  await createSchema(store);
  const beside = store.write(alice, {}, () =>
    store.orm.em.fork().count(NoteEntity, { tenantId: alice.tenantId }),
  );
  await expect(beside).rejects.toThrow('beside the open transaction');
  expect(await store.read(alice, (em) => em.count(NoteEntity, {}))).toBe(0);
  await store.close();
});

it('says that a full disk takes no changes, and goes on once there is room', async () => {
  const store = await open();
  await createSchema(store);
  const database = Reflect.get(store.orm.em.getConnection(), 'database') as Database.Database;
  const pages = (count: number) => database.pragma(`max_page_count = ${count}`);
  const write = (id: string) =>
    store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, { id, title: 'x'.repeat(100_000) });
    });
  pages(database.pragma('page_count', { simple: true }) as number);
  await expect(write('one')).rejects.toThrow(/full/);
  expect(await store.health()).toMatchObject({ isReady: true, isDegraded: true });
  pages(100_000);
  // At the end of a transaction SQLite even gives it up by itself.
  const givenUp = store.write(alice, {}, async () => void database.exec('rollback'));
  await expect(givenUp).rejects.toThrow('no transaction is active');
  await write('one');
  expect(await store.read(alice, (em) => em.count(NoteEntity, {}))).toBe(1);
  await store.close();
});
