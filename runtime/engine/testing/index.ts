export {
  activity,
  boundary,
  bpmn,
  chain,
  error,
  errorEvent,
  extensions,
  flow,
  mappings,
  message,
  messageEvent,
  script,
  service,
  timer,
} from './bpmn';
export { Random } from './random';
export { randomFlow } from './random-flow';
