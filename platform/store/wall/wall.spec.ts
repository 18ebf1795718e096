import type { EntityManager } from '@mikro-orm/core';
import { raw } from '@mikro-orm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type SqlStore, TenancyBreach, testActor } from '../index';
import { noteEntities, NoteEntity } from '../testing-fixtures/notes';
import { analyse } from './analyse';
import { TenancyWall } from './wall';

const tables = { tenant: new Set(['notes', 'remarks']), global: new Set(['countries']) };

/** Statements that would show or change another tenant's rows, or might. `a` is the current tenant. */
const attacks: [sql: string, ...parameters: unknown[]][] = [
  ['select * from notes'],
  ['select * from notes where id = ?', 'n1'],
  ['select * from notes where tenant_id = ?', 'b'],
  ["select * from notes where tenant_id = 'b'"],
  ['select * from notes where tenant_id = ? or 1 = 1', 'a'],
  ['select * from notes where tenant_id = ? or tenant_id = ?', 'a', 'b'],
  ['select * from notes where tenant_id = ? and id = ? or id = ?', 'a', 'n1', 'n2'],
  ['select * from notes where tenant_id in (?, ?)', 'a', 'b'],
  ['select * from notes where tenant_id in (select tenant_id from remarks)'],
  ['select * from notes where not tenant_id = ?', 'a'],
  ['select * from notes where not (tenant_id = ?)', 'a'],
  ['select * from notes where tenant_id <> ?', 'a'],
  ['select * from notes where tenant_id >= ?', 'a'],
  ['select * from notes where tenant_id = ? collate nocase', 'a'],
  ['select * from notes where (tenant_id = ?) is not null', 'a'],
  ['select * from notes where tenant_id like ?', 'a'],
  ['select * from notes where rank between 0 and tenant_id = ?', 'a'],
  ['select * from notes where case when rank = 1 and tenant_id = ? and 1 then 1 else 1 end', 'a'],
  ['select * from notes where tenant_id = ? xor rank = 1', 'a'],
  ['select * from notes where coalesce(tenant_id = ?, 1)', 'a'],
  ['select * from notes where tenant_id = tenant_id'],
  ['select * from notes n join remarks r on r.note_id = n.id where n.tenant_id = ?', 'a'],
  [
    'select * from notes n left join remarks r on r.note_id = n.id and n.tenant_id = ? where n.tenant_id = ?',
    'a',
    'a',
  ],
  ['select * from notes n left join remarks r on r.tenant_id = n.tenant_id and n.tenant_id = ?', 'a'],
  ['select * from notes n right join remarks r on r.tenant_id = n.tenant_id where n.tenant_id = ?', 'a'],
  ['select * from notes n, remarks r where n.tenant_id = ?', 'a'],
  ['select * from notes n join remarks r on r.tenant_id = n.tenant_id'],
  ['select * from notes n, remarks n where n.tenant_id = ?', 'a'],
  ['select * from notes n, remarks r where tenant_id = ?', 'a'],
  ['select * from notes where tenant_id = ? union select * from notes', 'a'],
  ['select * from notes where tenant_id = ? union all select * from notes where tenant_id = ?', 'a', 'b'],
  ['select (select max(title) from notes) from countries'],
  ['select * from countries where code in (select title from notes)'],
  ['select * from countries where exists (select 1 from notes n where n.title = code)'],
  ['select * from (select * from notes) n where n.tenant_id = ?', 'a'],
  ['select * from countries where upper((select title from notes limit 1)) = ?', 'X'],
  ['with n as (select * from notes) select * from n where tenant_id = ?', 'a'],
  ['with notes as (select * from countries) select * from notes where tenant_id = ?', 'a'],
  ['select * from main.notes where tenant_id = ?', 'a'],
  ['select * from countries where code in notes'],
  ['select * from unknown_table'],
  ['select * from sqlite_master'],
  ['select * from "notes" where tenant_id = ?', 'a'],
  ['select * from notes -- where tenant_id = ?', 'a'],
  ['select * from notes /* where tenant_id = ? */', 'a'],
  ['select * from notes where tenant_id = ?; delete from notes', 'a'],
  ['select * from notes where tenant_id = ? order by (select max(title) from notes)', 'a'],
  ['select * into outfile ? from notes where tenant_id = ?', '/tmp/x', 'a'],
  ['update notes set title = ?', 'x'],
  ['update notes set title = ? where tenant_id = ?', 'x', 'b'],
  ['update notes set tenant_id = ? where tenant_id = ?', 'b', 'a'],
  ['update notes set (tenant_id, title) = (?, ?) where tenant_id = ?', 'b', 'x', 'a'],
  ['update notes set title = (select max(title) from notes) where tenant_id = ?', 'a'],
  ['update notes set title = r.text from remarks r where notes.tenant_id = ?', 'a'],
  ['delete from notes'],
  ['delete from notes where id = ?', 'n1'],
  ['delete from notes where tenant_id = ? or id = ?', 'a', 'n1'],
  ['insert into notes (id, title) values (?, ?)', 'n1', 'x'],
  ['insert into notes (tenant_id, id) values (?, ?)', 'b', 'n1'],
  ['insert into notes (tenant_id, id) values (?, ?), (?, ?)', 'a', 'n1', 'b', 'n2'],
  ['insert into notes (tenant_id, id) values (concat(?), ?)', 'a', 'n1'],
  ['insert into notes (tenant_id, id) select tenant_id, id from notes where tenant_id = ?', 'a'],
  ['insert into countries (code, name) select id, title from notes'],
  ['insert into countries (code, name) values (?, (select title from notes limit 1))', 'xx'],
  [
    'insert into notes (tenant_id, id) values (?, ?) on conflict (id) do update set tenant_id = ?',
    'a',
    'n1',
    'a',
  ],
  ['insert or replace into notes (tenant_id, id) values (?, ?)', 'a', 'n1'],
  ['replace into notes (tenant_id, id) values (?, ?)', 'a', 'n1'],
  ['drop table notes'],
  ['pragma table_info(notes)'],
  ['truncate table notes'],
  ['select * from notes where (tenant_id, id) in ((?, ?), (?, ?))', 'a', 'n1', 'b', 'n2'],
  ['select * from notes where (tenant_id, id) = (?, ?)', 'b', 'n1'],
  ['select * from notes where tenant_id = ?', ['a', 'b']],
];

