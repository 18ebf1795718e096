import { type Actor, commonProblems, type LocalText } from '@callweave/platform/kernel';
import { announceTicket } from './announce';
import { whoOf } from './create-ticket';
import type { TicketDeps } from './ports';
import { lockTicket } from './start-ticket';
import { applyFields } from './ticket-fields';
import { record } from './ticket-history';
import { TicketEntity } from './ticket.entities';
import { ticketWord } from './ticket.problems';

/** What a node of a flow sets on a ticket. */
export interface FlowChange {
  ticketId: string;
  state?: string | undefined;
  fields: Record<string, unknown>;
  /** Job key: done once. */
  key: string;
}

const label: LocalText = { 'zh-CN': '流程更新', 'zh-TW': '流程更新', en: 'Set by the flow' };

/** Sets fields and state from a node. @throws {Problem} not found */
export async function setFromFlow(
  deps: TicketDeps,
  actor: Actor,
  change: FlowChange,
): Promise<{ state: string }> {
  const { tenantId } = actor;
  const { ticketId } = change;
  return deps.store.write(actor, { idempotencyKey: `ticket-set:${change.key}` }, async (tx) => {
    if (!(await tx.em.findOne(TicketEntity, { tenantId, id: ticketId })))
      throw commonProblems.notFound({ what: ticketWord });
    const ticket = await lockTicket(tx, tenantId, ticketId);
    const at = deps.clock.now();
    const stateBefore = ticket.state;
    applyFields(tx, ticket, change.fields, whoOf(actor), '', at);
    ticket.state = change.state ?? ticket.state;
    record(tx, ticket, {
      at,
      who: whoOf(actor),
      action: 'set',
      actionLabel: label,
      stepName: '',
      stateBefore,
    });
    announceTicket(deps, tx, ticket);
    return { state: ticket.state };
  });
}
