import type { LocalText } from '@callweave/platform/kernel';
import { idColumn, longTextColumn, tenantColumns, timeColumn } from '@callweave/platform/store';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

const name = () => p.string().length(60);

export const TicketEntity = defineEntity({
  name: 'Ticket',
  tableName: 'tickets',
  properties: {
    ...tenantColumns(),
    number: p.string().length(40),
    flowKey: p.string().length(100),
    typeName: p.string().length(200),
    releaseId: idColumn(),
    title: p.string().length(200),
    /** Business state (T-04). */
    state: p.string().length(30),
    /** `draft`, `starting`, `inFlow`, `ended`. */
    stage: p.string().length(10),
    urgency: p.string().length(20).nullable(),
    creatorId: p.string().length(64),
    creatorName: name(),
    departmentId: idColumn().nullable(),
    institutionId: idColumn().nullable(),
    fields: p.json<Record<string, unknown>>(),
    /** Number, title and texts in lower case, for the search by words. */
    searchText: longTextColumn(),
    engineId: p.string().length(64).nullable(),
    processInstanceKey: p.string().length(20).nullable(),
    /** How often an instance was asked for; part of its idempotency key. */
    startCount: p.integer().default(0),
    /** The action that starts it, while it is being started or in flow. */
    startAction: p.json<StartAction>().nullable(),
    startVariables: p.json<Record<string, unknown>>().nullable(),
    relatedNumbers: p.json<string[]>(),
    urgeCount: p.integer().default(0),
    submittedAt: timeColumn().nullable(),
    endedAt: timeColumn().nullable(),
    /** Of the job or triggered start that made it: one source, one ticket. */
    sourceKey: p.string().length(64).nullable(),
  },
  uniques: [
    { name: 'tickets_number', properties: ['tenantId', 'number'] },
    { name: 'tickets_source', properties: ['tenantId', 'sourceKey'] },
  ],
  indexes: [
    { name: 'tickets_created', properties: ['tenantId', 'createdAt', 'id'] },
    { name: 'tickets_state', properties: ['tenantId', 'state', 'createdAt'] },
    { name: 'tickets_creator', properties: ['tenantId', 'creatorId', 'createdAt'] },
    { name: 'tickets_department', properties: ['tenantId', 'departmentId', 'createdAt'] },
    { name: 'tickets_flow', properties: ['tenantId', 'flowKey', 'createdAt'] },
    { name: 'tickets_urgency', properties: ['tenantId', 'urgency', 'createdAt'] },
    { name: 'tickets_urged', properties: ['tenantId', 'stage', 'urgeCount'] },
    { name: 'tickets_institution', properties: ['tenantId', 'institutionId', 'createdAt'] },
    { name: 'tickets_stage', properties: ['stage'] },
  ],
});
export type TicketRow = InferEntity<typeof TicketEntity>;

export interface StartAction {
  key: string;
  label: LocalText;
  targetState: string;
}

/** The last number given for a rendered pattern; changed in the transaction that makes the ticket, so without gaps. */
export const TicketCounter = defineEntity({
  name: 'TicketCounter',
  tableName: 'ticket_counters',
  properties: { tenantId: idColumn().primary(), pattern: p.string().length(60).primary(), last: p.integer() },
});

/** T-11; `attemptId` makes a line of a step unique. */
export const TicketHistoryEntity = defineEntity({
  name: 'TicketHistory',
  tableName: 'ticket_history',
  properties: {
    ...tenantColumns(),
    ticketId: idColumn(),
    at: timeColumn(),
    whoId: p.string().length(64),
    whoName: name(),
    action: p.string().length(30),
    actionLabel: p.json<LocalText>(),
    stepName: p.string().length(200),
    stateBefore: p.string().length(30).nullable(),
    stateAfter: p.string().length(30),
    opinion: longTextColumn().nullable(),
    targetId: idColumn().nullable(),
    targetName: name().nullable(),
  },
  indexes: [{ name: 'ticket_history_ticket', properties: ['tenantId', 'ticketId', 'at'] }],
});
export type TicketHistoryRow = InferEntity<typeof TicketHistoryEntity>;

export const TicketChangeEntity = defineEntity({
  name: 'TicketChange',
  tableName: 'ticket_changes',
  properties: {
    ...tenantColumns(),
    ticketId: idColumn(),
    at: timeColumn(),
    whoId: p.string().length(64),
    whoName: name(),
    stepName: p.string().length(200),
    field: p.string().length(100),
    /** `{ before, after }`; a value may be null. */
    values: p.json<{ before: unknown; after: unknown }>(),
  },
  indexes: [{ name: 'ticket_changes_ticket', properties: ['tenantId', 'ticketId', 'at'] }],
});
export type TicketChangeRow = InferEntity<typeof TicketChangeEntity>;

export const TicketAttachmentEntity = defineEntity({
  name: 'TicketAttachment',
  tableName: 'ticket_attachments',
  properties: {
    ...tenantColumns(),
    ticketId: idColumn(),
    name: p.string().length(200),
    contentType: p.string().length(100),
    sizeBytes: p.integer(),
    uploadedById: p.string().length(64),
    uploadedByName: name(),
  },
  indexes: [{ name: 'ticket_attachments_ticket', properties: ['tenantId', 'ticketId'] }],
});
export type TicketAttachmentRow = InferEntity<typeof TicketAttachmentEntity>;

/** Urges (T-07) and notes. */
export const TicketRemarkEntity = defineEntity({
  name: 'TicketRemark',
  tableName: 'ticket_remarks',
  properties: {
    ...tenantColumns(),
    ticketId: idColumn(),
    kind: p.string().length(10),
    at: timeColumn(),
    whoId: p.string().length(64),
    whoName: name(),
    text: longTextColumn(),
  },
  indexes: [{ name: 'ticket_remarks_ticket', properties: ['tenantId', 'ticketId', 'kind', 'at'] }],
});
export type TicketRemarkRow = InferEntity<typeof TicketRemarkEntity>;

/** Which calls a ticket belongs to (T-17); calls are another area's, so ids only. */
export const TicketCallEntity = defineEntity({
  name: 'TicketCall',
  tableName: 'ticket_calls',
  properties: {
    tenantId: idColumn().primary(),
    ticketId: idColumn().primary(),
    callId: idColumn().primary(),
  },
  indexes: [{ name: 'ticket_calls_call', properties: ['tenantId', 'callId'] }],
});

export const ticketEntities = [
  TicketEntity,
  TicketCounter,
  TicketHistoryEntity,
  TicketChangeEntity,
  TicketAttachmentEntity,
  TicketRemarkEntity,
  TicketCallEntity,
];
