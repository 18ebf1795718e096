export { canonicalJson, hashBundle } from './bundle-hash';
export { deployedMessageName, deployedProcessId } from './deployed-name';
export { flowEntities } from './flow.entities';
export { flowProblems } from './flow.problems';
export { createFlows, type Flows, type FlowsDeps } from './flows';
