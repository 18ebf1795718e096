import { compileFeel } from '../feel/index';
import { isExpression } from '../kernel/expressions';
import { looksLikeCron, parseCron } from '../kernel/cron';
import { parseDateTime, parseDuration } from '../kernel/iso-time';
import { parseCycle } from '../kernel/timers';
import type { ElementModel, EventModel, ProcessModel, ValidationError } from '../model';
import { findLoop } from './loops';

/** @param elementId default the element a rule looks at */
type Fault = (text: string, path?: string, elementId?: string) => void;
type Rule = (element: ElementModel, process: ProcessModel, fault: Fault) => void;

/**
 * What Zeebe 8.5.8 refuses at deploy, on the real graph and not on the incoming/outgoing children; and start events
 * with a trigger, which this engine does not run.
 * @param options.isDrawn lets the process start by timers and messages: publishing takes those out
 */
export function validateProcess(
  process: ProcessModel,
  { isDrawn = false }: { isDrawn?: boolean } = {},
): ValidationError[] {
  const errors: ValidationError[] = [];
  for (const element of Object.values(process.elements)) {
    const fault: Fault = (text, path, elementId = element.id) =>
      errors.push({ elementId, text, ...(path === undefined ? {} : { path }) });
    for (const rule of rules) rule(element, process, fault);
    noTrigger(element, process, fault, isDrawn);
  }
  for (const flow of Object.values(process.flows)) {
    if (flow.condition !== undefined)
      checkExpression(flow.condition, (text) =>
        errors.push({ elementId: flow.id, path: 'conditionExpression', text }),
      );
  }
  if (errors.length) return errors;
  const loop = findLoop(process);
  return loop
    ? [
        {
          elementId: process.id,
          text: `Processes are not allowed to contain a straight-through processing loop: ${loop.join(' > ')}`,
        },
      ]
    : [];
}

const rules: Rule[] = [
  startEvents,
  endEvents,
  boundaryEvents,
  conditions,
  jobs,
  scripts,
  calls,
  mappings,
  events,
  eventSubprocesses,
  errorCatchers,
  userTasks,
];

function startEvents(element: ElementModel, process: ProcessModel, fault: Fault): void {
  if (!['PROCESS', 'SUB_PROCESS', 'EVENT_SUB_PROCESS'].includes(element.type)) return;
  const starts = Object.values(process.elements).filter(
    ({ type, scope }) => type === 'START_EVENT' && scope === element.id,
  );
  if (element.type === 'EVENT_SUB_PROCESS') {
    if (starts.length !== 1) fault('Must have exactly one start event');
  } else if (!starts.length) fault('Must have at least one start event');
  if (starts.filter(({ event }) => !event).length > 1) fault('Multiple none start events are not allowed');
  if (starts.some(({ incoming }) => incoming.length))
    fault('Start events must not have incoming sequence flows');
}

/** Of processes and embedded subprocesses; those of event subprocesses are the engine's own. */
function noTrigger(
  { id, type, scope, event }: ElementModel,
  { elements, id: processId }: ProcessModel,
  fault: Fault,
  isDrawn: boolean,
): void {
  if (type !== 'START_EVENT' || !event || elements[scope ?? '']?.type === 'EVENT_SUB_PROCESS') return;
  if (isDrawn && scope === processId && (event.kind === 'timer' || event.kind === 'message')) return;
  fault(`Start events with a trigger are not run by the engine: '${id}' must be a none start event`);
}

function endEvents({ type, outgoing }: ElementModel, _process: ProcessModel, fault: Fault): void {
  if (type === 'END_EVENT' && outgoing.length)
    fault('End events must not have outgoing sequence flows to other elements.');
}

function boundaryEvents(element: ElementModel, { elements }: ProcessModel, fault: Fault): void {
  if (element.type !== 'BOUNDARY_EVENT') return;
  const { attachedTo, event, isInterrupting } = element;
  if (attachedTo === undefined || elements[attachedTo]?.scope !== element.scope)
    return fault('Must be attached to an activity');
  if (!/TASK$|^SUB_PROCESS$|^CALL_ACTIVITY$/.test(elements[attachedTo].type))
    fault('Must be attached to an activity');
  if (element.incoming.length) fault('Boundary events must not have incoming sequence flows');
  if (!element.outgoing.length) fault('Must have at least one outgoing sequence flow or association');
  if (event?.kind === 'error' && !isInterrupting) fault('Non-Interrupting event of this type is not allowed');
}

