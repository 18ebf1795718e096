import { type Actor, commonProblems, faultPoint, newId } from '@callweave/platform/kernel';
import { ticketRights } from '@callweave/platform/tickets/contract';
import { fingerprintOf } from '@callweave/platform/work-items/server';
import { announceTicket } from './announce';
import { whoOf } from './create-ticket';
import type { TicketDeps } from './ports';
import { lockTicket } from './start-ticket';
import { mayUrge, requireVisible } from './ticket-access';
import { audit } from './ticket-history';
import { TicketRemarkEntity, type TicketRemarkRow } from './ticket.entities';
import { ticketProblems } from './ticket.problems';

/**
 * Urges a ticket in flow or notes something; the engine is not touched (T-07, T-16).
 * @throws {Problem} not visible; urging one that is not in flow, or without a ticket role
 */
export async function remark(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  { kind, text }: { kind: 'urge' | 'note'; text: string },
  idempotencyKey: string,
): Promise<TicketRemarkRow> {
  const { tenantId } = actor;
  if (kind === 'urge' && !mayUrge(actor))
    throw commonProblems.notAllowed({ right: ticketRights.create.label[actor.locale] });
  faultPoint('tickets.remark.before-write');
  const options = { idempotencyKey, fingerprint: fingerprintOf([kind, ticketId, text]) };
  const id = await deps.store.write(actor, options, async (tx) => {
    await requireVisible(deps, tx.em, actor, ticketId);
    const ticket = await lockTicket(tx, tenantId, ticketId);
    if (kind === 'urge' && ticket.stage !== 'inFlow')
      throw ticketProblems.notInFlow({ number: ticket.number });
    const at = deps.clock.now();
    const { id: whoId, name: whoName } = whoOf(actor);
    const row = { tenantId, id: newId(), ticketId, kind, at, whoId, whoName, text };
    tx.em.create(TicketRemarkEntity, row);
    if (kind === 'urge') {
      ticket.urgeCount += 1;
      await deps.workItems.markUrged(tx, tenantId, ticketId, ticket.urgeCount);
    }
    audit(tx, ticket, kind, whoOf(actor), { number: ticket.number });
    announceTicket(deps, tx, ticket);
    return row.id;
  });
  faultPoint('tickets.remark.after-write');
  return deps.store.read(actor, (em) => em.findOneOrFail(TicketRemarkEntity, { tenantId, id }));
}
