import { activated, completed, completeLater } from '../kernel/lifecycle';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';

/** Undefined task, manual task, none throw event: passes at once. */
export const task: ElementBehavior = {
  activate(run, element, model) {
    applyInputs(run, element, model);
    subscribe(run, element, catchersOf(run, element, model));
    activated(run, element);
    completeLater(run, element);
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};
