import { LockMode } from '@mikro-orm/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countUpTo, openTestStore, pageBy, type SqlStore, testActor } from './index';
import { type Note, noteEntities, NoteEntity } from './testing-fixtures/notes';

const [alice, bob] = [testActor(), testActor({ tenantId: 'tenant-b' })];

describe('store', () => {
  let store: SqlStore;
  beforeAll(async () => {
    store = await openTestStore(noteEntities);
  });
  beforeEach(() => store.system('empty', ({ em }) => em.nativeDelete(NoteEntity, {})));
  afterAll(() => store.close());
  const add = (id: string, more: Partial<Note> = {}) =>
    store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, { id, title: id, ...more });
    });
  const all = () => store.read(alice, (em) => em.find(NoteEntity, {}, { orderBy: { id: 'asc' } }));

  it('writes, reads back and updates within one tenant', async () => {
    await add('n1', { title: '便签 😀', facts: { tags: ['a'] } });
    await add('n2');
    await store.write(alice, {}, async ({ em }) => {
      (await em.findOneOrFail(NoteEntity, { id: 'n1' })).isDone = true;
    });
    const found = await all();
    expect(
      found.map(({ id, title, isDone, version, facts }) => ({ id, title, isDone, version, facts })),
    ).toEqual([
      { id: 'n1', title: '便签 😀', isDone: true, version: 2, facts: { tags: ['a'] } },
      { id: 'n2', title: 'n2', isDone: false, version: 1, facts: null },
    ]);
    expect(found[0]!.createdAt.toISOString()).toBe(store.clock.now().toISOString());
    expect(await store.read(bob, (em) => em.find(NoteEntity, {}))).toEqual([]);
  });

  it('keeps instants to the millisecond in UTC and tells letters by case', async () => {
    const dueAt = new Date('2026-03-29T00:59:59.987Z');
    await add('case', { title: 'Abc', dueAt });
    expect((await all())[0]!.dueAt).toEqual(dueAt);
    const by = (title: string) => store.read(alice, (em) => em.count(NoteEntity, { title }));
    expect([await by('Abc'), await by('abc')]).toEqual([1, 0]);
    const like = (part: string) =>
      store.read(alice, (em) => em.count(NoteEntity, { title: { $like: part } }));
    expect([await like('Ab%'), await like('ab%')]).toEqual([1, 0]);
  });

  it('rolls back everything when the work fails', async () => {
    const failing = store.write(alice, {}, async ({ em, send }) => {
      em.create(NoteEntity, { id: 'n1', title: 'x' });
      await em.flush();
      send('mail', {});
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await all()).toEqual([]);
  });

  it('answers a repeated key with the first result', async () => {
    let runs = 0;
    const once = (fingerprint: string) =>
      store.write(alice, { idempotencyKey: 'k1', fingerprint }, async ({ em }) => {
        runs++;
        em.create(NoteEntity, { id: `k${runs}`, title: 'x' });
        return { id: `k${runs}` };
      });
    const answers = await Promise.all([once('f'), once('f'), once('f')]);
    expect(answers).toEqual([{ id: 'k1' }, { id: 'k1' }, { id: 'k1' }]);
    expect(runs).toBe(1);
    await expect(once('other')).rejects.toMatchObject({ code: 'common-key-reused' });
    expect(await all()).toHaveLength(1);
  });

  it('does not remember a failed write', async () => {
    const write = (fails: boolean) =>
      store.write(alice, { idempotencyKey: 'k2' }, async () => {
        if (fails) throw new Error('no');
        return 'done';
      });
    await expect(write(true)).rejects.toThrow('no');
    expect(await write(false)).toBe('done');
    expect(await write(true)).toBe('done');
  });

  it('tells one of two savers that somebody was faster', async () => {
    await add('n1');
    const stale = await store.read(alice, (em) => em.findOneOrFail(NoteEntity, { id: 'n1' }));
    const save = (title: string) =>
      store.write(alice, {}, async ({ em }) => {
        const note = await em.findOneOrFail(NoteEntity, { id: 'n1' });
        await em.lock(note, LockMode.OPTIMISTIC, { lockVersion: stale.version });
        note.title = title;
      });
    await save('first');
    await expect(save('second')).rejects.toMatchObject({ code: 'common-edited-meanwhile', status: 409 });
    expect((await all())[0]!.title).toBe('first');
  });

  it('does not lose updates that race', async () => {
    await add('n1');
    const bump = () =>
      store.write(alice, {}, async ({ em }) => {
        const sql = em as unknown as { execute(sql: string, parameters: unknown[]): Promise<unknown> };
        await sql.execute('update notes set `rank` = `rank` + 1 where tenant_id = ? and id = ?', [
          'tenant-a',
          'n1',
        ]);
      });
    await Promise.all(Array.from({ length: 12 }, bump));
    expect((await all())[0]!.rank).toBe(12);
  });

  it('runs followers after the commit only, and lets reads join the open transaction', async () => {
    const seen: string[] = [];
    await store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, { id: 'n1', title: 'x' });
      await em.flush();
      seen.push(`inside ${await store.read(alice, (inner) => inner.count(NoteEntity, {}))}`);
    });
    await store.write(alice, {}, async (tx) => {
      tx.afterCommit(() => seen.push('after'));
      seen.push('work');
    });
    expect(seen).toEqual(['inside 1', 'work', 'after']);
    await expect(store.write(alice, {}, () => store.write(alice, {}, async () => 1))).rejects.toThrow(
      'inside',
    );
  });

  it('pages by keyset, also over equal values and while rows are added (G-03)', async () => {
    for (let index = 0; index < 7; index++) await add(`p${index}`, { rank: index % 2 });
    const page = (cursor?: string) =>
      store.read(alice, (em) =>
        pageBy(
          em,
          NoteEntity,
          {},
          [
            ['rank', 'desc'],
            ['id', 'asc'],
          ],
          { limit: 3, cursor },
        ),
      );
    const first = await page();
    await add('p00', { rank: 1 });
    const second = await page(first.nextCursor);
    const third = await page(second.nextCursor);
    const ids = [first, second, third].flatMap((one) => one.items.map((note) => note.id));
    expect(ids).toEqual(['p1', 'p3', 'p5', 'p0', 'p2', 'p4', 'p6']);
    expect(third.nextCursor).toBeUndefined();
    await expect(page('nonsense')).rejects.toMatchObject({ code: 'common-bad-input' });
    expect(await store.read(alice, (em) => countUpTo(em, NoteEntity, {}, 5))).toEqual({
      total: 5,
      atLeast: true,
    });
  });
});
