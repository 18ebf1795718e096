import { systemActor } from '@callweave/platform/kernel';
import type { TicketDeps } from './ports';
import { lockTicket } from './start-ticket';
import { historyLabels, record } from './ticket-history';
import { backToDraft, voidTicket } from './ticket-subject';
import { TicketEntity } from './ticket.entities';

const AT_ONCE = 1_000;

/**
 * Tickets whose flow is in an engine data set that is lost: its creator has it as a draft again and decides; one that no
 * person made is void.
 */
export async function forgetFlows(deps: TicketDeps, engineId: string): Promise<void> {
  const counts = { drafts: 0, voided: 0 };
  const where = { engineId, stage: 'inFlow' };
  for (let some = AT_ONCE; some === AT_ONCE;) {
    const lost = await deps.store.system('tickets of a lost data set', ({ em }) =>
      em.find(TicketEntity, where, { fields: ['tenantId', 'id', 'creatorId'], limit: AT_ONCE }),
    );
    for (const { tenantId, id } of lost) counts[await forgetFlow(deps, tenantId, id)]++;
    some = lost.length;
  }
  if (counts.drafts + counts.voided > 0)
    deps.log.warn({ engineId, ...counts }, 'Tickets of a lost data set were taken out of their flows');
}

function forgetFlow(deps: TicketDeps, tenantId: string, id: string): Promise<'drafts' | 'voided'> {
  return deps.store.write(systemActor(tenantId, 'tickets', id), {}, async (tx) => {
    const ticket = await lockTicket(tx, tenantId, id);
    const at = deps.clock.now();
    const { state: stateBefore, creatorId, sourceKey } = ticket;
    if (creatorId) backToDraft(ticket);
    else voidTicket(ticket, at);
    const who = { id: 'system:engine', name: 'engine' };
    const label = { action: 'lost', actionLabel: historyLabels.lost };
    record(tx, ticket, { at, who, ...label, stepName: '', stateBefore });
    if (sourceKey) await deps.sourceEnded(tx, tenantId, sourceKey);
    return creatorId ? 'drafts' : 'voided';
  });
}
