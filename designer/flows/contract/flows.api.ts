import { endpoint, flowKinds, pageOf, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';
import { flowBundle } from './bundle.schema';
import {
  createFlowBody,
  draftSaved,
  flowDraft,
  flowListQuery,
  flowProblem,
  flowSummary,
  flowTemplateView,
  flowVersion,
  saveDraftBody,
} from './flow.schema';
import { flowMessage } from './flow-message.schema';
import { flowRights } from './flows.rights';
import { nodeTypeView } from './node-type.schema';

const byFlow = z.object({ flowId: z.string() });
const byRelease = z.object({ releaseId: z.string() });

/** Flows as the studio sees them: draft → checks → version → alias. */
export const flowApi = {
  list: endpoint({
    method: 'get',
    path: '/api/flows',
    summary: 'Lists flows with draft, version and alias state.',
    access: flowRights.view,
    query: flowListQuery,
    response: pageOf(flowSummary),
  }),
  templates: endpoint({
    method: 'get',
    path: '/api/flow-templates',
    summary: 'Lists the templates a new flow may start from.',
    access: flowRights.view,
    query: z.object({ kind: z.enum(flowKinds).optional() }),
    response: z.object({ items: z.array(flowTemplateView) }),
  }),
  nodeTypes: endpoint({
    method: 'get',
    path: '/api/flow-node-types',
    summary: 'Lists the node types of a flow kind with their element templates.',
    access: flowRights.view,
    query: z.object({ kind: z.enum(flowKinds) }),
    response: z.object({ items: z.array(nodeTypeView) }),
  }),
  create: endpoint({
    method: 'post',
    path: '/api/flows',
    summary: 'Creates a flow from a template or blank.',
    access: flowRights.edit,
    body: createFlowBody,
    response: flowSummary,
  }),
  get: endpoint({
    method: 'get',
    path: '/api/flows/:flowId',
    summary: 'Reads one flow.',
    access: flowRights.view,
    params: byFlow,
    response: flowSummary,
  }),
  draft: endpoint({
    method: 'get',
    path: '/api/flows/:flowId/draft',
    summary: 'Reads the draft with its revision.',
    access: flowRights.view,
    params: byFlow,
    response: flowDraft,
  }),
  saveDraft: endpoint({
    method: 'put',
    path: '/api/flows/:flowId/draft',
    summary: 'Saves the draft if nobody else saved meanwhile.',
    access: flowRights.edit,
    params: byFlow,
    body: saveDraftBody,
    response: draftSaved,
  }),
  discardDraft: endpoint({
    method: 'delete',
    path: '/api/flows/:flowId/draft',
    summary: 'Throws the draft changes away: the draft becomes what is live.',
    access: flowRights.edit,
    params: byFlow,
    body: z.object({ revision: z.int() }),
    response: flowDraft,
  }),
  check: endpoint({
    method: 'post',
    path: '/api/flows/:flowId/check',
    summary: 'Checks unsaved content by the rules publishing applies.',
    access: flowRights.view,
    params: byFlow,
    body: saveDraftBody.omit({ revision: true, name: true }),
    response: z.object({ problems: z.array(flowProblem) }),
  }),
  publish: endpoint({
    method: 'post',
    path: '/api/flows/:flowId/versions',
    summary: 'Publishes the saved draft as an immutable version and points `live` at it.',
    access: flowRights.publish,
    params: byFlow,
    body: z.object({ revision: z.int(), note: z.string().trim().min(1).max(500) }),
    response: flowVersion,
  }),
  versions: endpoint({
    method: 'get',
    path: '/api/flows/:flowId/versions',
    summary: 'Lists published versions, newest first.',
    access: flowRights.view,
    params: byFlow,
    query: pageQuery,
    response: pageOf(flowVersion),
  }),
  setAlias: endpoint({
    method: 'put',
    path: '/api/flows/:flowId/aliases/:alias',
    summary: 'Points an alias at a published version; an older one is a rollback.',
    access: flowRights.publish,
    params: byFlow.extend({ alias: z.string().max(32) }),
    body: z.object({ releaseId: z.string() }),
    response: flowSummary,
  }),
  diagram: endpoint({
    method: 'get',
    path: '/api/flow-releases/:releaseId/diagram',
    summary: 'Reads the diagram of a published version as drawn.',
    access: 'signed-in',
    params: byRelease,
    response: z.object({
      bpmn: z.string(),
      releaseId: z.string(),
      flowId: z.string(),
      name: z.string(),
      version: z.int(),
    }),
  }),
  release: endpoint({
    method: 'get',
    path: '/api/flow-releases/:releaseId',
    summary: 'Reads the content of a published version.',
    access: flowRights.view,
    params: byRelease,
    response: flowBundle,
  }),
  exportBundle: endpoint({
    method: 'get',
    path: '/api/flows/:flowId/bundle',
    summary: 'Exports the draft, or a published version, as a bundle file.',
    access: flowRights.view,
    params: byFlow,
    query: z.object({ releaseId: z.string().optional() }),
    download: true,
  }),
  publishMessage: endpoint({
    method: 'post',
    path: '/api/flow-messages',
    summary:
      'Publishes a message: starts the flows that begin by its name and reaches the instances that wait for it.',
    access: flowRights.message,
    body: flowMessage,
    response: z.object({ messageId: z.string() }),
  }),
  importBundle: endpoint({
    method: 'post',
    path: '/api/flows/import',
    summary: 'Imports a bundle: a new flow, or the draft of the flow with its key.',
    access: flowRights.edit,
    upload: true,
    response: flowSummary,
  }),
};
