import type { ElementInstance, EventTrigger } from '../contract';
import { behaviorOf } from '../elements/index';
import type { ElementModel } from '../model';
import { cancelJobOf } from './jobs';
import type { Activation, Run } from './run';
import { isIdle } from './state';
import { unsubscribe } from './subscriptions';

/** Everything in this file is the life of one element: activating, activated, completing, completed or terminated. */

/** Puts the activation at the end of the queue. */
export function activateLater(run: Run, scopeKey: string, elementId: string, activation: Activation): void {
  run.later(() => activate(run, scopeKey, elementId, activation));
}

function activate(run: Run, scopeKey: string, elementId: string, activation: Activation): void {
  const scope = run.state.elements[scopeKey];
  if (!scope || scope.state !== 'ACTIVATED') return;
  const model = run.modelOf(scope, elementId);
  // Zeebe rejects with "… was interrupted by an event with id …".
  if (scope.interruptedBy !== undefined && scope.interruptedBy !== elementId) return;
  // An interruption takes back what was under way to an element, even to the one that interrupted.
  if (!activation.tokens.every((token) => scope.waitingFlows[token])) return;
  // Zeebe rejects with "… but not all sequence flows have been taken.": the token waits.
  if (model.type === 'PARALLEL_GATEWAY' && !activation.tokens[0]?.startsWith('@')) {
    if (!model.incoming.every((flow) => scope.waitingFlows[flow])) return;
    activation = { tokens: model.incoming };
  }
  const element = emitActivating(run, scope, model, activation);
  if (!run.countActivation()) {
    run.raiseIncident(element, 'UNKNOWN', runawayText(run), { isRunaway: true });
    return;
  }
  run.attempt(element, () => behaviorOf(model).activate(run, element, model));
}

export function runawayText({ limits }: Run): string {
  return `Expected the flow to reach a wait state, but one command activated more than ${limits.elementsPerCommand} elements or wrote more than ${limits.bytesPerCommand} bytes of variables; the flow probably runs in a circle.`;
}

/** @returns the new instance, in state ACTIVATING */
export function emitActivating(
  run: Run,
  scope: ElementInstance,
  model: ElementModel,
  activation: Activation,
): ElementInstance {
  const key = run.env.nextKey();
  const value = elementValue(run, scope, model, scope.key);
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', key, value, {
    parentKey: scope.key,
    callDepth: scope.callDepth,
    tokens: activation.tokens,
    ...(activation.cause ? { cause: activation.cause } : {}),
    ...(activation.trigger ? { trigger: activation.trigger } : {}),
  });
  return run.state.elements[key]!;
}

function elementValue(
  run: Run,
  near: ElementInstance,
  model: Pick<ElementModel, 'id' | 'type' | 'eventType'>,
  flowScopeKey: string,
): Record<string, unknown> {
  const caller = run.state.elements[run.state.elements[near.processInstanceKey]!.parentKey];
  return {
    ...run.whereabouts(near),
    version: run.deployed(near).version,
    elementId: model.id,
    bpmnElementType: model.type,
    bpmnEventType: model.eventType,
    parentProcessInstanceKey: caller?.processInstanceKey ?? '-1',
    parentElementInstanceKey: caller?.key ?? '-1',
    flowScopeKey,
  };
}

export function emitLifecycle(
  run: Run,
  element: ElementInstance,
  intent: 'ACTIVATED' | 'COMPLETING' | 'COMPLETED' | 'TERMINATING' | 'TERMINATED',
  internal?: Record<string, unknown>,
): void {
  const value = elementValue(run, element, run.model(element), element.flowScopeKey);
  run.emit('PROCESS_INSTANCE', `ELEMENT_${intent}`, element.key, value, internal);
}

export function activated(run: Run, element: ElementInstance): void {
  emitLifecycle(run, element, 'ACTIVATED');
}

export function completeLater(run: Run, element: ElementInstance): void {
  run.later(() => {
    if (element.state === 'ACTIVATED' && run.state.elements[element.key] === element) complete(run, element);
  });
}

/** At once, before anything that waits in the queue. */
export function complete(run: Run, element: ElementInstance): void {
  emitLifecycle(run, element, 'COMPLETING');
  resumeCompleting(run, element);
}

