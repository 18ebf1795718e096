export { checkFlow } from './check-flow';
export type { FlowProblem } from './problem';
export type { CheckedFlow, CheckedNodeType } from './rule-context';
