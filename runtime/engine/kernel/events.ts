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

/** PROCESS_EVENT TRIGGERING: remembers on the element what came until the element handles it. */
export function rememberTrigger(
  run: Run,
  host: ElementInstance,
  trigger: EventTrigger,
  internal: Record<string, unknown> = {},
): void {
  const value = {
    targetElementId: trigger.elementId,
    scopeKey: host.key,
    ...eventWhereabouts(host),
    variables: trigger.variables,
  };
  run.emit('PROCESS_EVENT', 'TRIGGERING', run.env.nextKey(), value, { kind: trigger.kind, ...internal });
}

/** A catching event fired on `host`: completes it, or starts its boundary event or event subprocess. */
export function triggerEvent(
  run: Run,
  host: ElementInstance,
  catcher: ElementModel,
  kind: EventTrigger['kind'],
  variables: Variables,
): void {
  const trigger = { elementId: catcher.id, kind, variables };
  if (catcher.type === 'BOUNDARY_EVENT') triggerBoundary(run, host, catcher, trigger);
  else if (catcher.type === 'START_EVENT') triggerEventSubprocess(run, host, catcher, trigger);
  else {
    rememberTrigger(run, host, trigger);
    completeLater(run, host);
  }
}

function triggerBoundary(
  run: Run,
  host: ElementInstance,
  catcher: ElementModel,
  trigger: EventTrigger,
): void {
  if (catcher.isInterrupting) {
    rememberTrigger(run, host, trigger);
    run.later(() => terminateIfAlive(run, host));
  } else {
    rememberTrigger(run, host, trigger, { isHandedOver: true });
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
  trigger: EventTrigger,
): void {
  const subprocessId = catcher.scope!;
  const token = `@${subprocessId}`;
  const start = () => activateLater(run, scope.key, subprocessId, { tokens: [token], cause: trigger });
  const handOver = { isHandedOver: true, token };
  if (!catcher.isInterrupting) {
    rememberTrigger(run, scope, trigger, handOver);
    return start();
  }
  rememberTrigger(run, scope, trigger, { ...handOver, interruptedBy: subprocessId });
  run.later(() => {
    if (run.state.elements[scope.key] !== scope) return;
    unsubscribe(run, scope);
    terminateChildren(run, scope);
    start();
  });
}
