export { type CheckedFlow, type CheckedNodeType, checkFlow } from './check-flow';
export type { FlowProblem } from './problem';
