import type { FilterQuery } from '@mikro-orm/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteRows,
  findRow,
  findRows,
  insertRows,
  openTestStore,
  type SqlStore,
  testActor,
  updateRow,
} from './index';
import { type Note, noteEntities, NoteEntity } from './testing-fixtures/notes';

const alice = testActor();
const { tenantId } = alice;
const dueAt = new Date('2026-03-29T00:59:59.987Z');

describe('rows past the unit of work', () => {
  let store: SqlStore;
  beforeAll(async () => {
    store = await openTestStore(noteEntities);
  });
  beforeEach(async () => {
    await store.system('empty', ({ em }) => em.nativeDelete(NoteEntity, {}));
    await store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, {
        id: 'a',
        title: '便签 😀?',
        facts: { tags: ["it's"] },
        dueAt,
        isDone: true,
        rank: 7,
      });
      em.create(NoteEntity, { id: 'b', title: 'b' });
    });
  });
  afterAll(() => store.close());
  const find = (...[where, options]: [FilterQuery<Note>, object?]) =>
    store.read(alice, (em) => findRows(em, NoteEntity, { tenantId, ...(where as object) }, options));

  it('are read as entities are', async () => {
    const entities = await store.read(alice, (em) => em.find(NoteEntity, {}, { orderBy: { id: 'desc' } }));
    expect(await find({}, { orderBy: [['id', 'desc']] })).toEqual(entities.map((one) => ({ ...one })));
    expect(await find({ dueAt, isDone: true }, { fields: ['id', 'dueAt', 'facts'] })).toEqual([
      { id: 'a', dueAt, facts: { tags: ["it's"] } },
    ]);
    expect(await find({ dueAt: null, id: ['a', 'b'] as never })).toHaveLength(1);
    expect(await find({ id: [] as never })).toEqual([]);
    expect(await find({}, { limit: 1 })).toHaveLength(1);
  });

  it('keep every field, also one that only some of them have', async () => {
    const at = store.clock.now();
    const common = { tenantId, createdAt: at, updatedAt: at };
    await store.write(alice, {}, async ({ em }) => {
      const rows = [
        { ...common, id: 'c', title: 'c' },
        { ...common, id: 'd', title: 'd', facts: { tags: ['x'] } },
      ];
      await insertRows(em, NoteEntity, rows);
    });
    expect(
      await find({ id: ['c', 'd'] as never }, { fields: ['id', 'facts'], orderBy: [['id', 'asc']] }),
    ).toEqual([
      { id: 'c', facts: null },
      { id: 'd', facts: { tags: ['x'] } },
    ]);
  });

  it('are found by what the ORM would find', async () => {
    const conditions: FilterQuery<Note>[] = [
      { dueAt: { $ne: null } },
      { dueAt: { $gt: new Date(0), $lte: dueAt } },
      { $or: [{ title: { $like: '%😀?' } }, { rank: { $in: [7, 8] } }] },
      { rank: { $in: [] } },
      { $and: [{ rank: { $lt: 7 } }, { $or: [{ id: 'a' }, { id: { $ne: 'a' }, dueAt: null }] }] },
    ];
    for (const where of conditions) {
      const ids = (await store.read(alice, (em) => em.find(NoteEntity, where))).map(({ id }) => id);
      expect((await find(where)).map(({ id }) => id)).toEqual(ids);
    }
  });

  it('are written as entities are', async () => {
    const now = store.clock.now();
    const times = { createdAt: now, updatedAt: now };
    await store.write(alice, {}, async ({ em }) => {
      const row = {
        tenantId,
        id: 'c',
        title: "c'?",
        facts: { tags: ['x'] },
        isDone: false,
        dueAt,
        rank: 1,
        ...times,
      };
      await insertRows(em, NoteEntity, [row]);
      expect(await findRow(em, NoteEntity, { tenantId, id: 'c' }, { isForUpdate: true })).toEqual({
        ...row,
        version: 1,
      });
      const found = { tenantId, id: 'c', version: 1 };
      expect(await updateRow(em, NoteEntity, found, { facts: { tags: [] }, dueAt: null })).toBe(true);
      expect(await updateRow(em, NoteEntity, found, { rank: 9 })).toBe(false);
      await deleteRows(em, NoteEntity, { tenantId, id: 'b' });
    });
    const c = await store.read(alice, (em) => em.findOneOrFail(NoteEntity, { id: 'c' }));
    expect({ ...c }).toMatchObject({ version: 2, rank: 1, facts: { tags: [] }, dueAt: null });
    expect(await find({ id: 'b' })).toEqual([]);
  });

  it('are one tenant’s', async () => {
    const other = store.read(alice, (em) => findRows(em, NoteEntity, { tenantId: 'tenant-b' }));
    await expect(other).rejects.toThrow('tenancy wall');
    await expect(store.read(alice, (em) => findRows(em, NoteEntity, { id: 'a' }))).rejects.toThrow(
      'tenancy wall',
    );
  });
});
