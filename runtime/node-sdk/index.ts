export {
  bindNode,
  type BoundNode,
  defineNodeType,
  type FieldHint,
  nodeGroups,
  type NodeGroup,
  type NodeHandler,
  type NodeJob,
  type NodeTemplate,
} from './define-node-type';
