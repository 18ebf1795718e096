import { activated, completed, completeLater } from '../kernel/lifecycle';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';
import { jobTask } from './job-task';

/** Undefined task, manual task, throw event: passes at once, except a message throw event, which is a job. */
export const task: ElementBehavior = {
  activate(run, element, model) {
    if (model.job) return jobTask.activate(run, element, model);
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
