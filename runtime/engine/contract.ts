import type { Variables } from '@callweave/platform/kernel';
import type { ProcessModel } from './model';

/**
 * A Zeebe-shaped record without position and timestamp: the only thing {@link apply} takes and the journal keeps.
 * Names and fields of `value`: as Zeebe 8.5.8 exports them; every `…Key` is a decimal string, `-1` for none.
 */
export interface EngineEvent {
  valueType: EventValueType;
  intent: string;
  key: string;
  value: Readonly<Record<string, unknown>>;
  /** What `apply` needs beyond Zeebe's fields: journaled, never exported. */
  internal?: Readonly<Record<string, unknown>>;
}

export type EventValueType =
  | 'PROCESS_INSTANCE'
  | 'PROCESS_INSTANCE_CREATION'
  | 'PROCESS_INSTANCE_MODIFICATION'
  | 'JOB'
  | 'VARIABLE'
  | 'VARIABLE_DOCUMENT'
  | 'INCIDENT'
  | 'TIMER'
  | 'PROCESS_EVENT'
  | 'MESSAGE_SUBSCRIPTION'
  | 'PROCESS_MESSAGE_SUBSCRIPTION';

/** What happens to an instance from outside. */
export type EngineCommand =
  | { type: 'create'; processDefinitionKey: string; variables: Variables }
  | { type: 'completeJob'; jobKey: string; variables: Variables }
  | {
      type: 'failJob';
      jobKey: string;
      retries: number;
      errorMessage: string;
      retryBackoffMs?: number;
      variables?: Variables;
    }
  | { type: 'throwError'; jobKey: string; errorCode: string; errorMessage?: string; variables?: Variables }
  | { type: 'updateRetries'; jobKey: string; retries: number }
  /** The lease ended; the broker keeps leases itself, this only writes the JOB TIMED_OUT record. */
  | { type: 'timeOutJob'; jobKey: string }
  /** The back-off of a failed job is over. */
  | { type: 'recurJob'; jobKey: string }
  | { type: 'triggerTimer'; timerKey: string }
  /** `subscriptionKey` is the key of the PROCESS_MESSAGE_SUBSCRIPTION. The broker publishes, buffers and chooses. */
  | { type: 'correlateMessage'; subscriptionKey: string; messageKey: string; variables: Variables }
  | { type: 'resolveIncident'; incidentKey: string }
  | { type: 'setVariables'; elementInstanceKey: string; variables: Variables; local: boolean }
  | { type: 'cancel'; processInstanceKey: string }
  | {
      type: 'modify';
      processInstanceKey: string;
      terminate: readonly string[];
      activate: readonly { elementId: string; variables?: Variables }[];
    };

/** A parsed process with the key and version the broker gave it at deploy. */
export interface DeployedModel {
  processDefinitionKey: string;
  version: number;
  model: ProcessModel;
}

/** All the outside a step may see. */
export interface EngineEnv {
  /** Milliseconds since 1970; stands still during one step. */
  readonly now: number;
  /** The next key, a decimal string, ascending. */
  nextKey(): string;
  definition(processDefinitionKey: string): DeployedModel | undefined;
  /** Latest version of a process id, for call activities. */
  latest(bpmnProcessId: string): DeployedModel | undefined;
  /** Whether a message is buffered that a new subscription takes at once. Default none is. */
  hasMessage?(wait: { name: string; correlationKey: string; processId: string }): boolean;
  readonly limits?: Partial<EngineLimits>;
}

export interface EngineLimits {
  /** Elements one command may activate before it stops with an incident (a runaway loop), default 1000. */
  elementsPerCommand: number;
  /** Bytes of variables one command may write before it stops the same way, default 16 MiB. */
  bytesPerCommand: number;
  /** FEEL steps all expressions of one command share, default 500,000 (some 100 ms). */
  feelStepsPerCommand: number;
  /** Nested call activities, default 50. */
  callDepth: number;
  /** Nesting of a JSON variable, default 100. */
  variableDepth: number;
  /** Bytes of one variable document as JSON, default 2 MiB. */
  documentBytes: number;
}

