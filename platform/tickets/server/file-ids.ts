import type { EntityManager } from '@mikro-orm/core';
import { TicketAttachmentEntity } from './ticket.entities';

/** Files that fields of a ticket may name. */
export async function fileIdsOf(em: EntityManager, tenantId: string, ticketId: string): Promise<string[]> {
  const files = await em.find(TicketAttachmentEntity, { tenantId, ticketId }, { fields: ['id'] });
  return files.map(({ id }) => id);
}
