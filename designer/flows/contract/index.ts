export {
  bundleKey,
  flowBundle,
  type FlowBundle,
  flowContent,
  type FlowContent,
  formSchema,
  scheduleSchema,
} from './bundle.schema';
export {
  createFlowBody,
  draftSaved,
  type FlowDraft,
  flowDraft,
  flowListQuery,
  type FlowProblem,
  flowProblem,
  type FlowSummary,
  flowSummary,
  flowTemplateView,
  flowTrigger,
  type FlowTriggerView,
  type FlowVersion,
  flowVersion,
  saveDraftBody,
  versionState,
  type VersionState,
} from './flow.schema';
export { type FlowMessage, flowMessage } from './flow-message.schema';
export { flowApi } from './flows.api';
export { flowRights } from './flows.rights';
export { type NodeFieldView, nodeFieldView, type NodeTypeView, nodeTypeView } from './node-type.schema';
