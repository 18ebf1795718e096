import { newId } from '@callweave/platform/kernel';
import { openTestStore, testActor } from '@callweave/platform/store';
import { afterEach, describe, expect, it } from 'vitest';
import { createAudit } from './audit';

type TestStore = Awaited<ReturnType<typeof openTestStore>>;
let store: TestStore;
afterEach(() => store.close());

describe('audit log', () => {
  it('lists what was done, newest first, a page at a time, and only in its own tenant', async () => {
    store = await openTestStore([]);
    const audit = createAudit({ store });
    const actor = testActor({ tenantId: newId() });
    const other = testActor({ tenantId: newId() });
    for (const subject of ['ticket:1', 'ticket:2', 'ticket:3'])
      await store.write(actor, {}, async (tx) =>
        tx.audit({ action: 'tickets.submit', subject, payload: { subject } }),
      );
    await store.write(other, {}, async (tx) => tx.audit({ action: 'tickets.submit', subject: 'ticket:4' }));

    const first = await audit.list(actor, { limit: 2 });
    const second = await audit.list(actor, { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ subject }) => subject).sort()).toEqual([
      'ticket:1',
      'ticket:2',
      'ticket:3',
    ]);
    expect(first.items[0]!.payload).toEqual({ subject: first.items[0]!.subject });
    expect((await audit.list(actor, { limit: 10, action: 'flows.' })).items).toEqual([]);
    expect(
      (await audit.list(actor, { limit: 10, userName: actor.userName.slice(1, -1) })).items,
    ).toHaveLength(3);
    expect((await audit.list(actor, { limit: 10, userName: 'nobody' })).items).toEqual([]);
  });

  it.each(["'", '?', '??', '? ) or 1=1 -- ', "?? ' or '?'='", '\\', "\\'", '%', '\0', ':a', '$1'])(
    'takes %j in a search as text',
    async (part) => {
      store = await openTestStore([]);
      const audit = createAudit({ store });
      const actor = testActor({ tenantId: newId() });
      const named = { ...actor, userName: `a${part}B` };
      for (const one of [actor, named])
        await store.write(one, {}, async (tx) => tx.audit({ action: 'a', subject: one.userName }));
      const found = await audit.list(actor, { limit: 10, userName: `A${part}b` });
      expect(found.items.map(({ userName }) => userName)).toEqual([named.userName]);
    },
  );
});
