import { commonProblems, implement, type Route } from '@callweave/platform/kernel';
import { ticketApi } from '@callweave/platform/tickets/contract';
import { attachmentView, remarkView } from './ticket.view';
import type { Tickets } from './tickets';

export function createTicketRoutes(tickets: Tickets): Route[] {
  return implement(ticketApi, {
    types: ({ actor }) => tickets.types(actor),
    type: ({ actor, params }) => tickets.type(actor, params.flowKey),
    create: ({ actor, body, idempotencyKey }) => tickets.create(actor, body, idempotencyKey),
    editDraft: ({ actor, params, body, idempotencyKey }) =>
      tickets.editDraft(actor, params.id, body, idempotencyKey),
    discardDraft: ({ actor, params, idempotencyKey }) =>
      tickets.discardDraft(actor, params.id, idempotencyKey),
    list: ({ actor, query }) => tickets.list(actor, query),
    total: ({ actor, query }) => tickets.total(actor, query),
    detail: ({ actor, params }) => tickets.detail(actor, params.id),
    history: ({ actor, params, query }) => tickets.history(actor, params.id, query),
    changes: ({ actor, params, query }) => tickets.changes(actor, params.id, query),
    withdraw: ({ actor, params, body, idempotencyKey }) =>
      tickets.withdraw(actor, params.id, body.reason, idempotencyKey),
    urge: async ({ actor, params, body, idempotencyKey }) =>
      remarkView(await tickets.remark(actor, params.id, { kind: 'urge', text: body.text }, idempotencyKey)),
    urges: ({ actor, params, query }) => tickets.remarks(actor, params.id, 'urge', query),
    note: async ({ actor, params, body, idempotencyKey }) =>
      remarkView(await tickets.remark(actor, params.id, { kind: 'note', text: body.text }, idempotencyKey)),
    notes: ({ actor, params, query }) => tickets.remarks(actor, params.id, 'note', query),
    relate: ({ actor, params, body, idempotencyKey }) =>
      tickets.relate(actor, params.id, body.numbers, idempotencyKey),
    reveal: ({ actor, params, body }) => tickets.reveal(actor, params.id, body.key),
    attach: async ({ actor, params, upload, idempotencyKey }) => {
      if (!upload) throw commonProblems.badInput();
      return attachmentView(await tickets.attach(actor, params.id, upload, idempotencyKey));
    },
    attachment: ({ actor, params }) => tickets.attachment(actor, params.id, params.attachmentId),
    detach: ({ actor, params, idempotencyKey }) =>
      tickets.detach(actor, params.id, params.attachmentId, idempotencyKey),
  });
}
