import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, timeColumn } from '../columns';

/** Work that one process of all does at a time. Belongs to no tenant. */
export const LeaseEntity = defineEntity({
  name: 'Lease',
  tableName: 'leases',
  properties: {
    name: p.string().length(64).primary(),
    owner: idColumn(),
    endsAt: timeColumn(),
  },
});
