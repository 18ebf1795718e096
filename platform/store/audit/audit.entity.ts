import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, timeColumn } from '../columns';

/** Who did what to what. The payload may be erased, its salted digest stays and keeps the chain whole. */
export const AuditEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entries',
  properties: {
    tenantId: idColumn().primary(),
    id: idColumn().primary(),
    at: timeColumn(),
    action: p.string().length(64),
    subject: p.string().length(190),
    userId: p.string().length(64),
    userName: p.string().length(120),
    payload: p.text().nullable(),
    payloadSalt: p.string().length(32).nullable(),
    payloadDigest: p.string().length(64),
    /** Place in the tenant's chain, from 1; null until sealed. */
    sequence: p.integer().nullable(),
    digest: p.string().length(64).nullable(),
  },
  indexes: [
    { properties: ['tenantId', 'at', 'id'] },
    { properties: ['tenantId', 'subject', 'at'] },
    { properties: ['tenantId', 'action', 'at'] },
    // The sealer asks across tenants for what is not sealed yet.
    { properties: ['sequence'] },
  ],
  uniques: [{ properties: ['tenantId', 'sequence'] }],
});
export type AuditRow = InferEntity<typeof AuditEntity>;

/** End of a tenant's chain, so that cutting its tail off shows. */
export const AuditHeadEntity = defineEntity({
  name: 'AuditHead',
  tableName: 'audit_heads',
  properties: {
    tenantId: idColumn().primary(),
    sequence: p.integer(),
    digest: p.string().length(64),
  },
});
