import { endpoint, totalAnswer } from '@callweave/platform/kernel';
import { z } from 'zod';
import { callDetail, callPage, callQuery } from './call.schema';
import { callRights } from './calls.rights';
import {
  callFlowList,
  routingQuery,
  routingRule,
  routingRuleChange,
  routingRuleInput,
  routingRulePage,
  serviceNumber,
  serviceNumberChange,
  serviceNumberInput,
  serviceNumberPage,
} from './routing.schema';

const byId = z.object({ id: z.string().max(100) });

export const callsApi = {
  list: endpoint({
    method: 'get',
    path: '/api/calls',
    summary: 'Call records, newest first.',
    access: callRights.view,
    query: callQuery,
    response: callPage,
  }),
  total: endpoint({
    method: 'get',
    path: '/api/calls/total',
    summary: 'How many call records match, counted up to a cap.',
    access: callRights.view,
    query: callQuery,
    response: totalAnswer,
  }),
  detail: endpoint({
    method: 'get',
    path: '/api/calls/:id',
    summary: 'One call with its IVR trace and linked tickets.',
    access: callRights.view,
    params: byId,
    response: callDetail,
  }),
  listServiceNumbers: endpoint({
    method: 'get',
    path: '/api/service-numbers',
    summary: 'Service numbers by number.',
    access: callRights.manage,
    query: routingQuery,
    response: serviceNumberPage,
  }),
  createServiceNumber: endpoint({
    method: 'post',
    path: '/api/service-numbers',
    summary: 'Adds a service number.',
    access: callRights.manage,
    body: serviceNumberInput,
    response: serviceNumber,
  }),
  updateServiceNumber: endpoint({
    method: 'put',
    path: '/api/service-numbers/:id',
    summary: 'Changes a service number.',
    access: callRights.manage,
    params: byId,
    body: serviceNumberChange,
    response: serviceNumber,
  }),
  removeServiceNumber: endpoint({
    method: 'delete',
    path: '/api/service-numbers/:id',
    summary: 'Removes a service number; its calls are declined from then on.',
    access: callRights.manage,
    params: byId,
  }),
  listCallFlows: endpoint({
    method: 'get',
    path: '/api/call-flows',
    summary: 'Call flows in service: what a routing rule may send calls to.',
    access: callRights.manage,
    response: callFlowList,
  }),
  listRoutingRules: endpoint({
    method: 'get',
    path: '/api/routing-rules',
    summary: 'Routing rules in matching order.',
    access: callRights.manage,
    query: routingQuery,
    response: routingRulePage,
  }),
  createRoutingRule: endpoint({
    method: 'post',
    path: '/api/routing-rules',
    summary: 'Adds a routing rule.',
    access: callRights.manage,
    body: routingRuleInput,
    response: routingRule,
  }),
  updateRoutingRule: endpoint({
    method: 'put',
    path: '/api/routing-rules/:id',
    summary: 'Changes a routing rule.',
    access: callRights.manage,
    params: byId,
    body: routingRuleChange,
    response: routingRule,
  }),
  removeRoutingRule: endpoint({
    method: 'delete',
    path: '/api/routing-rules/:id',
    summary: 'Removes a routing rule.',
    access: callRights.manage,
    params: byId,
  }),
};

/** Pushes: `calls` (some call changed) and `call:<id>`; frames are `CallPush`. */
export const callTopics = { calls: 'calls', call: 'call' } as const;