const allowed: typeof attacks = [
  ['select 1'],
  ['select * from countries'],
  ['select n.* from `notes` as `n` where `n`.`tenant_id` = ? and (n.rank > 1 or n.rank < 0)', 'a'],
  ['select * from notes where (tenant_id = ? and id = ?) or (tenant_id = ? and id = ?)', 'a', '1', 'a', '2'],
  ['select * from notes where (tenant_id, id) in ((?, ?), (?, ?))', 'a', 'n1', 'a', 'n2'],
  ['select * from notes where (tenant_id, id) in ( values (?, ?), (?, ?))', 'a', 'n1', 'a', 'n2'],
  [
    'select * from notes n left join remarks r on r.tenant_id = n.tenant_id and r.note_id = n.id where n.tenant_id = ?',
    'a',
  ],
  [
    'select * from notes n where n.tenant_id = ? and exists (select 1 from remarks r where r.tenant_id = n.tenant_id)',
    'a',
  ],
  ['select count(*) from (select 1 from notes where tenant_id = ? limit 10) q', 'a'],
  ['with n as (select * from notes where tenant_id = ?) select * from n', 'a'],
  [
    'update notes set rank = case when rank = ? then 1 else 2 end where tenant_id = ? and id in (?, ?)',
    1,
    'a',
    '1',
    '2',
  ],
  ['delete from notes where tenant_id = ? and due_at between ? and ?', 'a', 1, 2],
  [
    'insert into notes (tenant_id, id) values (?, ?), (?, ?) on conflict (tenant_id, id) do nothing',
    'a',
    '1',
    'a',
    '2',
  ],
  ["select * from notes where tenant_id = 'a' and title = 'it''s; -- \"fine\" ?'"],
];

