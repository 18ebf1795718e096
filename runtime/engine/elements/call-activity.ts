import { evaluateText } from '../kernel/expressions';
import { findCalled, startCalled } from '../kernel/calls';
import { activated, completed } from '../kernel/lifecycle';
import { visibleVariables } from '../kernel/state';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';

/** Runs the latest version of another process inside this instance. */
export const callActivity: ElementBehavior = {
  activate(run, element, model) {
    applyInputs(run, element, model);
    const processId = evaluateText(run, visibleVariables(run.state, element.key), model.call!.processId);
    const called = findCalled(run, element, processId);
    subscribe(run, element, catchersOf(run, element, model));
    activated(run, element);
    startCalled(run, element, model.call!, called);
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};
