import type { ElementModel, ElementType, EventModel, Mapping } from '../model';
import { extension, listOf, type Moddle, oneOf, textOf } from './moddle';
import { unsupportedText } from './read-processes';

type Fault = (text: string, path?: string) => void;

/** What the engine runs, by BPMN type. */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  'bpmn:StartEvent': 'START_EVENT',
  'bpmn:EndEvent': 'END_EVENT',
  'bpmn:IntermediateCatchEvent': 'INTERMEDIATE_CATCH_EVENT',
  'bpmn:IntermediateThrowEvent': 'INTERMEDIATE_THROW_EVENT',
  'bpmn:BoundaryEvent': 'BOUNDARY_EVENT',
  'bpmn:Task': 'TASK',
  'bpmn:ManualTask': 'MANUAL_TASK',
  'bpmn:ServiceTask': 'SERVICE_TASK',
  'bpmn:SendTask': 'SEND_TASK',
  'bpmn:UserTask': 'USER_TASK',
  'bpmn:ScriptTask': 'SCRIPT_TASK',
  'bpmn:BusinessRuleTask': 'BUSINESS_RULE_TASK',
  'bpmn:ReceiveTask': 'RECEIVE_TASK',
  'bpmn:ExclusiveGateway': 'EXCLUSIVE_GATEWAY',
  'bpmn:ParallelGateway': 'PARALLEL_GATEWAY',
  'bpmn:SubProcess': 'SUB_PROCESS',
  'bpmn:CallActivity': 'CALL_ACTIVITY',
};

/** Drawn for people, not executed. */
export function isIgnored(type: string): boolean {
  return ['bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference'].includes(type);
}

/** Fills in what the element's extensions and event definition say. */
export function readElement(raw: Moddle, element: ElementModel, scope: ElementModel, fault: Fault): void {
  readMappings(raw, element);
  readLoop(raw, fault);
  readJob(raw, element);
  switch (element.type) {
    case 'START_EVENT':
      scope.startEvent ??= element.id;
      element.isInterrupting = raw['isInterrupting'] !== false;
      element.formKey = formKeyOf(raw);
      break;
    case 'BOUNDARY_EVENT':
      element.attachedTo = oneOf(raw, 'attachedToRef')?.id;
      element.isInterrupting = raw['cancelActivity'] !== false;
      break;
    case 'SUB_PROCESS':
      if (raw['triggeredByEvent'] === true) element.type = 'EVENT_SUB_PROCESS';
      break;
    case 'EXCLUSIVE_GATEWAY':
      element.defaultFlow = oneOf(raw, 'default')?.id;
      break;
    case 'CALL_ACTIVITY':
      readCall(raw, element);
      break;
    case 'SCRIPT_TASK':
      readScript(raw, element);
      break;
    case 'USER_TASK':
      readUserTask(raw, element, fault);
      break;
    case 'RECEIVE_TASK':
      element.event = readMessage(oneOf(raw, 'messageRef'));
      element.eventType = 'MESSAGE';
      break;
  }
  if (element.type.endsWith('EVENT')) readEventDefinition(raw, element, fault);
}

function readMappings(raw: Moddle, element: ElementModel): void {
  const mapping = extension(raw, 'zeebe:IoMapping');
  element.inputs = listOf(mapping, 'inputParameters').map(mappingOf);
  element.outputs = listOf(mapping, 'outputParameters').map(mappingOf);
}

function mappingOf(raw: Moddle): Mapping {
  return { source: textOf(raw, 'source') ?? '', target: textOf(raw, 'target') ?? '' };
}

function readLoop(raw: Moddle, fault: Fault): void {
  const loop = oneOf(raw, 'loopCharacteristics');
  // Zeebe ignores standard loops, so does this engine.
  if (loop?.$type === 'bpmn:MultiInstanceLoopCharacteristics')
    fault(unsupportedText('MultiInstanceLoopCharacteristics'), 'multiInstanceLoopCharacteristics');
}

/** Elsewhere a task definition means nothing; events need a message definition with it. */
const jobElements: readonly ElementType[] = [
  'SERVICE_TASK',
  'SEND_TASK',
  'USER_TASK',
  'SCRIPT_TASK',
  'BUSINESS_RULE_TASK',
  'END_EVENT',
  'INTERMEDIATE_THROW_EVENT',
];

function readJob(raw: Moddle, element: ElementModel): void {
  const definition = extension(raw, 'zeebe:TaskDefinition');
  const headers = listOf(extension(raw, 'zeebe:TaskHeaders'), 'values');
  if (!jobElements.includes(element.type) || (!definition && element.type !== 'USER_TASK')) return;
  element.job = {
    type: textOf(definition, 'type') ?? '',
    retries: textOf(definition, 'retries') ?? '3',
    headers: Object.fromEntries(
      headers.flatMap((header) => {
        const [key, value] = [textOf(header, 'key'), textOf(header, 'value')];
        return key && value ? [[key, value]] : [];
      }),
    ),
  };
}

