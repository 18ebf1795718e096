import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containsText, openTestStore, pageBy, type SqlStore, testActor } from './index';
import { noteEntities, NoteEntity } from './testing-fixtures/notes';

/** Pairwise different, and not to be told apart by a database that folds case, accents or planes. */
const names = [
  'abc',
  'Abc',
  'ABC',
  'ábc',
  'a\u0301bc',
  'ß',
  'ss',
  '吉',
  '𠮷',
  '😀',
  '😁',
  'ｱ',
  'ア',
  '１',
  '1',
  'İ',
  'i',
];
const alice = testActor();

/** The same on SQLite and MySQL; on MySQL with TEST_DATABASE_URL. */
describe('text on both databases', () => {
  let store: SqlStore;
  beforeAll(async () => {
    store = await openTestStore(noteEntities);
    await store.write(alice, {}, async ({ em }) => {
      // The id is part of a unique key.
      for (const name of names) em.create(NoteEntity, { id: name, title: `前${name}后` });
    });
  });
  afterAll(() => store.close());
  const titles = (where: object) =>
    store.read(alice, async (em) =>
      (await em.find(NoteEntity, where, { orderBy: { id: 'asc' } })).map(({ id }) => id),
    );

  it('keeps every name apart in keys, equality and lists of values', async () => {
    for (const name of names) {
      expect(await titles({ id: name })).toEqual([name]);
      expect(await titles({ title: `前${name}后` })).toEqual([name]);
    }
    expect(await titles({ title: { $in: ['前ABC后', '前𠮷后'] } })).toEqual(['ABC', '𠮷']);
  });

  it('refuses the same name twice', async () => {
    const again = store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, { id: '𠮷', title: 'x' });
    });
    await expect(again).rejects.toThrow(/unique|duplicate/i);
  });

  it('finds parts of names by their own characters', async () => {
    for (const name of names.filter((one) => one !== 'i')) {
      const found = await titles({ title: { $like: `前${name}%` } });
      expect(found).toEqual([name]);
    }
    // One character, whatever its bytes.
    expect((await titles({ title: { $like: '前_后' } })).sort()).toEqual(
      names.filter((name) => [...name].length === 1).sort(),
    );
  });

  it('searches without regard to the case of letters, not only latin ones without accents', async () => {
    await store.write(alice, {}, async ({ em }) => {
      for (const [id, title] of [
        ['e', 'ÉCOLE'],
        ['g', 'ΑΒΓ'],
        ['c', 'МОСКВА'],
      ] as const)
        em.create(NoteEntity, { id, title });
    });
    const search = (text: string) => titles(containsText('title', text));
    expect(await search('école')).toEqual(['e']);
    expect(await search('αβγ')).toEqual(['g']);
    expect(await search('москва')).toEqual(['c']);
    expect((await search('ABC后')).sort()).toEqual(['ABC', 'Abc', 'abc']);
    expect(await search('😀')).toEqual(['😀']);
    expect(await search('𠮷')).toEqual(['𠮷']);
    expect(await search('%')).toEqual([]);
  });

  it('sorts and pages by code points', async () => {
    const all: string[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { limit: 4, cursor };
      const page = await store.read(alice, (em) =>
        pageBy(em, NoteEntity, { id: { $in: names } }, [['id', 'asc']], query),
      );
      all.push(...page.items.map(({ id }) => id));
      if (!(cursor = page.nextCursor)) break;
    }
    const byCodePoints = (one: string, two: string) => Buffer.compare(Buffer.from(one), Buffer.from(two));
    expect(all).toEqual([...names].sort(byCodePoints));
  });

  it('counts spaces at the end on SQLite only: texts are trimmed where they enter', async () => {
    const found = await titles({ id: 'abc ' });
    expect(found).toEqual(store.dialect === 'mysql' ? ['abc'] : []);
  });

  it('asks alternatives one by one, and merges them in order without doubles', async () => {
    const either = {
      $or: [{ id: { $in: ['abc', 'ss', '1'] } }, { title: { $in: ['前ss后', '前Abc后', '前😀后'] } }],
    };
    const order = [['title', 'asc'], ['id', 'asc']] as const; // prettier-ignore
    const read = (query: { limit: number; cursor?: string }) =>
      store.read(alice, (em) => pageBy(em, NoteEntity, either, order, query));
    const first = await read({ limit: 3 });
    const second = await read({ limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['1', 'Abc', 'abc', 'ss', '😀']);
    expect([first.items.length, second.nextCursor]).toEqual([3, undefined]);
  });
});
