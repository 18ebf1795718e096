import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { defineProblems, newId, systemActor, type VaultPort } from '@callweave/platform/kernel';
import type { Schedule } from '../queue/job-runner';
import type { SqlStore } from '../sql-store';
import { VaultEntity } from './vault.entity';

export const vaultProblems = defineProblems('vault', {
  notRevealable: {
    status: 410,
    title: {
      'zh-CN': '敏感信息已过期或已擦除',
      'zh-TW': '敏感資訊已過期或已抹除',
      en: 'The sensitive value has expired or was erased',
    },
  },
});

type Kind = Parameters<VaultPort['keep']>[2]['kind'];

/** {@link VaultPort} in the database: AES-256-GCM, one key per tenant derived from `secretKey`, bound to the row. */
export class Vault implements VaultPort {
  private readonly keys = new Map<string, Buffer>();

  constructor(
    private readonly store: SqlStore,
    private readonly secretKey: string,
  ) {}

  async keep(tenantId: string, value: string, options: { kind: Kind; ttlMs: number }) {
    const id = newId();
    const mask = maskOf(value, options.kind);
    const now = this.store.clock.now();
    await this.store.write(systemActor(tenantId, 'vault', id), {}, async ({ em, audit }) => {
      const sealed = this.seal(tenantId, id, value);
      const expiresAt = new Date(now.getTime() + options.ttlMs);
      em.create(VaultEntity, { tenantId, id, kind: options.kind, mask, sealed, expiresAt, createdAt: now });
      audit({ action: 'vault.keep', subject: `vault:${id}`, payload: { kind: options.kind } });
    });
    return { token: `vault:${id}`, mask };
  }

  async reveal(tenantId: string, token: string, reason: string): Promise<string> {
    const id = idOf(token);
    return this.store.write(systemActor(tenantId, 'vault', id), {}, async ({ em, audit }) => {
      const row = await em.findOne(VaultEntity, { tenantId, id });
      if (!row?.sealed || row.expiresAt <= this.store.clock.now()) throw vaultProblems.notRevealable();
      audit({ action: 'vault.reveal', subject: token, payload: { reason } });
      return this.unseal(tenantId, id, row.sealed);
    });
  }

  async erase(tenantId: string, token: string): Promise<void> {
    const id = idOf(token);
    await this.store.write(systemActor(tenantId, 'vault', id), {}, async ({ em, audit }) => {
      const changed = await em.nativeUpdate(
        VaultEntity,
        { tenantId, id, sealed: { $ne: null } },
        { sealed: null },
      );
      if (changed > 0) audit({ action: 'vault.erase', subject: token });
    });
  }

  /** Empties what has expired, every minute. */
  sweep(): Schedule {
    return {
      name: 'vault-sweep',
      everyMs: 60_000,
      run: async () => {
        await this.store.system('expire vault secrets', async ({ em }) => {
          const expired = { expiresAt: { $lte: this.store.clock.now() }, sealed: { $ne: null } };
          await em.nativeUpdate(VaultEntity, expired, { sealed: null });
        });
      },
    };
  }

  private seal(tenantId: string, id: string, value: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.keyOf(tenantId), nonce).setAAD(
      Buffer.from(`${tenantId}/${id}`),
    );
    const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  }

  private unseal(tenantId: string, id: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.keyOf(tenantId), bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(`${tenantId}/${id}`)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }

  private keyOf(tenantId: string): Buffer {
    let key = this.keys.get(tenantId);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.secretKey, 'callweave-vault', tenantId, 32));
      this.keys.set(tenantId, key);
    }
    return key;
  }
}

function idOf(token: string): string {
  if (!/^vault:[0-9a-f-]{36}$/.test(token)) throw vaultProblems.notRevealable();
  return token.slice('vault:'.length);
}

/** `6222 **** **** 1234` for cards, the ends of an identity number, nothing of a PIN. */
export function maskOf(value: string, kind: Kind): string {
  const text = value.replace(/[\s-]/g, '');
  if (kind === 'pin' || text.length < 8) return '******';
  if (kind === 'card') return `${text.slice(0, 4)} **** **** ${text.slice(-4)}`;
  return `${text.slice(0, 3)}${'*'.repeat(Math.max(4, text.length - 7))}${text.slice(-4)}`;
}

export function createVault(options: { store: SqlStore; secretKey: string }): Vault {
  return new Vault(options.store, options.secretKey);
}
