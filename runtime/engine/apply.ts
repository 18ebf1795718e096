import type { EngineEvent, EventTrigger, InstanceState, JobState } from './contract';
import { setOwn } from './kernel/state';

type Applier = (state: InstanceState, event: EngineEvent) => void;

/** Changes the instance as the event says: the only mutation, in a step as in a replay. Unknown events change nothing. */
export function apply(state: InstanceState, event: EngineEvent): void {
  appliers[`${event.valueType}.${event.intent}`]?.(state, event);
}

const appliers: Record<string, Applier> = {
  'PROCESS_INSTANCE.ELEMENT_ACTIVATING': activating,
  'PROCESS_INSTANCE.ELEMENT_ACTIVATED': (state, { key }) => setState(state, key, 'ACTIVATED'),
  'PROCESS_INSTANCE.ELEMENT_COMPLETING': (state, { key }) => setState(state, key, 'COMPLETING'),
  'PROCESS_INSTANCE.ELEMENT_COMPLETED': completed,
  'PROCESS_INSTANCE.ELEMENT_TERMINATING': (state, { key }) => {
    setState(state, key, 'TERMINATING');
    const element = state.elements[key];
    if (element) element.waitingFlows = {};
  },
  'PROCESS_INSTANCE.ELEMENT_TERMINATED': (state, { key }) => removeElement(state, key),
  'PROCESS_INSTANCE.SEQUENCE_FLOW_TAKEN': (state, { value }) =>
    addToken(state, text(value['flowScopeKey']), text(value['elementId'])),
  'PROCESS_INSTANCE_MODIFICATION.MODIFIED': (state, { internal }) => {
    for (const [scopeKey, token] of internal?.['tokens'] as [string, string][])
      addToken(state, scopeKey, token);
  },
  'PROCESS_EVENT.TRIGGERING': triggering,
  'PROCESS_EVENT.TRIGGERED': triggered,
  'VARIABLE.CREATED': setVariable,
  'VARIABLE.UPDATED': setVariable,
  'JOB.CREATED': (state, { key, value }) => {
    state.jobs[key] = {
      key,
      type: text(value['type']),
      elementInstanceKey: text(value['elementInstanceKey']),
      retries: Number(value['retries']),
      customHeaders: { ...(value['customHeaders'] as Record<string, string>) },
      state: 'activatable',
    };
  },
  'JOB.COMPLETED': removeJob,
  'JOB.CANCELED': removeJob,
  'JOB.ERROR_THROWN': (state, { key, value, internal }) => {
    if (internal?.['isCaught']) delete state.jobs[key];
    else Object.assign(state.jobs[key]!, { state: 'error-thrown', outcome: outcomeOf(value) });
  },
  'JOB.FAILED': jobFailed,
  'JOB.RECURRED_AFTER_BACKOFF': (state, { key }) => {
    const job = state.jobs[key]!;
    job.state = 'activatable';
    delete job.recurAt;
  },
  'JOB.RETRIES_UPDATED': (state, { key, value }) => {
    state.jobs[key]!.retries = Number(value['retries']);
  },
  'INCIDENT.CREATED': (state, { key, value, internal }) => {
    const jobKey = text(value['jobKey']);
    state.incidents[key] = {
      key,
      errorType: text(value['errorType']),
      errorMessage: text(value['errorMessage']),
      elementInstanceKey: text(value['elementInstanceKey']),
      elementId: text(value['elementId']),
      variableScopeKey: text(value['variableScopeKey']),
      jobKey,
      ...(internal?.['isRunaway'] ? { isRunaway: true } : {}),
    };
  },
  'INCIDENT.RESOLVED': (state, { key, internal }) => {
    delete state.incidents[key];
    const job = state.jobs[text(internal?.['reopenJob'])];
    if (!job) return;
    job.state = 'activatable';
    const { elementId: _, ...outcome } = job.outcome ?? {};
    job.outcome = outcome;
  },
  'TIMER.CREATED': (state, { key, value, internal }) => {
    state.timers[key] = {
      key,
      dueDate: Number(value['dueDate']),
      elementInstanceKey: text(value['elementInstanceKey']),
      targetElementId: text(value['targetElementId']),
      repetitions: Number(value['repetitions']),
      ...(internal?.['cycle'] ? { cycle: text(internal['cycle']) } : {}),
    };
  },
  'TIMER.TRIGGERED': (state, { key }) => void delete state.timers[key],
  'TIMER.CANCELED': (state, { key }) => void delete state.timers[key],
  'PROCESS_MESSAGE_SUBSCRIPTION.CREATING': (state, { key, value, internal }) => {
    state.messages[key] = {
      key,
      messageSubscriptionKey: text(internal?.['messageSubscriptionKey']),
      messageName: text(value['messageName']),
      correlationKey: text(value['correlationKey']),
      elementInstanceKey: text(value['elementInstanceKey']),
      targetElementId: text(value['elementId']),
      isInterrupting: value['interrupting'] === true,
    };
  },
  'PROCESS_MESSAGE_SUBSCRIPTION.CORRELATED': (state, { key, value }) => {
    if (value['interrupting']) delete state.messages[key];
    else
      state.messages[key]!.last = { messageKey: value['messageKey'], variables: clone(value['variables']) };
  },
  'PROCESS_MESSAGE_SUBSCRIPTION.DELETING': (state, { key }) => void delete state.messages[key],
};

