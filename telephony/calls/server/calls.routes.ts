import { implement, type ReleasePort, type Route } from '@callweave/platform/kernel';
import { callsApi } from '@callweave/telephony/calls/contract';
import type { CallRecords } from './call-records';
import type { Routing } from './routing';

export function callRoutes(records: CallRecords, routing: Routing, releases: ReleasePort): Route[] {
  return implement(callsApi, {
    list: ({ actor, query }) => records.list(actor, query),
    total: ({ actor, query }) => records.total(actor, query),
    detail: ({ actor, params }) => records.detail(actor, params.id),
    listServiceNumbers: ({ actor, query }) => routing.listServiceNumbers(actor, query),
    createServiceNumber: ({ actor, body, idempotencyKey }) =>
      routing.createServiceNumber(actor, body, idempotencyKey),
    updateServiceNumber: ({ actor, params, body, idempotencyKey }) =>
      routing.updateServiceNumber(actor, params.id, body, idempotencyKey),
    removeServiceNumber: ({ actor, params, idempotencyKey }) =>
      routing.removeServiceNumber(actor, params.id, idempotencyKey),
    listCallFlows: async ({ actor }) => ({
      items: (await releases.live(actor.tenantId, 'call')).map(({ flowKey: key, name }) => ({ key, name })),
    }),
    listRoutingRules: ({ actor, query }) => routing.listRoutingRules(actor, query),
    createRoutingRule: ({ actor, body, idempotencyKey }) =>
      routing.createRoutingRule(actor, body, idempotencyKey),
    updateRoutingRule: ({ actor, params, body, idempotencyKey }) =>
      routing.updateRoutingRule(actor, params.id, body, idempotencyKey),
    removeRoutingRule: ({ actor, params, idempotencyKey }) =>
      routing.removeRoutingRule(actor, params.id, idempotencyKey),
  });
}
