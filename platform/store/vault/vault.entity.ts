import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, timeColumn } from '../columns';

/** A sensitive value at rest. Erasing empties the cipher text and keeps the mask, so that screens still make sense. */
export const VaultEntity = defineEntity({
  name: 'VaultSecret',
  tableName: 'vault_secrets',
  properties: {
    tenantId: idColumn().primary(),
    id: idColumn().primary(),
    kind: p.string().length(16),
    mask: p.string().length(64),
    /** Base64 of nonce, tag and cipher text; null once erased. */
    sealed: p.text().nullable(),
    expiresAt: timeColumn(),
    createdAt: timeColumn(),
  },
  indexes: [{ properties: ['expiresAt'] }],
});
