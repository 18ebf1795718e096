import { activated, completed, completeLater } from '../kernel/lifecycle';
import { applyOutputs, mergeLocal, mergeUp } from '../kernel/variables';
import type { ElementBehavior } from './behavior';

/**
 * Activated when its event fired. What the event brought is local to it first; without output mappings it goes up,
 * except an error's variables, which Zeebe loses there.
 */
export const boundaryEvent: ElementBehavior = {
  activate(run, element) {
    activated(run, element);
    if (element.cause) mergeLocal(run, element, element, element.cause.variables);
    completeLater(run, element);
  },
  complete(run, element, model) {
    const { cause } = element;
    if (!model.outputs.length && cause && cause.kind !== 'error')
      mergeUp(run, element.flowScopeKey, cause.variables);
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};