function conditions(element: ElementModel, process: ProcessModel, fault: Fault): void {
  const { outgoing, defaultFlow } = element;
  if (element.type !== 'EXCLUSIVE_GATEWAY') {
    if (outgoing.some((id) => process.flows[id]!.condition !== undefined))
      fault('Conditional sequence flows are only supported at exclusive or inclusive gateway');
    return;
  }
  if (defaultFlow !== undefined && !outgoing.includes(defaultFlow))
    fault('Default sequence flow must start at gateway');
  if (outgoing.length < 2) return;
  for (const id of outgoing.toReversed())
    if (id !== defaultFlow && process.flows[id]!.condition === undefined)
      fault('Must have a condition or be default flow', undefined, id);
}

const jobTypes: readonly string[] = ['SERVICE_TASK', 'SEND_TASK'];

function jobs(element: ElementModel, _process: ProcessModel, fault: Fault): void {
  const path = 'extensionElements > taskDefinition';
  if (jobTypes.includes(element.type) && !element.job)
    return fault("Must have exactly one 'zeebe:taskDefinition' extension element");
  if (element.type === 'BUSINESS_RULE_TASK' && !element.job)
    return fault(
      "Must have either one 'zeebe:calledDecision' or one 'zeebe:taskDefinition' extension element",
    );
  if (!element.job || element.type === 'USER_TASK') return;
  checkText(element.job.type, (text) => fault(text, path));
  checkText(element.job.retries, (text) => fault(text, path));
}

function scripts({ type, script, job }: ElementModel, _process: ProcessModel, fault: Fault): void {
  if (type !== 'SCRIPT_TASK') return;
  const path = 'extensionElements > script';
  if (!script === !job)
    return fault("Must have either one 'zeebe:script' or one 'zeebe:taskDefinition' extension element");
  if (!script) return;
  checkExpression(script.expression, (text) => fault(text, path));
  if (!script.resultVariable) fault("Attribute 'resultVariable' must be present and not empty", path);
}

function calls({ type, call }: ElementModel, _process: ProcessModel, fault: Fault): void {
  if (type !== 'CALL_ACTIVITY') return;
  if (!call) return fault("Must have exactly one 'zeebe:calledElement' extension element");
  checkText(call.processId, (text) => fault(text, 'extensionElements > calledElement'));
}

