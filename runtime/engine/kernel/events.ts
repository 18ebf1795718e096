import type { Variables } from '@callweave/platform/kernel';
import type { ElementInstance, EventTrigger } from '../contract';
import type { ElementModel } from '../model';
import {
  activateLater,
  completeLater,
  eventWhereabouts,
  startCaught,
  terminate,
  terminateChildren,
} from './lifecycle';
import type { Run } from './run';
import { unsubscribe } from './subscriptions';

type NewEvent = Omit<EventTrigger, 'key'>;

/** PROCESS_EVENT TRIGGERING: remembers on the element what came until the element handles it. */
export function rememberTrigger(
  run: Run,
  host: ElementInstance,
  event: NewEvent,
  internal: Record<string, unknown> = {},
): EventTrigger {
  const trigger = { key: run.env.nextKey(), ...event };
  const value = {
    targetElementId: trigger.elementId,
    scopeKey: host.key,
    ...eventWhereabouts(host),
    variables: trigger.variables,
  };
  run.emit('PROCESS_EVENT', 'TRIGGERING', trigger.key, value, { kind: trigger.kind, ...internal });
  return trigger;
}

/** A catching event fired on `host`: completes it, or starts its boundary event or event subprocess. */
export function triggerEvent(
  run: Run,
  host: ElementInstance,
  catcher: ElementModel,
  kind: EventTrigger['kind'],
  variables: Variables,
): void {
  const event = { elementId: catcher.id, kind, variables };
  if (catcher.type === 'BOUNDARY_EVENT') triggerBoundary(run, host, catcher, event);
  else if (catcher.type === 'START_EVENT') triggerEventSubprocess(run, host, catcher, event);
  else {
    rememberTrigger(run, host, event);
    completeLater(run, host);
  }
}

function triggerBoundary(run: Run, host: ElementInstance, catcher: ElementModel, event: NewEvent): void {
  if (catcher.isInterrupting) {
    rememberTrigger(run, host, event);
    run.later(() => terminateIfAlive(run, host));
  } else {
    const trigger = rememberTrigger(run, host, event, { isHandedOver: true });
    startCaught(run, host, catcher.id, trigger);
  }
}

function terminateIfAlive(run: Run, host: ElementInstance): void {
  if (run.state.elements[host.key] === host) terminate(run, host);
}

/** The inner start event writes the variables when it completes; a token keeps the scope open until it is there. */
function triggerEventSubprocess(
  run: Run,
  scope: ElementInstance,
  catcher: ElementModel,
  event: NewEvent,
): void {
  const subprocessId = catcher.scope!;
  const token = `@${subprocessId}`;
  const interruptedBy = catcher.isInterrupting ? { interruptedBy: subprocessId } : {};
  const cause = rememberTrigger(run, scope, event, { isHandedOver: true, token, ...interruptedBy });
  const start = () => activateLater(run, scope.key, subprocessId, { tokens: [token], cause });
  if (!catcher.isInterrupting) return start();
  run.later(() => {
    if (run.state.elements[scope.key] !== scope) return;
    unsubscribe(run, scope);
    terminateChildren(run, scope);
    start();
  });
}
