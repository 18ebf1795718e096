// What several areas show of a ticket. Apart from `@callweave/platform/ui`, as the shell needs none of it.
export { personName } from './person-name';
export { TicketAttachments } from './ticket-attachments';
export { TicketHistory } from './ticket-history';
export { stateChip, urgencyChip } from './ticket-look';
