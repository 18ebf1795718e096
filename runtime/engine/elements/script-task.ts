import { evaluated } from '../kernel/expressions';
import { rememberTrigger } from '../kernel/events';
import { ElementFailure } from '../kernel/failure';
import { activated, completed, completeLater } from '../kernel/lifecycle';
import { documentFault } from '../kernel/limits';
import { visibleVariables } from '../kernel/state';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementBehavior } from './behavior';
import { jobTask } from './job-task';

/**
 * FEEL script whose result is a variable; it never waits and opens no boundary events. With a task definition it is a job like a service task's.
 */
export const scriptTask: ElementBehavior = {
  activate(run, element, model) {
    if (!model.script) return jobTask.activate(run, element, model);
    applyInputs(run, element, model);
    const { expression, resultVariable } = model.script;
    const context = visibleVariables(run.state, element.key);
    const { value } = evaluated(run, context, expression.slice(1), 'EXTRACT_VALUE_ERROR');
    const variables = { [resultVariable]: value };
    const fault = documentFault(variables, run.limits);
    if (fault) throw new ElementFailure('EXTRACT_VALUE_ERROR', fault);
    rememberTrigger(run, element, { elementId: element.elementId, kind: 'script', variables });
    activated(run, element);
    completeLater(run, element);
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};
