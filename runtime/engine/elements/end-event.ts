import type { ElementInstance } from '../contract';
import { throwError } from '../kernel/errors';
import { evaluateText } from '../kernel/expressions';
import {
  activated,
  complete,
  completed,
  completeLater,
  emitLifecycle,
  endPath,
  terminateChildren,
} from '../kernel/lifecycle';
import type { Run } from '../kernel/run';
import { visibleVariables } from '../kernel/state';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementModel } from '../model';
import type { ElementBehavior } from './behavior';
import { jobTask } from './job-task';

/** None, error, terminate, or message with a task definition (a job). */
export const endEvent: ElementBehavior = {
  activate(run, element, model) {
    if (model.job) return jobTask.activate(run, element, model);
    applyInputs(run, element, model);
    if (model.event?.kind === 'error') return throwFromEnd(run, element, model.event.errorCode ?? '');
    activated(run, element);
    if (model.event?.kind === 'terminate') complete(run, element);
    else completeLater(run, element);
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    if (model.event?.kind === 'terminate') return terminateScope(run, element, model);
    completed(run, element, model);
  },
};

/** Waits, activated, to be terminated with the scope the error leaves. */
function throwFromEnd(run: Run, element: ElementInstance, code: string): void {
  const errorCode = evaluateText(run, visibleVariables(run.state, element.key), code);
  throwError(run, element, { errorCode, variables: {} }, () => activated(run, element));
}

/** Ends only its own scope; what would start in it later is dropped. */
function terminateScope(run: Run, element: ElementInstance, _model: ElementModel): void {
  const scope = run.state.elements[element.flowScopeKey]!;
  emitLifecycle(run, element, 'COMPLETED', { interrupts: true });
  terminateChildren(run, scope);
  endPath(run, scope.key);
}
