export type { TicketDeps } from './ports';
export { ticketEntities } from './ticket.entities';
export { createTickets, type Tickets } from './tickets';
