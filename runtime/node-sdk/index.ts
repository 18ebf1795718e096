export {
  bindNode,
  type BoundNode,
  defineNodeType,
  type FieldHint,
  type NodeGroup,
  nodeGroups,
  type NodeHandler,
  type NodeJob,
  type NodeTemplate,
} from './define-node-type';
export {
  type ElementTemplate,
  elementTemplate,
  type ElementTemplateProperty,
  nodeGroupLabels,
} from './element-template';
export { type NodeField, nodeFields, sourceOf } from './node-fields';
export { parseJobInput } from './parse-job-input';
export { type JobOutcome, outcomeOfError, performNode } from './perform-node';
export { runNode, type RunNodeOptions } from './run-node';