function activating(state: InstanceState, { key, value, internal }: EngineEvent): void {
  const early = state.earlyVariables[key];
  delete state.earlyVariables[key];
  const parentKey = text(internal?.['parentKey']);
  state.elements[key] = {
    key,
    elementId: text(value['elementId']),
    type: text(value['bpmnElementType']),
    state: 'ACTIVATING',
    flowScopeKey: text(value['flowScopeKey']),
    parentKey,
    processInstanceKey: text(value['processInstanceKey']),
    processDefinitionKey: text(value['processDefinitionKey']),
    children: [],
    variables: early?.variables ?? {},
    variableKeys: early?.variableKeys ?? {},
    waitingFlows: {},
    callDepth: Number(internal?.['callDepth'] ?? 0),
    ...(internal?.['cause'] ? { cause: clone(internal['cause'] as EventTrigger) } : {}),
    ...(internal?.['trigger'] ? { trigger: clone(internal['trigger'] as EventTrigger) } : {}),
  };
  if (parentKey === '-1') {
    state.key = key;
    state.processDefinitionKey = text(value['processDefinitionKey']);
    return;
  }
  state.elements[parentKey]!.children.push(key);
  for (const token of (internal?.['tokens'] ?? []) as string[]) takeToken(state, parentKey, token);
}

function completed(state: InstanceState, event: EngineEvent): void {
  if (event.internal?.['interrupts']) interrupt(state, text(event.value['flowScopeKey']), event);
  const toCaller = event.internal?.['toCaller'] as EventTrigger | undefined;
  if (toCaller) state.elements[toCaller.key]!.trigger = clone(toCaller);
  removeElement(state, event.key);
}

function interrupt(state: InstanceState, scopeKey: string, { value }: EngineEvent): void {
  const scope = state.elements[scopeKey]!;
  scope.interruptedBy = text(value['elementId']);
  scope.waitingFlows = {};
}

function removeElement(state: InstanceState, key: string): void {
  const element = state.elements[key];
  if (!element) return;
  delete state.elements[key];
  const parent = state.elements[element.parentKey];
  if (parent) parent.children = parent.children.filter((child) => child !== key);
  else state.isEnded = true;
}

function triggering(state: InstanceState, { key, value, internal }: EngineEvent): void {
  const element = state.elements[text(value['scopeKey'])]!;
  const trigger = {
    key,
    elementId: text(value['targetElementId']),
    kind: internal?.['kind'] as EventTrigger['kind'],
    variables: clone(value['variables'] as Record<string, unknown>),
  };
  if (!internal?.['isHandedOver']) element.trigger = trigger;
  if (internal?.['interruptedBy']) {
    element.interruptedBy = text(internal['interruptedBy']);
    element.waitingFlows = {};
  }
  if (internal?.['token']) addToken(state, element.key, text(internal['token']));
}

function triggered(state: InstanceState, { value, internal }: EngineEvent): void {
  const element = state.elements[text(value['scopeKey'])];
  if (element?.trigger?.elementId === value['targetElementId']) delete element!.trigger;
  if (internal?.['token']) addToken(state, text(internal['tokenScopeKey']), text(internal['token']));
}

function setVariable(state: InstanceState, { key, value }: EngineEvent): void {
  const scopeKey = text(value['scopeKey']);
  const name = text(value['name']);
  const scope =
    state.elements[scopeKey] ?? (state.earlyVariables[scopeKey] ??= { variables: {}, variableKeys: {} });
  setOwn(scope.variables, name, JSON.parse(text(value['value'])));
  setOwn(scope.variableKeys, name, key);
}

function removeJob(state: InstanceState, { key }: EngineEvent): void {
  delete state.jobs[key];
}

function jobFailed(state: InstanceState, { key, value, internal }: EngineEvent): void {
  const job = state.jobs[key]!;
  job.retries = Number(value['retries']);
  job.state = 'activatable';
  job.outcome = outcomeOf(value);
  if (job.retries <= 0) job.state = 'incident';
  else if (internal?.['recurAt']) {
    job.state = 'backoff';
    job.recurAt = Number(internal['recurAt']);
  }
}

function outcomeOf(value: EngineEvent['value']): JobState['outcome'] {
  const { errorCode, errorMessage, retryBackoff, recurringTime, elementId } = value;
  return { errorCode, errorMessage, retryBackoff, recurringTime, elementId };
}

function setState(state: InstanceState, key: string, to: 'ACTIVATED' | 'COMPLETING' | 'TERMINATING'): void {
  const element = state.elements[key];
  if (element) element.state = to;
}

function addToken(state: InstanceState, scopeKey: string, token: string): void {
  const scope = state.elements[scopeKey];
  if (scope) scope.waitingFlows[token] = (scope.waitingFlows[token] ?? 0) + 1;
}

function takeToken(state: InstanceState, scopeKey: string, token: string): void {
  const waiting = state.elements[scopeKey]!.waitingFlows;
  const left = (waiting[token] ?? 0) - 1;
  if (left > 0) waiting[token] = left;
  else delete waiting[token];
}

/** State and journal must not share objects. */
function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
