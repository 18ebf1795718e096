import { flowApi, type FlowBundle, type FlowMessage } from '@callweave/designer/flows/contract';
import { type Actor, implement, type Route } from '@callweave/platform/kernel';
import type { NodeTemplate } from '@callweave/runtime/node-sdk';
import type { Drafts } from './drafts';
import { nodeTypeViewOf } from './flow-views';
import type { Publisher } from './publisher';
import type { Releases } from './releases';
import type { Versions } from './versions';

export interface FlowRouteServices {
  drafts: Drafts;
  publisher: Publisher;
  releases: Releases;
  versions: Versions;
  nodeTemplates: readonly NodeTemplate[];
  templates: readonly FlowBundle[];
  publishMessage(actor: Actor, message: FlowMessage, idempotencyKey: string): Promise<{ messageId: string }>;
}

export function flowRoutes(services: FlowRouteServices): Route[] {
  const { drafts, publisher, releases, versions, nodeTemplates, templates } = services;
  return implement(flowApi, {
    list: ({ actor, query }) => drafts.list(actor, query),
    templates: async ({ query }) => ({
      items: templates
        .filter((one) => !query.kind || one.kind === query.kind)
        .map(({ key, kind, name }) => ({ key, kind, name })),
    }),
    nodeTypes: async ({ query, actor }) => ({
      items: nodeTemplates
        .filter((one) => one.kinds.includes(query.kind))
        .map((one) => nodeTypeViewOf(one, actor.locale)),
    }),
    create: ({ actor, body, idempotencyKey }) => drafts.create(actor, body, idempotencyKey),
    get: ({ actor, params }) => drafts.get(actor, params.flowId),
    draft: ({ actor, params }) => drafts.draft(actor, params.flowId),
    saveDraft: ({ actor, params, body, idempotencyKey }) =>
      drafts.save(actor, params.flowId, body, idempotencyKey),
    discardDraft: ({ actor, params, body, idempotencyKey }) =>
      drafts.discard(actor, params.flowId, body.revision, idempotencyKey),
    check: async ({ actor, params, body }) => ({ problems: await drafts.check(actor, params.flowId, body) }),
    publish: ({ actor, params, body, idempotencyKey }) =>
      publisher.publish(actor, params.flowId, body, idempotencyKey),
    versions: ({ actor, params, query }) => versions.list(actor, params.flowId, query),
    setAlias: ({ actor, params, body, idempotencyKey }) =>
      versions.setAlias(actor, params.flowId, params.alias, body.releaseId, idempotencyKey),
    diagram: async ({ actor, params }) => {
      const row = await releases.row(actor.tenantId, params.releaseId);
      const { id, flowId, bundle, number } = row;
      return { bpmn: bundle.bpmn, releaseId: id, flowId, name: bundle.name, version: number };
    },
    release: async ({ actor, params }) => (await releases.row(actor.tenantId, params.releaseId)).bundle,
    exportBundle: ({ actor, params, query }) => versions.exportBundle(actor, params.flowId, query.releaseId),
    publishMessage: ({ actor, body, idempotencyKey }) => services.publishMessage(actor, body, idempotencyKey),
    importBundle: ({ actor, upload, idempotencyKey }) =>
      versions.importBundle(actor, upload!.bytes, idempotencyKey),
  });
}
