import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type {
  AnswerState,
  CallDirection,
  CallLanguage,
  HangUpSide,
  ServiceNumber,
} from '@callweave/telephony/calls/contract';

const id = () => p.string().length(36);
/** The switch's call sid: a UUID, with room for other switches. */
const callId = () => p.string().length(64);
const engineKey = () => p.string().length(20);
const moment = () => p.datetime(3);
const number = () => p.string().length(40);

/** A call record (通话记录, CR-03). `id` is the call's sid. */
export const CallRecord = defineEntity({
  name: 'CallRecord',
  properties: {
    tenantId: id().primary(),
    id: callId().primary(),
    direction: p.string().length(10).$type<CallDirection>(),
    callerNumber: number(),
    calledNumber: number(),
    callerName: p.string().length(120).nullable(),
    serviceNumber: number().nullable(),
    /** Whose call it is, for data scopes: the agent who took it, the service number's department and institution. */
    agentId: id().nullable(),
    departmentId: id().nullable(),
    institutionId: id().nullable(),
    startedAt: moment(),
    answeredAt: moment().nullable(),
    endedAt: moment().nullable(),
    /** When the gateway that owns the call last said that it is up; its end, should nobody say that. */
    seenAt: moment(),
    talkSeconds: p.integer().nullable(),
    state: p.string().length(10).$type<'active' | 'ended'>(),
    answerState: p.string().length(20).$type<AnswerState>().nullable(),
    hangUpSide: p.string().length(10).$type<HangUpSide>().nullable(),
    flowName: p.string().length(200).nullable(),
    releaseId: id().nullable(),
    processInstanceKey: engineKey().nullable(),
  },
  indexes: [
    { name: 'call_started', properties: ['tenantId', 'startedAt', 'id'] },
    { name: 'call_caller', properties: ['tenantId', 'callerNumber', 'startedAt'] },
    { name: 'call_called', properties: ['tenantId', 'calledNumber', 'startedAt'] },
    { name: 'call_state', properties: ['tenantId', 'state', 'startedAt'] },
    { name: 'call_answer_state', properties: ['tenantId', 'answerState', 'startedAt'] },
    { name: 'call_direction', properties: ['tenantId', 'direction', 'startedAt'] },
    { name: 'call_service_number', properties: ['tenantId', 'serviceNumber', 'startedAt'] },
    { name: 'call_agent', properties: ['tenantId', 'agentId', 'startedAt'] },
    { name: 'call_institution', properties: ['tenantId', 'institutionId', 'startedAt'] },
    { name: 'call_department', properties: ['tenantId', 'departmentId', 'startedAt'] },
    { name: 'call_seen', properties: ['state', 'seenAt'] },
  ],
});
export type CallRecord = InferEntity<typeof CallRecord>;

/** Which call a flow instance belongs to, told by its variable `callId`. */
export const CallFlow = defineEntity({
  name: 'CallFlow',
  properties: {
    tenantId: id().primary(),
    engineId: p.string().length(64).primary(),
    processInstanceKey: engineKey().primary(),
    callId: callId(),
  },
});

/** A visit of a node (I-16), projected from the engine's JOB records. */
export const CallVisit = defineEntity({
  name: 'CallVisit',
  properties: {
    tenantId: id().primary(),
    engineId: p.string().length(64).primary(),
    jobKey: engineKey().primary(),
    callId: callId(),
    at: moment(),
    endedAt: moment().nullable(),
    nodeType: p.string().length(100),
    elementId: p.string().length(200),
    flowName: p.string().length(200).nullable(),
    releaseId: id().nullable(),
    exit: p.string().length(100).nullable(),
    ticketId: id().nullable(),
  },
  indexes: [
    { name: 'call_visit_call', properties: ['tenantId', 'callId'] },
    { name: 'call_visit_at', properties: ['at'] },
  ],
});
export type CallVisit = InferEntity<typeof CallVisit>;

/** A ticket made in a call; stays when the trace goes. */
export const CallTicket = defineEntity({
  name: 'CallTicket',
  properties: {
    tenantId: id().primary(),
    callId: callId().primary(),
    ticketId: id().primary(),
  },
});
export type CallTicket = InferEntity<typeof CallTicket>;

/** What the caller heard and pressed, as the gateway saw it; sensitive keys never come here. */
export const CallTurnRow = defineEntity({
  name: 'CallTurn',
  properties: {
    tenantId: id().primary(),
    id: p.string().length(64).primary(),
    callId: callId(),
    jobKey: engineKey().nullable(),
    at: moment(),
    prompt: p.text(),
    keys: p.string().length(64).nullable(),
    reason: p.string().length(40).nullable(),
  },
  indexes: [
    { name: 'call_turn_call', properties: ['tenantId', 'callId', 'at'] },
    { name: 'call_turn_at', properties: ['at'] },
  ],
});
export type CallTurnRow = InferEntity<typeof CallTurnRow>;

/**
 * Whose a dialled number is, asked before the tenant is known; so it is the one table here without a tenant's key.
 * A number has one owner on the whole platform.
 */
export const NumberOwner = defineEntity({
  name: 'NumberOwner',
  properties: {
    number: number().primary(),
    /** Tenant id. */
    ownerId: id(),
    /** Of the owner's {@link ServiceNumberRow}. */
    serviceNumberId: id(),
  },
});
export type NumberOwner = InferEntity<typeof NumberOwner>;

/** A service number (服务号). */
export const ServiceNumberRow = defineEntity({
  name: 'ServiceNumber',
  properties: {
    tenantId: id().primary(),
    id: id().primary(),
    number: number(),
    name: p.string().length(60),
    language: p.string().length(10).$type<CallLanguage>(),
    fallbackPrompt: p.string().length(500),
    departmentId: id().nullable(),
    institutionId: id().nullable(),
    voices: p.json().$type<ServiceNumber['voices']>(),
    isEnabled: p.boolean(),
    version: p.integer().version(),
    updatedAt: moment(),
  },
  uniques: [{ name: 'service_number_unique', properties: ['tenantId', 'number'] }],
});
export type ServiceNumberRow = InferEntity<typeof ServiceNumberRow>;

/** A routing rule (路由规则, I-04). */
export const RoutingRuleRow = defineEntity({
  name: 'RoutingRule',
  properties: {
    tenantId: id().primary(),
    id: id().primary(),
    name: p.string().length(60),
    sequence: p.integer(),
    numberRule: p.string().length(200),
    flow: p.string().length(100),
    alias: p.string().length(40),
    isEnabled: p.boolean(),
    version: p.integer().version(),
    updatedAt: moment(),
  },
  indexes: [{ name: 'routing_rule_order', properties: ['tenantId', 'sequence', 'id'] }],
});
export type RoutingRuleRow = InferEntity<typeof RoutingRuleRow>;

export const callEntities = [
  CallRecord,
  CallFlow,
  CallVisit,
  CallTicket,
  CallTurnRow,
  NumberOwner,
  ServiceNumberRow,
  RoutingRuleRow,
];
