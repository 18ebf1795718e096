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
export type { ElementModel, ElementType, FlowModel, ProcessModel, ValidationError } from './model';
/*
 * Functions that follow within the hour, with these signatures:
 *   readProcesses(xml: string): Promise<{ processes: ProcessModel[]; errors: ValidationError[] }>
 *   deployErrorText(resourceName: string, errors: ValidationError[]): string   Zeebe's multi-line text
 *   newInstance(): InstanceState
 *   step(instance, command, env): EngineEvent[]   applies to the instance as it goes; EngineError before any change
 *   apply(instance, event): void
 *   visibleVariables(instance, elementInstanceKey): Variables   what a job sees
 *   compileFeel / evaluateFeel
 */
