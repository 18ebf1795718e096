import type { Actor } from '@callweave/platform/kernel';
import { LockMode } from '@mikro-orm/core';
import { outsideOfScope } from '../scope';
import type { SqlStore } from '../sql-store';
import { AuditEntity, AuditHeadEntity, type AuditRow } from './audit.entity';
import { chainStart, digestEntry, digestPayload } from './digests';

export interface AuditVerdict {
  isIntact: boolean;
  /** Sealed entries that were checked. */
  entries: number;
  /** First place in the chain that does not fit. */
  brokenAt?: number;
  reason?: 'missing' | 'changed' | 'payload-changed' | 'cut';
}

/** How long sealing may wait for more entries; they are chained within 2 s. */
const sealAfterMs = 300;
const pollMs = 1500;
const batch = 500;

/** Chains audit entries per tenant and proves afterwards that nothing was changed, taken out or added. */
export class AuditService {
  private timer?: NodeJS.Timeout;
  private soon?: NodeJS.Timeout;
  private unsubscribe?: () => void;
  private sealing?: Promise<void>;

  constructor(private readonly store: SqlStore) {}

  start(): void {
    outsideOfScope(() => {
      this.timer = setInterval(() => this.sealQuietly(), pollMs);
    });
    this.unsubscribe = this.store.onCommit(({ hasAudits }) => {
      if (hasAudits) this.soon ??= setTimeout(() => this.sealQuietly(), sealAfterMs);
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.unsubscribe?.();
    await this.sealing;
  }

  /** Seals what is committed, in every tenant. */
  async seal(): Promise<void> {
    const tenants = await this.store.system('find unsealed audit entries', async ({ em }) => {
      const rows = await em.find(AuditEntity, { sequence: null }, { fields: ['tenantId'], limit: 1000 });
      return [...new Set(rows.map((row) => row.tenantId))];
    });
    for (const tenantId of tenants) while ((await this.sealTenant(tenantId)) === batch);
  }

  async verify(tenantId: string): Promise<AuditVerdict> {
    const walk = { sequence: 0, digest: chainStart };
    for (;;) {
      const rows = await this.sealedAfter(tenantId, walk.sequence);
      for (const row of rows) {
        const reason = faultOf(row, walk);
        if (reason) return { isIntact: false, entries: walk.sequence, brokenAt: walk.sequence + 1, reason };
        walk.sequence = row.sequence!;
        walk.digest = row.digest!;
      }
      if (rows.length < batch) break;
    }
    const head = await this.store.read({ tenantId }, (em) => em.findOne(AuditHeadEntity, { tenantId }));
    const isCut = (head?.sequence ?? 0) !== walk.sequence || (head?.digest ?? chainStart) !== walk.digest;
    const verdict = { isIntact: !isCut, entries: walk.sequence };
    return isCut ? { ...verdict, brokenAt: walk.sequence + 1, reason: 'cut' } : verdict;
  }

  /** Erases what an entry says beyond who, what and when; the chain still verifies. */
  async erasePayload(actor: Actor, entryId: string): Promise<void> {
    await this.store.write(actor, {}, async ({ em, audit }) => {
      const entry = await em.findOneOrFail(AuditEntity, { id: entryId });
      entry.payload = null;
      entry.payloadSalt = null;
      audit({ action: 'audit.erase', subject: `audit:${entryId}` });
    });
  }

  private sealQuietly(): void {
    this.soon = undefined;
    this.sealing ??= outsideOfScope(() => this.seal())
      .catch((error: unknown) => this.store.log.warn({ error }, 'could not seal audit entries'))
      .finally(() => (this.sealing = undefined));
  }

  private sealTenant(tenantId: string): Promise<number> {
    return this.store.system('seal audit entries', async ({ em }) => {
      const head = await this.lockHead(em, tenantId);
      const open = { tenantId, sequence: null };
      const rows = await em.find(AuditEntity, open, { orderBy: { id: 'asc' }, limit: batch });
      for (const row of rows) {
        row.sequence = ++head.sequence;
        row.digest = head.digest = digestEntry(row, row.sequence, head.digest);
      }
      return rows.length;
    });
  }

  private async lockHead(em: Parameters<Parameters<SqlStore['system']>[1]>[0]['em'], tenantId: string) {
    const first = { tenantId, sequence: 0, digest: chainStart };
    await em.upsert(AuditHeadEntity, first, { onConflictFields: ['tenantId'], onConflictAction: 'ignore' });
    const lockMode = this.store.dialect === 'mysql' ? LockMode.PESSIMISTIC_WRITE : undefined;
    return em.findOneOrFail(AuditHeadEntity, { tenantId }, { lockMode, refresh: true });
  }

  private sealedAfter(tenantId: string, sequence: number): Promise<AuditRow[]> {
    return this.store.read({ tenantId }, (em) =>
      em.find(
        AuditEntity,
        { tenantId, sequence: { $gt: sequence } },
        { orderBy: { sequence: 'asc' }, limit: batch },
      ),
    );
  }
}

function faultOf(row: AuditRow, walk: { sequence: number; digest: string }): AuditVerdict['reason'] {
  if (row.sequence !== walk.sequence + 1) return 'missing';
  if (digestEntry(row, row.sequence, walk.digest) !== row.digest) return 'changed';
  if (row.payloadSalt === null || row.payloadSalt === undefined) return undefined;
  const isSame = digestPayload(row.payload ?? undefined, row.payloadSalt) === row.payloadDigest;
  return isSame ? undefined : 'payload-changed';
}
