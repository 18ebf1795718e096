import type { Pusher } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import type { TicketRow } from './ticket.entities';

/** `tickets:<id>` is one ticket, `tickets` every list. Frames say that something changed; clients read again. */
export const ticketTopicName = 'tickets';

export function announceTicket(
  { pusher }: { pusher: Pusher },
  tx: Transaction,
  { tenantId, id, state }: TicketRow,
): void {
  tx.afterCommit(() => {
    pusher.publish(tenantId, `${ticketTopicName}:${id}`, { ticketId: id, state });
    pusher.publish(tenantId, ticketTopicName, { ticketId: id });
  });
}
