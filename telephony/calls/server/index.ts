export { callEntities } from './call.entities';
export { type Calls, type CallsDeps, createCalls, type FlowEndListener } from './calls';
export { routingProblems } from './calls.problems';
