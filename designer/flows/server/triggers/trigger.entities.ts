import type { LocalText, StartTrigger } from '@callweave/platform/kernel';
import { idColumn, tenantColumns, timeColumn } from '@callweave/platform/store';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A timer or message that starts the version a flow's `live` points at; replaced whenever `live` moves. */
export const FlowTriggerEntity = defineEntity({
  name: 'FlowTrigger',
  tableName: 'flow_triggers',
  properties: {
    ...tenantColumns(),
    flowId: idColumn(),
    releaseId: idColumn(),
    trigger: p.json<StartTrigger>(),
    /** Name of the message, as drawn. */
    message: p.string().length(200).nullable(),
    /** Zone cron is read in, IANA name. */
    timeZone: p.string().length(60),
    /** Next start of a timer; null when it has none left, and for messages. */
    dueAt: timeColumn().nullable(),
    /** Starts left of a timer, the next included; -1 endless. */
    repetitions: p.integer().default(-1),
    startedAt: timeColumn().nullable(),
    /** Why the last start came to nothing; null after one that did. */
    refusal: p.json<LocalText>().nullable(),
  },
  indexes: [{ properties: ['tenantId', 'flowId'] }, { properties: ['tenantId', 'message'] }],
});
export type FlowTrigger = InferEntity<typeof FlowTriggerEntity>;

/** A message on its way to start a flow; with a correlation key it stays, as the lock, while what it started runs. */
export const FlowStartEntity = defineEntity({
  name: 'FlowStart',
  tableName: 'flow_starts',
  properties: {
    ...tenantColumns(),
    flowId: idColumn(),
    message: p.string().length(200),
    correlationKey: p.string().length(200),
    variables: p.json<Record<string, unknown>>(),
    /** `waiting` for the end of the running one of the same flow and key. */
    state: p.string().length(10).$type<'waiting' | 'running'>(),
    /** A waiting one is not started after that. */
    expiresAt: timeColumn(),
  },
  indexes: [{ properties: ['tenantId', 'flowId', 'correlationKey'] }],
});
export type FlowStart = InferEntity<typeof FlowStartEntity>;
