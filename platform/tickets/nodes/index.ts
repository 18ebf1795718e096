import type { Tickets } from '@callweave/platform/tickets/server';
import { bindNode, type BoundNode, type NodeTemplate } from '@callweave/runtime/node-sdk';
import { createTicketNode } from './ticket-create/handler';
import { ticketCreateTemplate } from './ticket-create/template';
import { updateTicketNode } from './ticket-update/handler';
import { ticketUpdateTemplate } from './ticket-update/template';

/** Node types that act on tickets. */
export const ticketsNodeTemplates: readonly NodeTemplate[] = [
  ticketCreateTemplate as unknown as NodeTemplate,
  ticketUpdateTemplate as unknown as NodeTemplate,
];

export function createTicketsNodes(services: { tickets: Tickets }): BoundNode[] {
  return [
    bindNode(ticketCreateTemplate, createTicketNode, services),
    bindNode(ticketUpdateTemplate, updateTicketNode, services),
  ];
}
