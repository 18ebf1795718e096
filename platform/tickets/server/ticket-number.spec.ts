import { openTestStore, type SqlStore, testActor } from '@callweave/platform/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNumberPattern, nextTicketNumber } from './ticket-number';
import { ticketEntities } from './ticket.entities';

describe('ticket numbers (T-17)', () => {
  let store: SqlStore;
  beforeAll(async () => void (store = await openTestStore(ticketEntities)));
  afterAll(() => store.close());
  const actor = { ...testActor(), timeZone: 'Asia/Shanghai' };
  const next = (pattern: string, at: string, who = actor) =>
    store.write(who, {}, ({ em }) => nextTicketNumber(em, who, pattern, new Date(at)));

  it("count per day of the tenant's zone and per tenant", async () => {
    const pattern = '{yyyyMMdd}{seq:5}';
    expect(await next(pattern, '2026-03-02T15:59:59Z')).toBe('2026030200001');
    expect(await next(pattern, '2026-03-02T15:59:59Z')).toBe('2026030200002');
    expect(await next(pattern, '2026-03-02T16:00:00Z')).toBe('2026030300001');
    expect(await next(pattern, '2026-03-02T15:59:59Z', { ...actor, tenantId: 'tenant-b' })).toBe(
      '2026030200001',
    );
  });

  it('follow the drawn pattern and grow beyond its digits', async () => {
    const pattern = 'TS-{yyyy}{MM}-{seq:1}';
    const numbers: string[] = [];
    for (let n = 0; n < 10; n++) numbers.push(await next(pattern, '2026-03-02T00:00:00Z'));
    expect([numbers[0], numbers[9]]).toEqual(['TS-202603-1', 'TS-202603-10']);
  });

  it('leave no gap when the ticket is not made', async () => {
    const fails = store.write(actor, {}, async ({ em }) => {
      await nextTicketNumber(em, actor, 'G{seq:3}', new Date());
      throw new Error('no ticket');
    });
    await expect(fails).rejects.toThrow('no ticket');
    expect(await next('G{seq:3}', '2026-03-02T00:00:00Z')).toBe('G001');
  });

  it.each(['', '{yyyy}', '{seq:5}{seq:5}', '{seq:0}', '{nope}{seq:3}', '单{seq:3}', "'{seq:3}"])(
    'refuse the pattern %j',
    (pattern) => expect(isNumberPattern(pattern)).toBe(false),
  );
});
