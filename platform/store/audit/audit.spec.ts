import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntity, AuditService, openTestStore, type SqlStore, testActor } from '../index';

const [alice, bob] = [testActor(), testActor({ tenantId: 'tenant-b' })];

describe('audit', () => {
  let store: SqlStore;
  let audit: AuditService;
  beforeEach(async () => {
    store = await openTestStore([]);
    audit = new AuditService(store);
    for (const actor of [alice, bob, alice, alice]) {
      await store.write(actor, {}, async (tx) =>
        tx.audit({ action: 'x.y', subject: 'x:1', payload: { a: '变更' } }),
      );
    }
  });
  afterEach(() => store.close());
  const change = (where: object, data: object) =>
    store.system('tamper', ({ em }) =>
      em.nativeUpdate(AuditEntity, { tenantId: 'tenant-a', ...where }, data),
    );

  it('chains each tenant apart and verifies', async () => {
    await audit.seal();
    expect(await audit.verify('tenant-a')).toEqual({ isIntact: true, entries: 3 });
    expect(await audit.verify('tenant-b')).toEqual({ isIntact: true, entries: 1 });
  });

  it('still verifies after a payload was erased', async () => {
    await audit.seal();
    const [first] = await store.read(alice, (em) => em.find(AuditEntity, { sequence: 1 }));
    await audit.erasePayload(alice, first!.id);
    await audit.seal();
    expect(await audit.verify('tenant-a')).toEqual({ isIntact: true, entries: 4 });
    const [erased] = await store.read(alice, (em) => em.find(AuditEntity, { sequence: 1 }));
    expect(erased!.payload).toBeNull();
  });

  it('shows a changed entry, a changed payload, one taken out and a cut tail', async () => {
    await audit.seal();
    await change({ sequence: 2 }, { userName: 'somebody else' });
    expect(await audit.verify('tenant-a')).toMatchObject({ isIntact: false, brokenAt: 2, reason: 'changed' });
    await change({ sequence: 2 }, { userName: alice.userName, payload: '{}' });
    expect(await audit.verify('tenant-a')).toMatchObject({ brokenAt: 2, reason: 'payload-changed' });
    await store.system('tamper', ({ em }) =>
      em.nativeDelete(AuditEntity, { tenantId: 'tenant-a', sequence: 3 }),
    );
    await change({ sequence: 2 }, { payload: JSON.stringify({ a: '变更' }) });
    expect(await audit.verify('tenant-a')).toMatchObject({ brokenAt: 3, reason: 'cut' });
    await store.system('tamper', ({ em }) =>
      em.nativeDelete(AuditEntity, { tenantId: 'tenant-a', sequence: 1 }),
    );
    expect(await audit.verify('tenant-a')).toMatchObject({ brokenAt: 1, reason: 'missing' });
  });

  it('seals within two seconds of the commit', async () => {
    audit.start();
    const start = Date.now();
    await store.write(alice, {}, async (tx) => tx.audit({ action: 'x.z', subject: 'x:2' }));
    await expect.poll(async () => (await audit.verify('tenant-a')).entries, { timeout: 2000 }).toBe(4);
    expect(Date.now() - start).toBeLessThan(2000);
    await audit.stop();
  });
});
