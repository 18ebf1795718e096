import type { ElementInstance } from '../contract';
import { required } from '../kernel/expressions';
import { ElementFailure } from '../kernel/failure';
import { activated, completeLater, completed, emitLifecycle, takeFlow } from '../kernel/lifecycle';
import type { Run } from '../kernel/run';
import { visibleVariables } from '../kernel/state';
import type { ElementModel } from '../model';
import type { ElementBehavior } from './behavior';

/** Takes the one flow whose condition is true. Conditions are evaluated before it is activated. */
export const exclusiveGateway: ElementBehavior = {
  activate(run, element, model) {
    if (!model.outgoing.length) {
      activated(run, element);
      return completeLater(run, element);
    }
    const flow = flowToTake(run, element, model);
    activated(run, element);
    emitLifecycle(run, element, 'COMPLETING');
    emitLifecycle(run, element, 'COMPLETED');
    takeFlow(run, element, flow);
  },
  complete: completed,
};

/** Zeebe tries the flows in reverse XML order: of several true conditions the last one in the file wins. */
function flowToTake(run: Run, element: ElementInstance, model: ElementModel): string {
  const { flows } = run.deployed(element).model;
  const context = visibleVariables(run.state, element.key);
  for (const flowId of model.outgoing.toReversed()) {
    const { condition } = flows[flowId]!;
    if (flowId === model.defaultFlow) continue;
    if (condition === undefined || required(run, context, condition, ['BOOLEAN']) === true) return flowId;
  }
  if (model.defaultFlow !== undefined) return model.defaultFlow;
  throw new ElementFailure(
    'CONDITION_ERROR',
    'Expected at least one condition to evaluate to true, or to have a default flow',
  );
}
