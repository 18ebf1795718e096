import { VirtualClock } from '@callweave/platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntity, createVault, openTestStore, type SqlStore, type Vault } from '../index';
import { maskOf } from './vault';
import { VaultEntity } from './vault.entity';

describe('vault', () => {
  let store: SqlStore;
  let vault: Vault;
  const clock = new VirtualClock();
  beforeEach(async () => {
    store = await openTestStore([], clock);
    vault = createVault({ store, secretKey: 'k'.repeat(32) });
  });
  afterEach(() => store.close());
  const card = '6222020200112345678';
  const rows = () => store.system('look', ({ em }) => em.find(VaultEntity, {}, { disableIdentityMap: true }));

  it('keeps, masks and reveals, leaving an audit entry and no plain text', async () => {
    const { token, mask } = await vault.keep('tenant-a', card, { kind: 'card', ttlMs: 60_000 });
    expect(mask).toBe('6222 **** **** 5678');
    expect(JSON.stringify(await rows())).not.toContain(card);
    expect(await vault.reveal('tenant-a', token, 'card loss')).toBe(card);
    const audits = await store.read({ tenantId: 'tenant-a' }, (em) =>
      em.find(AuditEntity, { action: 'vault.reveal' }),
    );
    expect(audits.map((row) => [row.subject, row.payload])).toEqual([[token, '{"reason":"card loss"}']]);
  });

  it('reveals nothing to another tenant, after erasing, or after its time', async () => {
    const keep = () => vault.keep('tenant-a', card, { kind: 'card', ttlMs: 1000 });
    const [first, second] = [await keep(), await keep()];
    const gone = { code: 'vault-not-revealable' };
    await expect(vault.reveal('tenant-b', first.token, 'x')).rejects.toMatchObject(gone);
    await expect(vault.reveal('tenant-a', 'vault:nonsense', 'x')).rejects.toMatchObject(gone);
    await vault.erase('tenant-a', first.token);
    await expect(vault.reveal('tenant-a', first.token, 'x')).rejects.toMatchObject(gone);
    clock.advance(1001);
    await expect(vault.reveal('tenant-a', second.token, 'x')).rejects.toMatchObject(gone);
    await vault.sweep().run();
    expect((await rows()).map((row) => row.sealed)).toEqual([null, null]);
  });

  it('masks identity numbers at both ends and PINs wholly', () => {
    expect(maskOf('110101199003077758', 'identity')).toBe('110***********7758');
    expect(maskOf('123456', 'pin')).toBe('******');
    expect(maskOf('1234', 'card')).toBe('******');
  });
});
