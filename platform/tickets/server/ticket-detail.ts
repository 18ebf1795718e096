import type { Actor } from '@callweave/platform/kernel';
import type { TicketDetail } from '@callweave/platform/tickets/contract';
import type { EntityManager } from '@mikro-orm/core';
import type { TicketDeps } from './ports';
import { mayUrge, requireVisible } from './ticket-access';
import { typeOfRelease } from './ticket-type';
import { TicketAttachmentEntity, TicketCallEntity, type TicketRow } from './ticket.entities';
import { columnsFor } from './ticket.queries';
import { attachmentView, ticketView } from './ticket.view';

/** Everything the page of a ticket shows at once; histories and remarks are paged apart. @throws {Problem} not found */
export async function readDetail(deps: TicketDeps, actor: Actor, id: string): Promise<TicketDetail> {
  const { tenantId } = actor;
  const read = await deps.store.read(actor, async (em) => {
    const ticket = await requireVisible(deps, em, actor, id);
    return {
      ticket,
      linked: await readLinked(em, tenantId, id),
      can: await abilities(deps, em, actor, ticket),
    };
  });
  const { ticket, linked, can } = read;
  const { form, actions } = await typeOfRelease(deps, tenantId, ticket.releaseId);
  return {
    ...ticketView(ticket),
    ...linked,
    ...{ can, form },
    fields: ticket.fields,
    columns: await columnsFor(deps, actor, id),
    actions: can.editDraft ? actions : [],
    releaseId: ticket.releaseId,
    ...(ticket.processInstanceKey && { processInstanceKey: ticket.processInstanceKey }),
    steps: await deps.workItems.openOf(actor, id),
    relatedNumbers: ticket.relatedNumbers,
  };
}

async function readLinked(em: EntityManager, tenantId: string, ticketId: string) {
  const files = await em.find(
    TicketAttachmentEntity,
    { tenantId, ticketId },
    { orderBy: { createdAt: 'asc' } },
  );
  const calls = await em.find(TicketCallEntity, { tenantId, ticketId }, { limit: 100 });
  return { attachments: files.map(attachmentView), callIds: calls.map(({ callId }) => callId) };
}

async function abilities({ workItems }: TicketDeps, em: EntityManager, actor: Actor, ticket: TicketRow) {
  const isOwn = ticket.creatorId === actor.userId;
  const isInFlow = ticket.stage === 'inFlow';
  const handle = isInFlow ? await workItems.workableOf(em, actor, ticket.id) : undefined;
  return {
    editDraft: isOwn && ticket.stage === 'draft',
    withdraw: isInFlow && (await workItems.canWithdraw(em, actor, withdrawalOf(ticket))),
    urge: isInFlow && mayUrge(actor),
    attach: ticket.stage !== 'ended' && (isOwn || handle !== undefined),
    ...(handle && { handle }),
  };
}

export function withdrawalOf(ticket: TicketRow, reason?: string) {
  return {
    subjectKind: 'ticket',
    subjectId: ticket.id,
    state: ticket.state,
    ...(ticket.creatorId && { startedBy: ticket.creatorId }),
    ...(reason && { reason }),
  };
}
