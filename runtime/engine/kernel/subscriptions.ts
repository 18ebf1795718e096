import type { ElementInstance, MessageWait } from '../contract';
import type { ElementModel } from '../model';
import { evaluated, evaluateText, isExpression } from './expressions';
import { ElementFailure } from './failure';
import type { Run } from './run';
import { visibleVariables } from './state';
import { dueDateOf, type DueDate } from './timers';

/** Ids of the elements whose events end or interrupt this one: boundary events, or inner starts of event subprocesses. */
export function catchersOf(run: Run, element: ElementInstance, model: ElementModel): ElementModel[] {
  const { elements } = run.deployed(element).model;
  const starts = model.eventSubprocesses.map((id) => elements[elements[id]!.startEvent!]!);
  return [...model.boundaryEvents.map((id) => elements[id]!), ...starts];
}

/**
 * Opens timers and message subscriptions of `catchers` on `host`: messages, then timers, each in reverse XML order.
 * All expressions are evaluated before the first is opened.
 * @throws {ElementFailure} when a timer or correlation key cannot be evaluated
 */
export function subscribe(run: Run, host: ElementInstance, catchers: readonly ElementModel[]): void {
  const reversed = catchers.toReversed();
  const messages = reversed.filter((catcher) => catcher.event?.kind === 'message');
  const timers = reversed.filter((catcher) => catcher.event?.kind === 'timer');
  const openings = [
    ...messages.map((catcher) => messageOpening(run, host, catcher)),
    ...timers.map((catcher) => timerOpening(run, host, catcher)),
  ];
  for (const open of openings) open();
}

function messageOpening(run: Run, host: ElementInstance, catcher: ElementModel): () => void {
  if (catcher.event?.kind !== 'message') throw new Error('not a message');
  // Zeebe evaluates those of boundary events outside the activity, so its inputs are not seen.
  const scopeKey = catcher.type === 'BOUNDARY_EVENT' ? host.flowScopeKey : host.key;
  const context = visibleVariables(run.state, scopeKey);
  const messageName = evaluateText(run, context, catcher.event.messageName);
  const correlationKey = evaluateCorrelationKey(run, context, catcher.event.correlationKey ?? '', scopeKey);
  return () => openMessage(run, host, catcher, messageName, correlationKey);
}

/** A number is truncated to an integer, as Zeebe does. */
function evaluateCorrelationKey(
  run: Run,
  context: Record<string, unknown>,
  source: string,
  scopeKey: string,
): string {
  if (!isExpression(source)) return source;
  const { value, type } = evaluated(run, context, source.slice(1), 'EXTRACT_VALUE_ERROR');
  if (typeof value === 'string' && type === 'STRING') return value;
  if (typeof value === 'number') return String(Math.trunc(value));
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Failed to extract the correlation key for '${source.slice(1)}': The value must be either a string or a number, but was '${type}'.`,
    scopeKey,
  );
}

function openMessage(
  run: Run,
  host: ElementInstance,
  catcher: ElementModel,
  messageName: string,
  correlationKey: string,
): void {
  const key = run.env.nextKey();
  const messageSubscriptionKey = run.env.nextKey();
  const interrupting = catcher.isInterrupting ?? true;
  const value = {
    messageName,
    correlationKey,
    interrupting,
    messageKey: '-1',
    bpmnProcessId: run.whereabouts(host).bpmnProcessId,
    processInstanceKey: host.processInstanceKey,
    elementInstanceKey: host.key,
    variables: {},
  };
  const waiting = { ...value, elementId: catcher.id };
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'CREATING', key, waiting, { messageSubscriptionKey });
  run.atEnd(() => {
    if (!run.state.messages[key]) return;
    run.emit('MESSAGE_SUBSCRIPTION', 'CREATED', messageSubscriptionKey, value);
    // Zeebe correlates instead of confirming.
    if (!run.env.hasMessage?.({ name: messageName, correlationKey, processId: value.bpmnProcessId }))
      run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'CREATED', key, waiting);
  });
}

function timerOpening(run: Run, host: ElementInstance, catcher: ElementModel): () => void {
  if (catcher.event?.kind !== 'timer') throw new Error('not a timer');
  const context = visibleVariables(run.state, host.key);
  const due = dueDateOf(run, context, catcher.event);
  return () => openTimer(run, host, catcher.id, due);
}

export function openTimer(run: Run, host: ElementInstance, targetElementId: string, due: DueDate): void {
  run.emit(
    'TIMER',
    'CREATED',
    run.env.nextKey(),
    timerValue(host, targetElementId, due),
    due.cycle ? { cycle: due.cycle } : undefined,
  );
}

export function timerValue(host: ElementInstance, targetElementId: string, due: DueDate) {
  return {
    targetElementId,
    dueDate: due.dueDate,
    repetitions: due.repetitions,
    processDefinitionKey: host.processDefinitionKey,
    processInstanceKey: host.processInstanceKey,
    elementInstanceKey: host.key,
  };
}

/** Cancels what is still open on the element: timers, then message subscriptions. */
export function unsubscribe(run: Run, host: ElementInstance): void {
  for (const timer of Object.values(run.state.timers)) {
    if (timer.elementInstanceKey !== host.key) continue;
    run.emit('TIMER', 'CANCELED', timer.key, timerValue(host, timer.targetElementId, timer));
  }
  for (const wait of Object.values(run.state.messages)) {
    if (wait.elementInstanceKey === host.key) closeMessage(run, host, wait.key);
  }
}

function closeMessage(run: Run, host: ElementInstance, key: string): void {
  const wait = run.state.messages[key]!;
  const value = subscriptionValue(run, host, wait);
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'DELETING', key, { ...value, elementId: wait.targetElementId });
  run.atEnd(() => {
    run.emit('MESSAGE_SUBSCRIPTION', 'DELETED', wait.messageSubscriptionKey, value);
    run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'DELETED', key, { ...value, elementId: wait.targetElementId });
  });
}

export function subscriptionValue(
  run: Run,
  host: ElementInstance,
  wait: Pick<MessageWait, 'messageName' | 'correlationKey' | 'isInterrupting' | 'last'>,
) {
  return {
    messageName: wait.messageName,
    correlationKey: wait.correlationKey,
    interrupting: wait.isInterrupting,
    messageKey: '-1',
    bpmnProcessId: run.whereabouts(host).bpmnProcessId,
    processInstanceKey: host.processInstanceKey,
    elementInstanceKey: host.key,
    variables: {},
    ...wait.last,
  };
}