function readCall(raw: Moddle, element: ElementModel): void {
  const called = extension(raw, 'zeebe:CalledElement');
  if (!called) return;
  element.call = {
    processId: textOf(called, 'processId') ?? '',
    propagateAllParentVariables: called['propagateAllParentVariables'] !== false,
    propagateAllChildVariables: called['propagateAllChildVariables'] !== false,
  };
}

function readScript(raw: Moddle, element: ElementModel): void {
  const script = extension(raw, 'zeebe:Script');
  if (!script) return;
  element.script = {
    expression: textOf(script, 'expression') ?? '',
    resultVariable: textOf(script, 'resultVariable') ?? '',
  };
}

function readUserTask(raw: Moddle, element: ElementModel, fault: Fault): void {
  if (extension(raw, 'zeebe:UserTask'))
    fault(unsupportedText('zeebe:userTask'), 'extensionElements > userTask');
  const assignment = extension(raw, 'zeebe:AssignmentDefinition');
  const schedule = extension(raw, 'zeebe:TaskSchedule');
  const form = extension(raw, 'zeebe:FormDefinition');
  if (form && textOf(form, 'formId')) fault(unsupportedText('formId'), 'extensionElements > formDefinition');
  const formKey = formKeyOf(raw);
  element.userTask = definedOnly({
    assignee: textOf(assignment, 'assignee'),
    candidateGroups: textOf(assignment, 'candidateGroups'),
    candidateUsers: textOf(assignment, 'candidateUsers'),
    dueDate: textOf(schedule, 'dueDate'),
    followUpDate: textOf(schedule, 'followUpDate'),
    formKey,
  });
}

function formKeyOf(raw: Moddle): string | undefined {
  const form = extension(raw, 'zeebe:FormDefinition');
  return textOf(form, 'formKey') ?? textOf(form, 'externalReference');
}

function definedOnly<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== ''),
  ) as T;
}

function readMessage(message: Moddle | undefined): EventModel {
  const subscription = message && extension(message, 'zeebe:Subscription');
  const correlationKey = textOf(subscription, 'correlationKey');
  return {
    kind: 'message',
    messageName: message?.name ?? '',
    ...(correlationKey === undefined ? {} : { correlationKey }),
  };
}

const readers: Record<string, (definition: Moddle) => EventModel | undefined> = {
  'bpmn:MessageEventDefinition': (definition) => readMessage(oneOf(definition, 'messageRef')),
  'bpmn:TimerEventDefinition': readTimer,
  'bpmn:ErrorEventDefinition': (definition) => {
    const errorCode = textOf(oneOf(definition, 'errorRef'), 'errorCode');
    return { kind: 'error', ...(errorCode === undefined ? {} : { errorCode }) };
  },
  'bpmn:TerminateEventDefinition': () => ({ kind: 'terminate' }),
};

/** Which events each kind of event element may have; the others are refused by name. */
const allowed: Partial<Record<ElementType, readonly EventModel['kind'][]>> = {
  START_EVENT: ['timer', 'message', 'error'],
  END_EVENT: ['error', 'terminate'],
  INTERMEDIATE_CATCH_EVENT: ['timer', 'message'],
  INTERMEDIATE_THROW_EVENT: [],
  BOUNDARY_EVENT: ['timer', 'message', 'error'],
};

function readEventDefinition(raw: Moddle, element: ElementModel, fault: Fault): void {
  const definitions = listOf(raw, 'eventDefinitions');
  const [definition] = definitions;
  if (definitions.length > 1) return fault('Event definition of this type is not supported');
  if (!definition) return noDefinition(element, fault);
  const event = readers[definition.$type]?.(definition);
  // A message that is thrown by a job needs no message here.
  if (event?.kind === 'message' && element.job) return void (element.eventType = 'MESSAGE');
  delete element.job;
  if (!event || !allowed[element.type]!.includes(event.kind))
    return fault(unsupportedText(definition.$type.replace('bpmn:', '')));
  element.event = event;
  element.eventType = event.kind.toUpperCase() as ElementModel['eventType'];
}

function noDefinition(element: ElementModel, fault: Fault): void {
  delete element.job;
  element.eventType = 'NONE';
  if (element.type === 'INTERMEDIATE_CATCH_EVENT')
    fault('Event definition must be one of: message, timer, signal, or link');
  if (element.type === 'BOUNDARY_EVENT') fault('Must have exactly one event definition');
}

function readTimer(definition: Moddle): EventModel {
  for (const [property, timerType] of [
    ['timeDate', 'date'],
    ['timeDuration', 'duration'],
    ['timeCycle', 'cycle'],
  ] as const) {
    const body = textOf(oneOf(definition, property), 'body');
    if (body !== undefined) return { kind: 'timer', timerType, expression: body.trim() };
  }
  return { kind: 'timer', timerType: 'duration', expression: '' };
}
