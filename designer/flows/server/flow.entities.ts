import type { FlowBundle, FlowContent, VersionState } from '@callweave/designer/flows/contract';
import type { FlowKind, StartTrigger } from '@callweave/platform/kernel';
import { idColumn, tenantColumns, timeColumn } from '@callweave/platform/store';
import { defineEntity, type EntitySchema, type InferEntity, p } from '@mikro-orm/core';
import { FlowStartEntity, FlowTriggerEntity } from './triggers/trigger.entities';

/** A flow as lists show it; its draft and its releases are rows of their own. */
export const FlowEntity = defineEntity({
  name: 'Flow',
  tableName: 'flows',
  properties: {
    ...tenantColumns(),
    key: p.string().length(48),
    kind: p.string().length(16).$type<FlowKind>(),
    name: p.string().length(80),
    /** Highest version number given, also to refused ones. */
    latestNumber: p.integer().default(0),
    liveReleaseId: idColumn().nullable(),
    liveNumber: p.integer().nullable(),
    liveHash: p.string().length(64).nullable(),
    draftHash: p.string().length(64),
    errorCount: p.integer().default(0),
    warningCount: p.integer().default(0),
    editedAt: timeColumn(),
    editedBy: p.string().length(120),
  },
  uniques: [{ properties: ['tenantId', 'key'] }],
  indexes: [{ properties: ['tenantId', 'editedAt', 'id'] }, { properties: ['tenantId', 'kind'] }],
});
export type Flow = InferEntity<typeof FlowEntity>;

/** The draft of the flow with the same id. */
export const FlowDraftEntity = defineEntity({
  name: 'FlowDraft',
  tableName: 'flow_drafts',
  properties: {
    ...tenantColumns(),
    content: p.json<FlowContent>(),
    /** Counts saves; what editors send back. */
    revision: p.integer().default(1),
    savedAt: timeColumn(),
    savedBy: p.string().length(120),
  },
});

/** A version: its content never changes, only its state until the engine has answered. */
export const FlowReleaseEntity = defineEntity({
  name: 'FlowRelease',
  tableName: 'flow_releases',
  properties: {
    ...tenantColumns(),
    flowId: idColumn(),
    flowKey: p.string().length(48),
    number: p.integer(),
    state: p.string().length(16).$type<VersionState>(),
    note: p.string().length(500),
    bundle: p.json<FlowBundle>(),
    bundleHash: p.string().length(64),
    publishedAt: timeColumn(),
    publishedById: p.string().length(64),
    publishedBy: p.string().length(120),
    engineId: p.string().length(64),
    processDefinitionKey: p.string().length(32).nullable(),
    bpmnProcessId: p.string().length(160).nullable(),
    startFormKey: p.string().length(120).nullable(),
    /** What starts it beside people; the engine does not know of it. */
    triggers: p.json<StartTrigger[]>().nullable(),
    isTriggeredOnly: p.boolean().default(false),
    refusal: p.text().nullable(),
  },
  uniques: [{ properties: ['tenantId', 'flowId', 'number'] }],
  indexes: [
    { properties: ['tenantId', 'bundleHash'] },
    // Asked across tenants: a job's definition key is what tells its tenant.
    { properties: ['processDefinitionKey'] },
    { properties: ['state'] },
  ],
});
export type FlowRelease = InferEntity<typeof FlowReleaseEntity>;

/** What an alias of a flow points at; `live` is what runs. */
export const FlowAliasEntity = defineEntity({
  name: 'FlowAlias',
  tableName: 'flow_aliases',
  properties: {
    tenantId: idColumn().primary(),
    flowId: idColumn().primary(),
    alias: p.string().length(32).primary(),
    releaseId: idColumn(),
  },
});

export const flowEntities = [
  FlowEntity,
  FlowDraftEntity,
  FlowReleaseEntity,
  FlowAliasEntity,
  FlowTriggerEntity,
  FlowStartEntity,
] as unknown as EntitySchema[];
