import { activated, activateLater, completed } from '../kernel/lifecycle';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';

/** Embedded subprocess and event subprocess: a scope that runs from its start event. */
export const subprocess: ElementBehavior = {
  activate(run, element, model) {
    applyInputs(run, element, model);
    activated(run, element);
    activateLater(run, element.key, model.startEvent!, { tokens: [], trigger: element.cause });
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};
