import { newId, silentLogger, systemClock } from '@callweave/platform/kernel';
import {
  createSchema,
  openStore,
  type SqlStore,
  tenantColumns,
  testActor,
  timeColumn,
  withDatabase,
} from '@callweave/platform/store';
import { type MySql, startMySql } from '@callweave/test/kit';
import { defineEntity, type EntitySchema, p } from '@mikro-orm/core';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDroppingProxy } from './dropped-answers';

const Parcel = defineEntity({
  name: 'Parcel',
  tableName: 'parcels',
  properties: { ...tenantColumns(), name: p.string().length(60), at: timeColumn().nullable() },
});
const entities = [Parcel] as unknown as EntitySchema[];
const alice = testActor();

/** A server of its own, in another time zone, because it is killed and restarted. */
describe.skipIf(!process.env['TEST_DATABASE_URL'])('faults of MySQL (TEST_DATABASE_URL)', () => {
  let mysql: MySql;
  let store: SqlStore;
  let url: string;
  const open = (databaseUrl: string) =>
    openStore({ databaseUrl, dataDir: '', entities, clock: systemClock, log: silentLogger });
  const add = (id: string, during: () => Promise<void> = async () => undefined) =>
    store.write(alice, {}, async ({ em }) => {
      em.create(Parcel, { id, name: id });
      await em.flush();
      await during();
      return id;
    });
  const count = (id: string, of = store) => of.read(alice, (em) => em.count(Parcel, { id }));

  beforeAll(async () => {
    mysql = await startMySql(['--default-time-zone=+08:00']);
    url = await withDatabase(mysql.url, 'parcels');
    store = await open(url);
    await createSchema(store);
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    await mysql?.stop();
  });

  it('does the work once when the server is killed in the middle of it and comes back', async () => {
    let runs = 0;
    await add('killed', async () => {
      if (++runs > 1) return;
      await mysql.kill();
      void mysql.start();
    });
    expect([runs, await count('killed')]).toEqual([2, 1]);
  }, 30_000);

  it('keeps what was acknowledged before a kill, and reads again after it', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(`kept-${index}`)));
    await mysql.kill();
    const reading = store.read(alice, (em) => em.count(Parcel, { id: { $like: 'kept-%' } }));
    await mysql.start();
    expect(await reading).toBe(20);
  }, 30_000);

  it('does each work once over an orderly restart, for who asks again under the same key', async () => {
    const numbers = Array.from({ length: 10 }, (_, index) => index);
    const ask = (index: number) =>
      store.write(alice, { idempotencyKey: `restart-${index}` }, async ({ em }) => {
        em.create(Parcel, { id: newId(), name: 'restarted' });
      });
    // Some are done, some end with the connection, some outlast it.
    const first = Promise.allSettled(numbers.map(ask));
    await mysql.kill('SIGTERM');
    await mysql.start();
    await first;
    await Promise.all(numbers.map(ask));
    expect(await store.read(alice, (em) => em.count(Parcel, { name: 'restarted' }))).toBe(10);
  }, 30_000);

  it('does work with an idempotency key once when the answer to its commit is lost, and tells others', async () => {
    const proxy = await startDroppingProxy(url);
    const far = await open(proxy.url);
    try {
      let runs = 0;
      const once = (options: { idempotencyKey?: string }) =>
        far.write(alice, options, async ({ em }) => {
          em.create(Parcel, { id: `uncertain-${++runs}`, name: 'x' });
          return runs;
        });
      await far.read(alice, (em) => em.count(Parcel, {}));
      proxy.dropNextCommit();
      expect(await once({ idempotencyKey: 'uncertain' })).toBe(1);
      expect([proxy.dropped(), await count('uncertain-1'), await count('uncertain-2')]).toEqual([1, 1, 0]);
      proxy.dropNextCommit();
      await expect(once({})).rejects.toThrow('lost during commit');
      expect(proxy.dropped()).toBe(2);
    } finally {
      await far.close();
      await proxy.stop();
    }
  }, 30_000);

  it('changes nothing and reads on while the server is read-only', async () => {
    const admin = await createConnection(mysql.url);
    await admin.query('set global super_read_only = 1');
    await expect(add('read-only')).rejects.toThrow(/read.only/i);
    expect(await count('read-only')).toBe(0);
    await admin.query('set global super_read_only = 0, global read_only = 0');
    await admin.end();
    await add('read-only');
    expect(await count('read-only')).toBe(1);
  }, 30_000);

  it('keeps instants whatever the zone of the server', async () => {
    const at = new Date('2026-03-29T00:59:59.987Z');
    await store.write(alice, {}, async ({ em }) => {
      em.create(Parcel, { id: 'zone', name: 'x', at });
    });
    const found = await store.read(alice, (em) => em.findOneOrFail(Parcel, { id: 'zone' }));
    expect(found.at).toEqual(at);
    const later = { at: { $gt: new Date(at.getTime() - 1), $lt: new Date(at.getTime() + 1) } };
    expect(await store.read(alice, (em) => em.count(Parcel, later))).toBe(1);
    const admin = await createConnection(url);
    const [rows] = await admin.query(
      "select cast(at as char) as text, @@global.time_zone as zone from parcels where id = 'zone'",
    );
    await admin.end();
    expect(rows).toEqual([{ text: '2026-03-29 00:59:59.987', zone: '+08:00' }]);
  });
});
