import { p } from '@mikro-orm/core';
import { currentScope } from './scope';

function now(): Date {
  return currentScope()?.now() ?? new Date();
}

/** An id of ours: at most 36 characters, compared byte by byte on both databases. */
export const idColumn = () => p.string().length(36);

/** UTC with milliseconds, the same on both databases. */
export const timeColumn = () => p.datetime(3);

/** Text without practical limit (16 MB on MySQL). */
export const longTextColumn = () => p.text();

/**
 * First columns of every tenant table: composite key `(tenant_id, id)`, optimistic lock, times. The tenant is filled
 * in from the unit of work; give every unique and other index `tenantId` first.
 * @example
 * export const TicketEntity = defineEntity({
 *   name: 'Ticket', tableName: 'tickets',
 *   properties: { ...tenantColumns(), number: p.string().length(32), closedAt: timeColumn().nullable() },
 *   indexes: [{ properties: ['tenantId', 'number'] }],
 * });
 * export type Ticket = InferEntity<typeof TicketEntity>;
 */
export const tenantColumns = () => ({
  tenantId: idColumn()
    .primary()
    .onCreate(() => currentScope()?.tenantId as string),
  id: idColumn().primary(),
  version: p.integer().version(),
  createdAt: timeColumn().onCreate(now),
  updatedAt: timeColumn().onCreate(now).onUpdate(now),
});
