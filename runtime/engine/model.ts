/** A BPMN process as the interpreter runs it: plain JSON, real graph (`sourceRef`/`targetRef`), flows in XML order. */
export interface ProcessModel {
  /** bpmnProcessId; also the id of the root scope in {@link elements}. */
  id: string;
  name?: string;
  /** All elements of the process, subprocesses' inner ones included, by id. */
  elements: Record<string, ElementModel>;
  flows: Record<string, FlowModel>;
}

/** Zeebe's bpmnElementType of what the interpreter runs. */
export type ElementType =
  | 'PROCESS'
  | 'SUB_PROCESS'
  | 'EVENT_SUB_PROCESS'
  | 'START_EVENT'
  | 'END_EVENT'
  | 'INTERMEDIATE_CATCH_EVENT'
  | 'INTERMEDIATE_THROW_EVENT'
  | 'BOUNDARY_EVENT'
  | 'TASK'
  | 'MANUAL_TASK'
  | 'SERVICE_TASK'
  | 'SEND_TASK'
  | 'USER_TASK'
  | 'SCRIPT_TASK'
  | 'BUSINESS_RULE_TASK'
  | 'RECEIVE_TASK'
  | 'EXCLUSIVE_GATEWAY'
  | 'PARALLEL_GATEWAY'
  | 'CALL_ACTIVITY';

/** Zeebe's bpmnEventType. */
export type EventType = 'UNSPECIFIED' | 'NONE' | 'TIMER' | 'MESSAGE' | 'ERROR' | 'TERMINATE';

export interface ElementModel {
  id: string;
  type: ElementType;
  eventType: EventType;
  name?: string;
  /** Id of the flow scope; absent for the process. */
  scope?: string;
  /** Flow ids in XML order of the flows. */
  incoming: string[];
  outgoing: string[];
  inputs: Mapping[];
  outputs: Mapping[];
  /** Exclusive gateway. */
  defaultFlow?: string;
  job?: JobModel;
  userTask?: UserTaskModel;
  script?: { expression: string; resultVariable: string };
  call?: CallModel;
  event?: EventModel;
  /** Of an activity: ids of its boundary events in XML order. */
  boundaryEvents: string[];
  /** Of a scope: ids of its event subprocesses in XML order. */
  eventSubprocesses: string[];
  /** Boundary event: the activity it is attached to. */
  attachedTo?: string;
  /** Boundary event, start event of an event subprocess. */
  isInterrupting?: boolean;
  /** Start event: the form a person starts from; engines ignore it. */
  formKey?: string | undefined;
  /** Of a scope: its start event. */
  startEvent?: string;
}

export interface FlowModel {
  id: string;
  source: string;
  target: string;
  /** FEEL with leading `=`. */
  condition?: string;
}
export interface Mapping {
  /** FEEL with leading `=`, or a literal text. */
  source: string;
  target: string;
}
export interface JobModel {
  /** FEEL with leading `=`, or a literal text; so are all of these. */
  type: string;
  retries: string;
  headers: Record<string, string>;
}
export interface UserTaskModel {
  assignee?: string;
  candidateGroups?: string;
  candidateUsers?: string;
  dueDate?: string;
  followUpDate?: string;
  formKey?: string;
}
export interface CallModel {
  processId: string;
  propagateAllParentVariables: boolean;
  propagateAllChildVariables: boolean;
}
export type EventModel =
  | { kind: 'timer'; timerType: 'date' | 'duration' | 'cycle'; expression: string }
  | { kind: 'message'; messageName: string; correlationKey?: string }
  /** Catch: absent or empty code catches all. */
  | { kind: 'error'; errorCode?: string }
  | { kind: 'terminate' };

/** What Zeebe's deploy would say about a file. */
export interface ValidationError {
  /** Element the error is about, absent when the file as a whole is wrong. */
  elementId?: string;
  /** `definitions`, `process`, … or the extension path below the element, e.g. `extensionElements > taskDefinition`. */
  path?: string;
  /** Zeebe's text, or ours where the reader and not Zeebe refuses. */
  text: string;
}
