import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, openTestStore, type SqlStore, testActor } from './index';
import { noteEntities, NoteEntity } from './testing-fixtures/notes';

const server = process.env['TEST_DATABASE_URL'];
const alice = testActor();
const tenantId = alice.tenantId;

/** Needs a MySQL: `node test/kit/mysql.mjs -- vitest run platform/store`. */
describe.skipIf(!server)('store on MySQL (TEST_DATABASE_URL)', () => {
  let store: SqlStore;
  beforeAll(async () => {
    store = await openTestStore(noteEntities);
    await store.write(alice, {}, async ({ em }) => {
      for (const id of ['one', 'two']) em.create(NoteEntity, { id, title: id });
    });
  });
  afterAll(() => store?.close());
  const rank = async (id: string) =>
    (await store.read(alice, (em) => em.findOneOrFail(NoteEntity, { id }))).rank;
  /** Ends every other connection of the server, as a restart or a fail-over does. */
  const cutConnections = async () => {
    const admin = await createConnection(server!);
    const [rows] = await admin.query(
      "select id from information_schema.processlist where id <> connection_id() and db like 't\\_%'",
    );
    for (const { id, ID } of rows as { id?: number; ID?: number }[]) {
      await admin.query(`kill ${id ?? ID}`).catch(() => undefined);
    }
    await admin.end();
  };

  it('survives losing its idle connections', async () => {
    await rank('one');
    await cutConnections();
    expect(await Promise.all([rank('one'), rank('two'), rank('one')])).toEqual([0, 0, 0]);
    await cutConnections();
    await store.write(alice, {}, async ({ em }) => {
      (await em.findOneOrFail(NoteEntity, { id: 'one' })).rank++;
    });
    expect(await rank('one')).toBe(1);
  });

  it('does work again whose connection was lost before the commit, once', async () => {
    let runs = 0;
    await store.write(alice, {}, async ({ em }) => {
      (await em.findOneOrFail(NoteEntity, { id: 'two' })).rank++;
      await em.flush();
      if (++runs === 1) await cutConnections();
    });
    expect(runs).toBe(2);
    expect(await rank('two')).toBe(1);
  });

  it('tries deadlocked work again', async () => {
    const lock = 'update notes set `rank` = `rank` + 1 where tenant_id = ? and id = ?';
    let runs = 0;
    const both = (first: string, second: string) =>
      store.write(alice, {}, async ({ em }) => {
        runs++;
        const sql = em as unknown as { execute(sql: string, parameters: unknown[]): Promise<unknown> };
        await sql.execute(lock, [tenantId, first]);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await sql.execute(lock, [tenantId, second]);
      });
    const before = [await rank('one'), await rank('two')];
    await Promise.all([both('one', 'two'), both('two', 'one')]);
    expect([await rank('one'), await rank('two')]).toEqual(before.map((one) => one + 2));
    expect(runs).toBeGreaterThan(2);
  });

  it('answers one key in two processes with one result', async () => {
    const { url } = await store.system('url', async () => ({ url: store.orm.config.get('clientUrl') }));
    const other = await openStore({
      databaseUrl: url,
      dataDir: '',
      entities: noteEntities,
      clock: systemClock,
      log: silentLogger,
    });
    let runs = 0;
    const once = (one: SqlStore) =>
      one.write(alice, { idempotencyKey: 'shared' }, async ({ em }) => {
        const id = `shared-${++runs}`;
        await new Promise((resolve) => setTimeout(resolve, 50));
        em.create(NoteEntity, { id, title: id });
        return id;
      });
    const answers = await Promise.all([once(store), once(other)]);
    expect(answers[0]).toBe(answers[1]);
    expect(await store.read(alice, (em) => em.count(NoteEntity, { title: { $like: 'shared-%' } }))).toBe(1);
    await other.close();
  });
});
