import { activated, completed, completeLater } from '../kernel/lifecycle';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';

/** Completing opens the boundary events and event subprocesses of its scope; in an event subprocess it writes what the event brought. */
export const startEvent: ElementBehavior = {
  activate(run, element) {
    activated(run, element);
    completeLater(run, element);
  },
  complete(run, element, model) {
    const scope = run.state.elements[element.flowScopeKey]!;
    applyOutputs(run, element, model);
    subscribe(run, scope, catchersOf(run, scope, run.model(scope)));
    completed(run, element, model);
  },
};
