export { type Actor, hasRight, systemActor } from './actor';
export { addWorkingTime, openAt, type Opening, type TimeWindow, type WorkSchedule } from './calendar';
export { type Clock, systemClock, VirtualClock } from './clock';
export {
  type Call,
  type Endpoint,
  endpoint,
  type FileAnswer,
  type HandlerOf,
  type HttpMethod,
  implement,
  type Route,
} from './endpoint';
export { faultPoint, onFaultPoint } from './faults';
export { newId } from './ids';
export { fillText, type Locale, locales, type LocalText, localText, pickLocale } from './locale';
export { type Logger, silentLogger } from './logger';
export {
  type MetricDefinition,
  type MetricLabels,
  type MetricReading,
  type Metrics,
  noMetrics,
} from './metrics';
export { type Page, pageOf, type PageQuery, pageQuery, type TotalAnswer, totalAnswer } from './paging';
export { checkedVariables, variablesText } from './ports/checked-variables';
export type { CallHandle, CallPort, RunOptions, Verb, Voice } from './ports/call-port';
export {
  type CompleteJobRequest,
  type CreateInstanceRequest,
  type DeployedProcess,
  type DeployResource,
  type Durability,
  EngineError,
  type EngineErrorCode,
  type EngineHealth,
  type EngineJob,
  type EnginePort,
  type EngineRecord,
  type EngineWorker,
  type FailJobRequest,
  type ModifyInstanceRequest,
  type PublishMessageRequest,
  type ThrowErrorRequest,
  userTaskJobType,
  type Variables,
  type WorkerOptions,
} from './ports/engine-port';
export {
  creationKeyVariable,
  type CreationReservation,
  type RecordLookup,
  type RecordSource,
} from './ports/record-source';
export {
  type FlowKind,
  flowKinds,
  type FormComponent,
  type FormSchema,
  type Release,
  type ReleasePort,
  startedByVariable,
  type StartTrigger,
  type TriggeredStart,
  type TriggeredStarter,
} from './ports/release-port';
export { encodeBusMessage, maxBusMessageLength } from './ports/stores';
export type { EventBus, FileStore, MessagePort, VaultPort } from './ports/stores';
export {
  commonProblems,
  ConfigProblem,
  defineProblems,
  type FieldError,
  Problem,
  type ProblemFactory,
} from './problem';
export type { Pusher, PushFrame, TopicDefinition } from './push';
export { type DataScope, dataScopes, defineRights, type Right } from './rights';
export { noTracing, type Tracing } from './tracing';
export { faultOfJson, type JsonFault } from './untrusted-json';
