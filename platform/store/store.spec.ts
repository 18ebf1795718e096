import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntitySchema } from '@mikro-orm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type SqlStore, tenantColumns, testActor } from './index';

const NoteEntity = defineEntity({
  name: 'Note',
  tableName: 'notes',
  properties: {
    ...tenantColumns(),
    title: p.string().length(200),
    facts: p.json<{ tags: string[] }>().nullable(),
    isDone: p.boolean().default(false),
  },
  indexes: [{ properties: ['tenantId', 'title'] }],
});
type Note = InferEntity<typeof NoteEntity>;

describe('store', () => {
  let store: SqlStore;
  const [alice, bob] = [testActor(), testActor({ tenantId: 'tenant-b' })];
  beforeAll(async () => {
    store = await openTestStore([NoteEntity as unknown as EntitySchema]);
  });
  afterAll(() => store.close());

  it('writes, reads back and updates within one tenant', async () => {
    await store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, { id: 'n1', title: '便签 😀', facts: { tags: ['a'] } });
      em.create(NoteEntity, { id: 'n2', title: 'second' });
    });
    await store.write(alice, {}, async ({ em }) => {
      const note = await em.findOneOrFail(NoteEntity, { id: 'n1' });
      note.isDone = true;
    });
    const found: Note[] = await store.read(alice, (em) =>
      em.find(NoteEntity, {}, { orderBy: { id: 'asc' } }),
    );
    expect(
      found.map(({ id, title, isDone, version, facts }) => ({ id, title, isDone, version, facts })),
    ).toEqual([
      { id: 'n1', title: '便签 😀', isDone: true, version: 2, facts: { tags: ['a'] } },
      { id: 'n2', title: 'second', isDone: false, version: 1, facts: null },
    ]);
    expect(found[0]!.createdAt.toISOString()).toBe(store.clock.now().toISOString());
    expect(await store.read(bob, (em) => em.find(NoteEntity, {}))).toEqual([]);
  });
});