/**
 * A running instance with the instances its call activities started: plain JSON, so a snapshot is `JSON.stringify`.
 * Changed by {@link apply} only.
 */
export interface InstanceState {
  /** Root process instance key, `''` before `create`. */
  key: string;
  /** Definition of the root. */
  processDefinitionKey: string;
  isEnded: boolean;
  elements: Record<string, ElementInstance>;
  jobs: Record<string, JobState>;
  timers: Record<string, TimerState>;
  messages: Record<string, MessageWait>;
  incidents: Record<string, IncidentState>;
  /** Variables written before their process instance is activating, by its key. */
  earlyVariables: Record<string, Pick<ElementInstance, 'variables' | 'variableKeys'>>;
}

/** An active element instance and the variables of its scope. */
export interface ElementInstance {
  key: string;
  elementId: string;
  /** Zeebe's bpmnElementType. */
  type: string;
  state: 'ACTIVATING' | 'ACTIVATED' | 'COMPLETING' | 'TERMINATING';
  /** Surrounding scope in the same process, `-1` for a process. */
  flowScopeKey: string;
  /** Element instance that owns this one: the flow scope, or the call activity of a called process; `-1` for the root. */
  parentKey: string;
  processInstanceKey: string;
  processDefinitionKey: string;
  /** Active element instances inside, in the order they were activated. */
  children: string[];
  variables: Record<string, unknown>;
  /** Keys of their records, by name. */
  variableKeys: Record<string, string>;
  /** Tokens inside this scope whose target is not active yet: flow id, or `@` and element id, → times. */
  waitingFlows: Record<string, number>;
  /** Id of the terminate end event or interrupting event subprocess that stops everything else in this scope. */
  interruptedBy?: string;
  /** An event that was triggered on this element and not handled yet. */
  trigger?: EventTrigger;
  /** On a boundary event or event subprocess: what triggered it. */
  cause?: EventTrigger;
  /** Called process instances: how deep below the root. */
  callDepth: number;
}

export interface EventTrigger {
  /** Of the PROCESS_EVENT. */
  key: string;
  /** Catching element. */
  elementId: string;
  kind: 'message' | 'timer' | 'error' | 'job' | 'script' | 'call';
  variables: Variables;
}

export interface JobState {
  key: string;
  type: string;
  elementInstanceKey: string;
  retries: number;
  customHeaders: Record<string, string>;
  /** `activatable` includes leased jobs: leases are the broker's. */
  state: 'activatable' | 'backoff' | 'incident' | 'error-thrown';
  /** When the back-off ends, milliseconds since 1970; only in state `backoff`. */
  recurAt?: number;
  /** What a failure or thrown error left in its later records. */
  outcome?: Readonly<Record<string, unknown>>;
}
export interface TimerState {
  key: string;
  /** Milliseconds since 1970. */
  dueDate: number;
  elementInstanceKey: string;
  targetElementId: string;
  /** Firings left, -1 endless. */
  repetitions: number;
  /** Text of a cycle, to compute the next due date. */
  cycle?: string;
}
export interface MessageWait {
  /** Of the PROCESS_MESSAGE_SUBSCRIPTION. */
  key: string;
  /** Of the MESSAGE_SUBSCRIPTION on the message's side. */
  messageSubscriptionKey: string;
  messageName: string;
  correlationKey: string;
  elementInstanceKey: string;
  targetElementId: string;
  isInterrupting: boolean;
  /** `messageKey` and `variables` of the message it took last; its closing records repeat them. */
  last?: Readonly<Record<string, unknown>>;
}
export interface IncidentState {
  key: string;
  errorType: string;
  errorMessage: string;
  elementInstanceKey: string;
  /** Of the element, or `NO_CATCH_EVENT_FOUND`. */
  elementId: string;
  variableScopeKey: string;
  /** `-1` when the incident is the element's. */
  jobKey: string;
  /** The command activated too many elements. */
  isRunaway?: boolean;
}
