import type { EntitySchema } from '@mikro-orm/core';
import { AuditEntity, AuditHeadEntity } from './audit/audit.entity';
import { IdempotencyEntity } from './idempotency';
import { LeaseEntity } from './leases/lease.entity';
import { JobEntity } from './queue/job.entity';
import { VaultEntity } from './vault/vault.entity';

/** The store's own tables; `openStore` adds them. */
export const storeEntities = [
  AuditEntity,
  AuditHeadEntity,
  IdempotencyEntity,
  JobEntity,
  LeaseEntity,
  VaultEntity,
] as unknown as EntitySchema[];
