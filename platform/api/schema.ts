import type { Identity } from '@callweave/platform/identity/server';
import { createSchema, type SqlStore } from '@callweave/platform/store';
import { TableNotFoundException } from '@mikro-orm/core';

/** Creates the tables of an empty database. */
export async function bringUpSchema(store: SqlStore, identity: Pick<Identity, 'tenants'>): Promise<void> {
  try {
    await identity.tenants();
  } catch (error) {
    if (!(error instanceof TableNotFoundException)) throw error;
    await createSchema(store);
  }
}
