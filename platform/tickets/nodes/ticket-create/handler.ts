import { systemActor } from '@callweave/platform/kernel';
import type { Tickets } from '@callweave/platform/tickets/server';
import type { NodeHandler } from '@callweave/runtime/node-sdk';
import type { ticketCreateTemplate } from './template';

/** The job's key is the source: a job that comes again gets the ticket it made before. */
export const createTicketNode: NodeHandler<typeof ticketCreateTemplate, { tickets: Tickets }> = async (
  { flowKey, fields, action },
  { tickets, job },
) => {
  const actor = systemActor(job.tenantId, job.callId ? 'call' : 'flow', job.key);
  const body = { flowKey, fields, action, ...(job.callId && { callId: job.callId }) };
  const { id, number } = await tickets.createFromFlow(actor, body, {
    key: job.key,
    processDefinitionKey: job.processDefinitionKey,
  });
  return { ticketId: id, ticketNumber: number };
};
