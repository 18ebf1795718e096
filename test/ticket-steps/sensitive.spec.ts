import type { Actor, Problem } from '@callweave/platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, key, openDesk, people, stranger } from './desk';

const { ann, bob, eve } = people as Record<'ann' | 'bob' | 'eve', Actor>;
const number = '11010519491231002X';
const fields = { title: '更正证件', category: 'other', urgency: 'low', content: '证件号码登记错误' };

describe('a sensitive field', () => {
  let desk: Desk;
  beforeAll(
    async () =>
      void (desk = await openDesk({ fields: [{ type: 'idCard', key: 'idCard', label: '证件号' }] })),
  );
  afterAll(() => desk.close());

  const create = (action: string) =>
    desk.tickets.create(
      ann,
      { flowKey: 'bank-ticket', action, fields: { ...fields, idCard: number } },
      key(),
    );
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fine',
      (problem: Problem) => problem.code ?? String(problem),
    );

  it('is kept in the vault; tickets, attempts, drafts and audit have token and mask', async () => {
    const { id } = await create('submit');
    const step = (await desk.tickets.detail(eve, id)).can.handle!;
    await desk.workItems.saveDraft(eve, step, { fields: { idCard: number } });
    await desk.workItems.act(eve, step, { action: 'forward', fields: { idCard: number } }, key());
    const late = desk.workItems.act(eve, step, { action: 'forward', fields: { idCard: number } }, key());
    expect(await codeOf(late)).toBe('work-item-taken');
    const wrong = desk.workItems.act(
      eve,
      step,
      { action: 'forward', fields: { idCard: `${number}9` } },
      key(),
    );
    expect(await codeOf(wrong)).toBe('work-item-taken');
    expect((await desk.tickets.detail(ann, id)).fields['idCard']).toEqual({
      token: expect.stringMatching(/^vault:/),
      mask: '110***********002X',
    });
    expect(await everything()).not.toContain(number);
  });

  it('is shown in full to who may see the ticket, and that is audited', async () => {
    const { id } = await create('save');
    expect(await desk.tickets.reveal(ann, id, 'idCard')).toEqual({ value: number });
    expect(await codeOf(desk.tickets.reveal(bob, id, 'idCard'))).toBe('common-not-found');
    expect(await codeOf(desk.tickets.reveal(stranger, id, 'idCard'))).toBe('common-not-found');
    expect(await codeOf(desk.tickets.reveal(ann, id, 'title'))).toBe('common-not-found');
    expect(await everything()).toContain('tickets.reveal');
  });

  /** Every row of every table, as text. */
  async function everything(): Promise<string> {
    return desk.store.system('search all tables', async ({ em }) => {
      const tables = [...em.getMetadata().getAll().values()].filter(({ tableName }) => tableName);
      const rows = await Promise.all(tables.map(({ class: entity }) => em.find(entity as never, {})));
      return JSON.stringify(rows);
    });
  }
});
