import type { Actor } from '@callweave/platform/kernel';
import { type EntityManager, LockMode } from '@mikro-orm/core';
import { TicketCounter } from './ticket.entities';

/** Date, then a sequence that starts anew every day (T-17). */
export const defaultNumberPattern = '{yyyyMMdd}{seq:5}';
const token = /\{(yyyyMMdd|yyyyMM|yyyy|MM|dd|seq:[1-9])\}/g;

/** True for a pattern of letters, digits, `-` and tokens with exactly one `{seq:n}`, giving at most 30 characters. */
export function isNumberPattern(pattern: string): boolean {
  const literal = pattern.replace(token, '');
  const sequences = pattern.match(/\{seq:[1-9]\}/g) ?? [];
  return /^[A-Za-z0-9-]*$/.test(literal) && sequences.length === 1 && pattern.length <= 50;
}

/**
 * The next number of a pattern, in the transaction that makes the ticket: no duplicates, no gaps by roll-back.
 * A sequence longer than its digits grows instead of starting over.
 */
export async function nextTicketNumber(
  em: EntityManager,
  { tenantId, timeZone }: Pick<Actor, 'tenantId' | 'timeZone'>,
  pattern: string,
  now: Date,
): Promise<string> {
  const rendered = renderDate(isNumberPattern(pattern) ? pattern : defaultNumberPattern, timeZone, now);
  const key = { tenantId, pattern: rendered };
  const locked = () =>
    em.findOne(TicketCounter, key, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  // Not added before it is missed: who adds a row that is there shares its lock, and two sharers who want it alone deadlock.
  const found = await locked();
  if (!found) await em.upsert(TicketCounter, { ...key, last: 0 }, { onConflictAction: 'ignore' });
  const counter = found ?? (await locked())!;
  counter.last += 1;
  return rendered.replace(/\{seq:(\d)\}/, (_, digits: string) =>
    String(counter.last).padStart(Number(digits), '0'),
  );
}

function renderDate(pattern: string, timeZone: string, now: Date): string {
  const [yyyy = '', MM = '', dd = ''] = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    .format(now)
    .split('-');
  const parts: Record<string, string> = { yyyy, MM, dd, yyyyMM: yyyy + MM, yyyyMMdd: yyyy + MM + dd };
  return pattern.replace(token, (whole, name: string) => parts[name] ?? whole);
}