const targetPattern = /^[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*$/;
const reserved = [
  'null',
  'true',
  'false',
  'function',
  'if',
  'then',
  'else',
  'for',
  'between',
  'instance',
  'of',
];

function mappings({ inputs, outputs }: ElementModel, _process: ProcessModel, fault: Fault): void {
  const checked = [
    ...inputs.map((mapping) => ({ ...mapping, path: 'extensionElements > ioMapping > input' })),
    ...outputs.map((mapping) => ({ ...mapping, path: 'extensionElements > ioMapping > output' })),
  ];
  for (const { source, target, path } of checked) {
    if (!targetPattern.test(target))
      fault(
        `Expected path expression '${target}' but doesn't match the pattern '[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)*'.`,
        path,
      );
    else if (target.split('.').some((part) => reserved.includes(part) || part === '__proto__'))
      fault(
        `Expected path expression '${target}' but is one of the reserved words (${reserved.join(', ')}).`,
        path,
      );
    if (isExpression(source)) checkExpression(source, (text) => fault(text, path));
  }
}

function events(element: ElementModel, { id }: ProcessModel, fault: Fault): void {
  const { event } = element;
  if (element.type === 'START_EVENT' && element.scope === id) return;
  if (event?.kind === 'timer') checkTimer(element, event, fault);
  if (event?.kind === 'message') checkMessage(event, fault);
  if (event?.kind !== 'error') return;
  const { errorCode = '' } = event;
  if (element.type === 'END_EVENT') {
    if (!errorCode) return fault('Must reference an error');
    return checkText(errorCode, fault);
  }
  if (isExpression(errorCode))
    fault('The errorCode of the error catch event is not allowed to be an expression');
}

function checkMessage(
  { messageName, correlationKey }: Extract<EventModel, { kind: 'message' }>,
  fault: Fault,
): void {
  if (!messageName) return fault('Name must be present and not empty');
  if (isExpression(messageName)) checkExpression(messageName, fault);
  if (correlationKey === undefined)
    return fault('Must have exactly one zeebe:subscription extension element');
  checkExpression(correlationKey, fault);
}

const timerFormats = {
  duration: {
    isValid: (text: string) => parseDuration(text) !== undefined,
    text: (text: string) =>
      `Invalid timer duration expression (Invalid duration format '${text}' for expression '${text}'.)`,
  },
  date: {
    isValid: (text: string) => parseDateTime(text) !== undefined,
    text: (text: string) =>
      `Invalid timer date expression (Invalid date-time format '${text}' for expression '${text}'.)`,
  },
  cycle: {
    isValid: (text: string) =>
      looksLikeCron(text) ? parseCron(text) !== undefined : parseCycle(text) !== undefined,
    text: (text: string) => `Invalid timer cycle expression (${cycleFault(text)})`,
  },
};

function cycleFault(text: string): string {
  if (!looksLikeCron(text)) return 'Text cannot be parsed to a Period';
  const parts = text.trim().split(/\s+/).length;
  return parts === 6 || text.startsWith('@')
    ? `Cron expression '${text}' is not understood`
    : `Cron expression contains ${parts} parts but we expect one of [6]`;
}

function checkTimer(
  element: ElementModel,
  event: Extract<EventModel, { kind: 'timer' }>,
  fault: Fault,
): void {
  const { timerType, expression } = event;
  if (timerType === 'cycle' && element.isInterrupting === true)
    return fault('Interrupting timer event with time cycle is not allowed.');
  if (!expression || (timerType === 'cycle' && element.isInterrupting === undefined))
    return fault('Intermediate timer catch event must have either a time duration or a time date.');
  if (isExpression(expression)) return checkExpression(expression, fault);
  const format = timerFormats[timerType];
  if (!format.isValid(expression)) fault(format.text(expression));
}

function eventSubprocesses(element: ElementModel, { elements }: ProcessModel, fault: Fault): void {
  if (element.type !== 'EVENT_SUB_PROCESS') return;
  if (element.incoming.length || element.outgoing.length)
    fault('Event subprocesses must not have incoming or outgoing sequence flows');
  const start = element.startEvent === undefined ? undefined : elements[element.startEvent];
  if (start && !start.event)
    fault(
      'Start events in event subprocesses must be one of: message, timer, error, signal, escalation or compensation',
    );
  if (start?.event?.kind === 'error' && !start.isInterrupting)
    fault('Non-Interrupting event of this type is not allowed');
}

function errorCatchers(element: ElementModel, { elements }: ProcessModel, fault: Fault): void {
  const starts = element.eventSubprocesses.flatMap((id) => elements[elements[id]!.startEvent ?? ''] ?? []);
  for (const catchers of [element.boundaryEvents.map((id) => elements[id]!), starts]) {
    const codes = catchers.flatMap(({ event }) => (event?.kind === 'error' ? [event.errorCode ?? ''] : []));
    const twice = codes.find((code, index) => codes.indexOf(code) !== index);
    if (twice !== undefined)
      fault(
        `Multiple error catch events with the same error code '${twice}' are not supported on the same scope.`,
      );
  }
}

function userTasks({ userTask }: ElementModel, _process: ProcessModel, fault: Fault): void {
  if (!userTask) return;
  for (const list of [userTask.candidateGroups, userTask.candidateUsers]) {
    if (list === undefined) continue;
    if (isExpression(list)) checkExpression(list, fault);
    else if (list.split(',').some((part) => !part.trim()))
      fault(
        `Expected static value to be a list of comma-separated values, e.g. 'a,b,c', but found '${list}'.`,
        'extensionElements > assignmentDefinition',
      );
  }
  for (const date of [userTask.dueDate, userTask.followUpDate]) {
    if (date === undefined) continue;
    if (isExpression(date)) checkExpression(date, fault);
    else if (parseDateTime(date) === undefined)
      fault(
        `Expected static value to be a valid DateTime String, e.g. '2023-03-02T15:35+02:00', but found '${date}'.`,
        'extensionElements > taskSchedule',
      );
  }
  if (userTask.assignee !== undefined && isExpression(userTask.assignee))
    checkExpression(userTask.assignee, fault);
}

/** Literal or expression, not empty. */
function checkText(source: string, fault: Fault): void {
  if (!source) return fault('Expected expression but not found.');
  if (isExpression(source)) checkExpression(source, fault);
}

function checkExpression(source: string, fault: Fault): void {
  if (!source) return fault('Expected expression but not found.');
  if (!isExpression(source))
    return fault(
      `Expected expression but found static value '${source}'. An expression must start with '=' (e.g. '=${source}').`,
    );
  const { error } = compileFeel(source.slice(1));
  if (error !== undefined) fault(error);
}
