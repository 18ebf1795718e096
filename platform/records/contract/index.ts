export { flowOperationRights, flowTraceTopic, instanceTraceTopic, recordsApi } from './records.api';
export {
  type FlowActivity,
  flowActivity,
  type FlowIncident,
  flowIncident,
  type FlowInstance,
  flowInstance,
  flowTaken,
  incidentQuery,
  instanceQuery,
  instanceStates,
  type InstanceTrace,
  instanceTrace,
  type TraceElement,
  traceElement,
  traceStates,
} from './records.schema';
