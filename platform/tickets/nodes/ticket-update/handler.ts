import { systemActor } from '@callweave/platform/kernel';
import type { Tickets } from '@callweave/platform/tickets/server';
import type { NodeHandler } from '@callweave/runtime/node-sdk';
import type { ticketUpdateTemplate } from './template';

export const updateTicketNode: NodeHandler<typeof ticketUpdateTemplate, { tickets: Tickets }> = async (
  change,
  { tickets, job },
) => {
  const actor = systemActor(job.tenantId, 'flow', job.key);
  const { state } = await tickets.setFromFlow(actor, { ...change, key: job.key });
  return { ticketState: state };
};
