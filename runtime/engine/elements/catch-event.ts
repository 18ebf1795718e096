import { activated, completed } from '../kernel/lifecycle';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';

/** Message and timer catch events, receive task. */
export const catchEvent: ElementBehavior = {
  activate(run, element, model) {
    applyInputs(run, element, model);
    subscribe(run, element, [model, ...catchersOf(run, element, model)]);
    activated(run, element);
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};
