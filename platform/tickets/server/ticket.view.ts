import type { Locale } from '@callweave/platform/kernel';
import type { Ticket, TicketStage } from '@callweave/platform/tickets/contract';
import type {
  TicketAttachmentRow,
  TicketChangeRow,
  TicketHistoryRow,
  TicketRemarkRow,
  TicketRow,
} from './ticket.entities';

/** Columns that lists show. */
export const viewFields = [
  ...([
    'id',
    'number',
    'flowKey',
    'typeName',
    'title',
    'state',
    'stage',
    'urgency',
    'urgeCount',
    'version',
  ] as const),
  ...(['creatorId', 'creatorName', 'createdAt', 'updatedAt', 'submittedAt', 'endedAt'] as const),
] as const;

export function ticketView(row: Pick<TicketRow, (typeof viewFields)[number]>): Ticket {
  const { id, number, flowKey, typeName, title, state, urgency, urgeCount, version } = row;
  return {
    ...{ id, number, flowKey, typeName, title, state, urgeCount, version },
    stage: row.stage as TicketStage,
    ...(urgency && { urgency }),
    creator: { id: row.creatorId, name: row.creatorName },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    ...(row.submittedAt && { submittedAt: row.submittedAt.toISOString() }),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
  };
}

const whoOf = ({ whoId, whoName }: { whoId: string; whoName: string }) => ({ id: whoId, name: whoName });

export function historyView(row: TicketHistoryRow, locale: Locale) {
  const { id, action, actionLabel, stepName, stateBefore, stateAfter, opinion, targetId, targetName } = row;
  return {
    ...{ id, action, stepName, stateAfter },
    at: row.at.toISOString(),
    who: whoOf(row),
    actionLabel: actionLabel[locale],
    ...(stateBefore && { stateBefore }),
    ...(opinion && { opinion }),
    ...(targetId && { target: { id: targetId, name: targetName ?? targetId } }),
  };
}

export function changeView(row: TicketChangeRow, label: string) {
  const { id, stepName, field: key, values } = row;
  return { id, stepName, key, label, at: row.at.toISOString(), who: whoOf(row), ...values };
}

export function remarkView(row: TicketRemarkRow) {
  return { id: row.id, at: row.at.toISOString(), who: whoOf(row), text: row.text };
}

export function attachmentView(row: TicketAttachmentRow) {
  const { id, name, contentType, sizeBytes, uploadedById, uploadedByName, createdAt } = row;
  const uploadedBy = { id: uploadedById, name: uploadedByName };
  return { id, name, contentType, sizeBytes, uploadedBy, uploadedAt: createdAt.toISOString() };
}
