import type { Variables } from '@callweave/platform/kernel';
import type { ElementInstance, InstanceState } from '../contract';

/** An instance before its `create` command. */
export function newInstance(): InstanceState {
  return {
    key: '',
    processDefinitionKey: '',
    isEnded: false,
    elements: {},
    jobs: {},
    timers: {},
    messages: {},
    incidents: {},
    earlyVariables: {},
  };
}

/** The element and its scopes, innermost first, up to its process instance. */
export function scopesOf(state: InstanceState, elementInstanceKey: string): ElementInstance[] {
  const scopes: ElementInstance[] = [];
  let element = state.elements[elementInstanceKey];
  while (element) {
    scopes.push(element);
    element = state.elements[element.flowScopeKey];
  }
  return scopes;
}

/** All variables an element sees, nearest scope winning: what a job gets at activation. */
export function visibleVariables(state: InstanceState, elementInstanceKey: string): Variables {
  const merged: Variables = {};
  for (const scope of scopesOf(state, elementInstanceKey).reverse()) {
    for (const name of Object.keys(scope.variables)) setOwn(merged, name, scope.variables[name]);
  }
  return merged;
}

/** Sets a property also when it is named like a part of the prototype (`__proto__`). */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}

/** A scope may end when nothing runs in it and no taken flow still waits for its target. */
export function isIdle(scope: ElementInstance): boolean {
  return scope.children.length === 0 && Object.keys(scope.waitingFlows).length === 0;
}
