import type { EngineCommand } from '../contract';
import { triggerEvent } from '../kernel/events';
import { requireDocument } from '../kernel/limits';
import type { Run } from '../kernel/run';
import { openTimer, subscriptionValue, timerValue } from '../kernel/subscriptions';
import { nextDue } from '../kernel/timers';
import { rejection } from './reject';

/** @throws {EngineError} NOT_FOUND when the timer was cancelled meanwhile: not a fault, the element went on */
export function triggerTimer(run: Run, { timerKey }: Extract<EngineCommand, { type: 'triggerTimer' }>): void {
  const timer = run.state.timers[timerKey];
  const host = timer && run.state.elements[timer.elementInstanceKey];
  if (!timer || !host)
    throw rejection(
      'TRIGGER',
      'NOT_FOUND',
      `Expected to trigger timer with key '${timerKey}', but no such timer was found`,
    );
  const catcher = run.modelOf(host, timer.targetElementId);
  run.emit('TIMER', 'TRIGGERED', timerKey, timerValue(host, catcher.id, timer));
  triggerEvent(run, host, catcher, 'timer', {});
  const next = catcher.isInterrupting ? undefined : nextDue(timer, run.env.now);
  if (!next) return;
  const open = () => run.state.elements[host.key] === host && openTimer(run, host, catcher.id, next);
  // Zeebe's order: a boundary event is activated first, an event subprocess after.
  if (catcher.type === 'BOUNDARY_EVENT') run.later(open);
  else open();
}

/** @throws {EngineError} NOT_FOUND when the subscription is closed: the broker then tries the next waiter */
export function correlateMessage(
  run: Run,
  command: Extract<EngineCommand, { type: 'correlateMessage' }>,
): void {
  const { subscriptionKey, messageKey, variables } = command;
  const wait = run.state.messages[subscriptionKey];
  const host = wait && run.state.elements[wait.elementInstanceKey];
  if (!wait || !host)
    throw rejection(
      'CORRELATE',
      'NOT_FOUND',
      `Expected to correlate subscription with key '${subscriptionKey}', but no such subscription was found`,
    );
  requireDocument(variables, run.limits);
  const value = { ...subscriptionValue(run, host, wait), messageKey, variables };
  run.emit('MESSAGE_SUBSCRIPTION', 'CORRELATING', wait.messageSubscriptionKey, value);
  const caught = { ...value, elementId: wait.targetElementId };
  run.emit('PROCESS_MESSAGE_SUBSCRIPTION', 'CORRELATED', wait.key, caught);
  triggerEvent(run, host, run.modelOf(host, wait.targetElementId), 'message', variables);
  run.atEnd(() => run.emit('MESSAGE_SUBSCRIPTION', 'CORRELATED', wait.messageSubscriptionKey, value));
}
