import { identityEntities } from '@callweave/platform/identity/server';
import { workItemEntities } from '@callweave/platform/work-items/server';
import { callEntities } from '@callweave/telephony/calls/server';
import type { EntitySchema } from '@mikro-orm/core';

/** Tables of all areas; migrations are made from this list. The store adds its own. */
export const entities = [
  ...identityEntities,
  ...workItemEntities,
  ...callEntities,
] as unknown as EntitySchema[];
