import { idColumn, longTextColumn, timeColumn } from '@callweave/platform/store';
import { defineEntity, type EntitySchema, type InferEntity, p } from '@mikro-orm/core';

/** An engine's key: decimal text. */
const keyColumn = () => p.string().length(20);
/** Tenant, engine data set and key: an engine's keys are unique only within its data set. */
const foreignKey = () => ({
  tenantId: idColumn().primary(),
  engineId: idColumn().primary(),
  key: keyColumn().primary(),
});
const elementIdColumn = () => p.string().length(190);

/** A process instance, called ones included. */
export const FlowInstanceEntity = defineEntity({
  name: 'FlowInstance',
  tableName: 'flow_instances',
  properties: {
    ...foreignKey(),
    flowId: idColumn(),
    releaseId: idColumn(),
    releaseVersion: p.integer(),
    state: p.string().length(12).$type<'active' | 'completed' | 'terminated'>(),
    startedAt: timeColumn(),
    endedAt: timeColumn().nullable(),
    openIncidents: p.integer(),
    /** Subject variables it was created with. */
    ticketId: p.string().length(64).nullable(),
    callId: p.string().length(64).nullable(),
    /** Of a called instance. */
    parentKey: keyColumn().nullable(),
  },
  indexes: [
    { properties: ['tenantId', 'engineId', 'startedAt', 'key'] },
    { properties: ['tenantId', 'engineId', 'flowId', 'startedAt', 'key'] },
    { properties: ['tenantId', 'engineId', 'releaseId', 'startedAt', 'key'] },
    { properties: ['tenantId', 'engineId', 'state', 'startedAt', 'key'] },
    { properties: ['tenantId', 'ticketId'] },
    { properties: ['tenantId', 'callId'] },
  ],
});
export type FlowInstanceRow = InferEntity<typeof FlowInstanceEntity>;

/** One visit of one element; keys grow, so they order visits finer than milliseconds do. */
export const FlowElementEntity = defineEntity({
  name: 'FlowElement',
  tableName: 'flow_elements',
  properties: {
    ...foreignKey(),
    instanceKey: keyColumn(),
    flowId: idColumn(),
    releaseId: idColumn(),
    elementId: elementIdColumn(),
    elementType: p.string().length(40),
    state: p.string().length(12).$type<'active' | 'completed' | 'terminated'>(),
    startedAt: timeColumn(),
    endedAt: timeColumn().nullable(),
  },
  indexes: [
    { properties: ['tenantId', 'instanceKey'] },
    { properties: ['tenantId', 'engineId', 'flowId', 'state', 'releaseId', 'elementId'] },
  ],
});
export type FlowElementRow = InferEntity<typeof FlowElementEntity>;

/** A sequence flow that was taken. */
export const FlowTakenEntity = defineEntity({
  name: 'FlowTaken',
  tableName: 'flow_taken',
  properties: {
    ...foreignKey(),
    instanceKey: keyColumn(),
    elementId: elementIdColumn(),
    takenAt: timeColumn(),
  },
  indexes: [{ properties: ['tenantId', 'instanceKey'] }],
});
export type FlowTakenRow = InferEntity<typeof FlowTakenEntity>;

export const FlowIncidentEntity = defineEntity({
  name: 'FlowIncident',
  tableName: 'flow_incidents',
  properties: {
    ...foreignKey(),
    instanceKey: keyColumn(),
    flowId: idColumn(),
    releaseId: idColumn(),
    elementInstanceKey: keyColumn(),
    elementId: elementIdColumn(),
    errorType: p.string().length(60),
    errorMessage: longTextColumn(),
    jobKey: keyColumn().nullable(),
    state: p.string().length(10).$type<'open' | 'resolved'>(),
    createdAt: timeColumn(),
    resolvedAt: timeColumn().nullable(),
  },
  indexes: [
    { properties: ['tenantId', 'state', 'createdAt'] },
    { properties: ['tenantId', 'flowId', 'state'] },
    { properties: ['tenantId', 'instanceKey'] },
  ],
});
export type FlowIncidentRow = InferEntity<typeof FlowIncidentEntity>;

/** How far the projector is; moved in the transaction of what it applied. Belongs to no tenant. */
export const ProjectorPositionEntity = defineEntity({
  name: 'ProjectorPosition',
  tableName: 'projector_positions',
  properties: {
    engineId: idColumn().primary(),
    partition: p.integer().primary(),
    position: p.string().length(20),
  },
});

export type PositionRow = InferEntity<typeof ProjectorPositionEntity>;

/** A record one projection could not take. Everything else went on without it. */
export const DeadRecordEntity = defineEntity({
  name: 'DeadRecord',
  tableName: 'projector_dead_records',
  properties: {
    tenantId: idColumn().primary(),
    engineId: idColumn().primary(),
    partition: p.integer().primary(),
    position: p.string().length(20).primary(),
    projection: p.string().length(64).primary(),
    valueType: p.string().length(64),
    intent: p.string().length(64),
    record: longTextColumn(),
    error: p.string().length(500),
    parkedAt: timeColumn(),
  },
  indexes: [{ properties: ['tenantId', 'engineId', 'parkedAt'] }],
});
export type DeadRecordRow = InferEntity<typeof DeadRecordEntity>;

export const recordsEntities = [
  FlowInstanceEntity,
  FlowElementEntity,
  FlowTakenEntity,
  FlowIncidentEntity,
  ProjectorPositionEntity,
  DeadRecordEntity,
] as unknown as EntitySchema[];