/** Also after an incident that came while completing was resolved. */
export function resumeCompleting(run: Run, element: ElementInstance): void {
  const model = run.model(element);
  run.attempt(element, () => behaviorOf(model).complete(run, element, model));
}

/** Also after an incident that came while activating was resolved. */
export function resumeActivating(run: Run, element: ElementInstance): void {
  const model = run.model(element);
  run.attempt(element, () => behaviorOf(model).activate(run, element, model));
}

/** Completed: takes the outgoing flows, or ends its path. */
export function completed(run: Run, element: ElementInstance, model: ElementModel): void {
  unsubscribe(run, element);
  emitLifecycle(run, element, 'COMPLETED');
  if (model.outgoing.length) takeFlows(run, element, model);
  else endPath(run, element.flowScopeKey);
}

/** Last to first: Zeebe takes flows in reverse XML order. */
export function takeFlows(run: Run, element: ElementInstance, model: ElementModel): void {
  for (const flowId of model.outgoing.toReversed()) takeFlow(run, element, flowId);
}

export function takeFlow(run: Run, element: ElementInstance, flowId: string): void {
  const flow = run.deployed(element).model.flows[flowId]!;
  const value = elementValue(
    run,
    element,
    { id: flowId, type: 'SEQUENCE_FLOW' as ElementModel['type'], eventType: 'UNSPECIFIED' },
    element.flowScopeKey,
  );
  run.emit('PROCESS_INSTANCE', 'SEQUENCE_FLOW_TAKEN', run.env.nextKey(), value);
  activateLater(run, element.flowScopeKey, flow.target, { tokens: [flowId] });
}

/** Something in the scope ended: the scope completes when it was the last. */
export function endPath(run: Run, scopeKey: string): void {
  const scope = run.state.elements[scopeKey];
  if (scope?.state === 'ACTIVATED' && isIdle(scope)) completeLater(run, scope);
}

/** Terminates an element and, depth first, all in it; then starts what interrupted it, if anything did. */
export function terminate(run: Run, element: ElementInstance): void {
  emitLifecycle(run, element, 'TERMINATING');
  cancelJobOf(run, element);
  unsubscribe(run, element);
  terminateChildren(run, element);
  resolveIncidentsOf(run, element);
  const trigger = element.trigger;
  emitLifecycle(run, element, 'TERMINATED');
  const catcher = trigger && run.modelOf(element, trigger.elementId);
  if (catcher?.type === 'BOUNDARY_EVENT') startCaught(run, element, catcher.id, trigger!);
}

export function terminateChildren(run: Run, scope: ElementInstance): void {
  for (const key of [...scope.children]) {
    const child = run.state.elements[key];
    if (child) terminate(run, child);
  }
}

function resolveIncidentsOf(run: Run, element: ElementInstance): void {
  for (const incident of Object.values(run.state.incidents)) {
    if (incident.elementInstanceKey === element.key) emitIncidentResolved(run, element, incident.key);
  }
}

export function emitIncidentResolved(
  run: Run,
  element: ElementInstance,
  incidentKey: string,
  internal?: Record<string, unknown>,
): void {
  const { errorType, errorMessage, jobKey, elementId, variableScopeKey } = run.state.incidents[incidentKey]!;
  const value = {
    errorType,
    errorMessage,
    ...run.whereabouts(element),
    elementId,
    elementInstanceKey: element.key,
    jobKey,
    variableScopeKey,
  };
  run.emit('INCIDENT', 'RESOLVED', incidentKey, value, internal);
}

/** The event was triggered on `host`; its boundary event is activated in the host's scope, a token keeping the scope open. */
export function startCaught(
  run: Run,
  host: ElementInstance,
  boundaryId: string,
  trigger: EventTrigger,
): void {
  const token = `@${boundaryId}`;
  run.emit(
    'PROCESS_EVENT',
    'TRIGGERED',
    trigger.key,
    { targetElementId: boundaryId, scopeKey: host.key, ...eventWhereabouts(host), variables: {} },
    { token, tokenScopeKey: host.flowScopeKey },
  );
  activateLater(run, host.flowScopeKey, boundaryId, { tokens: [token], cause: trigger });
}

export function eventWhereabouts(host: ElementInstance) {
  return { processDefinitionKey: host.processDefinitionKey, processInstanceKey: host.processInstanceKey };
}