describe('tenancy wall', () => {
  const wall = new TenancyWall(tables, 'sqlite');

  it.each(attacks)('refuses %s', (sql, ...parameters) => {
    expect(() => wall.check(sql as string, parameters, 'a')).toThrow(TenancyBreach);
  });

  it.each(allowed)('passes %s', (sql, ...parameters) => {
    expect(() => wall.check(sql as string, parameters, 'a')).not.toThrow();
  });

  it('refuses tenant tables outside of any scope', () => {
    expect(() => wall.check('select * from notes where tenant_id = ?', ['a'], undefined)).toThrow(
      TenancyBreach,
    );
  });

  it('knows that || means or in MySQL, and back-slashes there', () => {
    expect(
      analyse('select * from notes where tenant_id = ? and 1 || 1', tables, 'mysql').refusal,
    ).toBeDefined();
    const escaped = "select * from notes where title = '\\' or 1 = 1 -- ' and tenant_id = 'a'";
    expect(analyse(escaped, tables, 'mysql').refusal).toBeUndefined();
    expect(analyse(escaped, tables, 'sqlite').refusal).toBeDefined();
  });

  it('costs a look-up for a text it has read before', () => {
    const sql = 'select n.* from `notes` as `n` where `n`.`tenant_id` = ? and `n`.`id` = ? limit ?';
    wall.check(sql, ['a', 'n1', 1], 'a');
    const start = performance.now();
    for (let index = 0; index < 10_000; index++) wall.check(sql, ['a', `n${index}`, 1], 'a');
    expect((performance.now() - start) / 10_000).toBeLessThan(0.02);
  });
});

describe('tenancy wall below the ORM', () => {
  let store: SqlStore;
  const [alice, bob] = [testActor(), testActor({ tenantId: 'tenant-b' })];
  const inA = <T>(work: (em: EntityManager) => Promise<T>) => store.read(alice, work);
  beforeAll(async () => {
    store = await openTestStore(noteEntities);
    for (const actor of [alice, bob]) {
      await store.write(actor, {}, async ({ em }) => {
        em.create(NoteEntity, { id: 'n1', title: actor.tenantId });
      });
    }
  });
  afterAll(() => store.close());

  it('refuses raw SQL, switched-off filters and Kysely that leave the tenant', async () => {
    type Sql = {
      execute(sql: string): Promise<unknown>;
      getKysely(): Kysely;
      createQueryBuilder(e: unknown): Builder;
    };
    type Kysely = { selectFrom(table: string): { selectAll(): { execute(): Promise<unknown> } } };
    type Builder = { select(fields: string): { execute(): Promise<unknown> } };
    const sql = (em: EntityManager) => em as unknown as Sql;
    await expect(inA((em) => sql(em).execute('select * from notes'))).rejects.toThrow('tenancy wall');
    await expect(inA((em) => em.find(NoteEntity, {}, { filters: false }))).rejects.toThrow('tenancy wall');
    await expect(
      inA((em) => em.find(NoteEntity, { tenantId: 'tenant-b' }, { filters: false })),
    ).rejects.toThrow('tenancy wall');
    await expect(inA((em) => sql(em).getKysely().selectFrom('notes').selectAll().execute())).rejects.toThrow(
      'tenancy wall',
    );
    await expect(inA((em) => sql(em).createQueryBuilder(NoteEntity).select('*').execute())).rejects.toThrow(
      'tenancy wall',
    );
    await expect(
      inA((em) => em.find(NoteEntity, { id: raw("'n1' or 1 = 1") as never }, { filters: false })),
    ).rejects.toThrow('tenancy wall');
  });

  it('refuses to write into another tenant', async () => {
    const steal = store.write(alice, {}, async ({ em }) => {
      em.create(NoteEntity, { tenantId: 'tenant-b', id: 'n2', title: 'planted' });
    });
    await expect(steal).rejects.toThrow('tenancy wall');
    const found = await store.read(bob, (em) => em.find(NoteEntity, {}));
    expect(found.map((note) => note.id)).toEqual(['n1']);
  });

  it('keeps both tenants apart when they work at once', async () => {
    const titles = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.read(
          index % 2 ? alice : bob,
          async (em) => (await em.findOneOrFail(NoteEntity, { id: 'n1' })).title,
        ),
      ),
    );
    expect(titles).toEqual(titles.map((_, index) => (index % 2 ? 'tenant-a' : 'tenant-b')));
  });
});
