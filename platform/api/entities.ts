import { flowEntities } from '@callweave/designer/flows/server';
import { identityEntities } from '@callweave/platform/identity/server';
import { ticketEntities } from '@callweave/platform/tickets/server';
import { workItemEntities } from '@callweave/platform/work-items/server';
import { recordSinkEntities } from '@callweave/runtime/record-sink';
import { recordsEntities } from '@callweave/runtime/records/server';
import { callEntities } from '@callweave/telephony/calls/server';
import type { EntitySchema } from '@mikro-orm/core';

/** Tables of all areas; migrations are made from this list. The store adds its own. */
export const entities = [
  ...identityEntities,
  ...flowEntities,
  ...workItemEntities,
  ...ticketEntities,
  ...callEntities,
  ...recordsEntities,
  ...recordSinkEntities,
] as unknown as EntitySchema[];
