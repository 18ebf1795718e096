import { isInScope } from '@callweave/platform/identity/server';
import { type Actor, commonProblems, hasRight } from '@callweave/platform/kernel';
import { ticketRights } from '@callweave/platform/tickets/contract';
import type { EntityManager } from '@mikro-orm/core';
import type { TicketDeps } from './ports';
import { TicketEntity, type TicketRow } from './ticket.entities';
import { ticketWord } from './ticket.problems';

/**
 * Reads a ticket the person may see: an own one, one in the scope of `tickets.query`, or one they work or worked.
 * Drafts are their creator's alone.
 * @throws {Problem} not found, also for what must not be seen
 */
export async function requireVisible(
  { workItems }: TicketDeps,
  em: EntityManager,
  actor: Actor,
  id: string,
): Promise<TicketRow> {
  const { tenantId, userId } = actor;
  const ticket = await em.findOne(TicketEntity, { tenantId, id });
  if (ticket && (ticket.creatorId === userId || (await maySee()))) return ticket;
  throw commonProblems.notFound({ what: ticketWord });

  async function maySee(): Promise<boolean> {
    if (ticket!.stage === 'draft') return false;
    const { creatorId: ownerId, departmentId, institutionId } = ticket!;
    const isQueryable =
      hasRight(actor, ticketRights.query.key) &&
      isInScope(actor, ticketRights.query, {
        ownerId,
        departmentId: departmentId ?? null,
        institutionId: institutionId ?? null,
      });
    return isQueryable || workItems.isInvolved(em, actor, id);
  }
}

/** Create, audit and handle roles may urge (T-04). */
export function mayUrge(actor: Actor): boolean {
  const { create, audit, handle } = ticketRights;
  return [create, audit, handle].some(({ key }) => hasRight(actor, key));
}
