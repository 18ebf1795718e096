import { activated, completed, completeLater, emitLifecycle, takeFlows } from '../kernel/lifecycle';
import type { ElementBehavior } from './behavior';

/** Fork and join; that all flows are in is checked before it is activated. */
export const parallelGateway: ElementBehavior = {
  activate(run, element, model) {
    activated(run, element);
    if (!model.outgoing.length) return completeLater(run, element);
    emitLifecycle(run, element, 'COMPLETING');
    emitLifecycle(run, element, 'COMPLETED');
    takeFlows(run, element, model);
  },
  complete: completed,
};
