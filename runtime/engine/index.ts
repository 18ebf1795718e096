export { apply } from './apply';
export type {
  DeployedModel,
  ElementInstance,
  EngineCommand,
  EngineEnv,
  EngineEvent,
  EngineLimits,
  EventTrigger,
  EventValueType,
  IncidentState,
  InstanceState,
  JobState,
  MessageWait,
  TimerState,
} from './contract';
export { compileFeel, type CompiledFeel, evaluateFeel, type FeelResult } from './feel/index';
export { looksLikeCron } from './kernel/cron';
export { type DueDate, firstDue, nextDue } from './kernel/timers';
export { newInstance, visibleVariables } from './kernel/state';
export { isExpression } from './kernel/expressions';
export type {
  ElementModel,
  ElementType,
  EventModel,
  FlowModel,
  ProcessModel,
  ValidationError,
} from './model';
export {
  createModdle,
  extension,
  listOf,
  type Moddle,
  oneOf,
  readModdle,
  textOf,
  writeModdle,
} from './read/moddle';
export { deployErrorText, type ReadProcesses, readProcesses } from './read/read-processes';
export { step } from './step';
