import { isSealed } from '@callweave/platform/form-logic';
import { type Actor, commonProblems } from '@callweave/platform/kernel';
import { whoOf } from './create-ticket';
import type { TicketDeps } from './ports';
import { requireVisible } from './ticket-access';
import { audit } from './ticket-history';

/**
 * Shows a sensitive value of a ticket in full, such as a card number taken by a call flow; audited before it is shown.
 * @throws {Problem} ticket not visible, no sensitive field, expired or erased
 */
export async function reveal(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  key: string,
): Promise<{ value: string }> {
  const { tenantId } = actor;
  const found = await deps.store.write(actor, {}, async (tx) => {
    const ticket = await requireVisible(deps, tx.em, actor, ticketId);
    const token = tokenIn(ticket.fields[key]);
    if (!token)
      throw commonProblems.notFound({
        what: { 'zh-CN': '敏感字段', 'zh-TW': '敏感欄位', en: 'sensitive field' },
      });
    audit(tx, ticket, 'reveal', whoOf(actor), { number: ticket.number, field: key });
    return { token, number: ticket.number };
  });
  return {
    value: await deps.vault.reveal(tenantId, found.token, `ticket ${found.number}, ${key}, ${actor.userId}`),
  };
}

/** Forms store token and mask together, flows hand tokens over as they are. */
function tokenIn(value: unknown): string | undefined {
  if (isSealed(value)) return value.token;
  return typeof value === 'string' && value.startsWith('vault:') ? value : undefined;
}
