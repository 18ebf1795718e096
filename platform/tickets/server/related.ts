import type { EntityManager } from '@mikro-orm/core';
import { TicketEntity } from './ticket.entities';
import { ticketProblems } from './ticket.problems';

/** Trimmed numbers of existing tickets, each once (T-03). @throws {Problem} names those that do not exist */
export async function requireRelated(
  em: EntityManager,
  tenantId: string,
  numbers: readonly string[],
  own?: string,
): Promise<string[]> {
  const wanted = [...new Set(numbers.map((number) => number.trim()))].filter((number) => number !== '');
  if (wanted.length === 0) return [];
  const found = await em.find(TicketEntity, { tenantId, number: { $in: wanted } }, { fields: ['number'] });
  const known = new Set(found.map(({ number }) => number));
  const missing = wanted.filter((number) => !known.has(number) || number === own);
  if (missing.length > 0) throw ticketProblems.noSuchTicket({ numbers: missing.join(', ') });
  return wanted;
}
