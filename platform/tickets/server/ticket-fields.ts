import { newId } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import { TicketChangeEntity, type TicketRow } from './ticket.entities';

interface By {
  id: string;
  name: string;
}

/** Stores checked values over the ticket's fields and writes what changed into the history of changes. */
export function applyFields(
  tx: Transaction,
  ticket: TicketRow,
  values: Readonly<Record<string, unknown>>,
  who: By,
  stepName: string,
  at: Date,
): void {
  for (const [field, after] of Object.entries(values)) {
    const before = ticket.fields[field] ?? null;
    if (JSON.stringify(before) === JSON.stringify(after ?? null)) continue;
    tx.add(TicketChangeEntity, {
      ...{ tenantId: ticket.tenantId, id: newId(), ticketId: ticket.id, stepName, field },
      ...{ at, createdAt: at, updatedAt: at },
      ...{ whoId: who.id, whoName: who.name, values: { before, after: after ?? null } },
    });
  }
  ticket.fields = { ...ticket.fields, ...values };
  refreshColumns(ticket);
}

/** Columns that lists show or search, taken from the fields `title` and `urgency` and all texts. */
export function refreshColumns(ticket: TicketRow): void {
  const { title, urgency } = ticket.fields;
  ticket.title = (typeof title === 'string' && title !== '' ? title : ticket.typeName).slice(0, 200);
  ticket.urgency = typeof urgency === 'string' ? urgency.slice(0, 20) : null;
  const texts = Object.values(ticket.fields).filter((value): value is string => typeof value === 'string');
  const searchable = texts.filter((text) => !text.startsWith('vault:'));
  ticket.searchText = [ticket.number, ticket.typeName, ...searchable]
    .join('\n')
    .toLowerCase()
    .slice(0, 60_000);
}
