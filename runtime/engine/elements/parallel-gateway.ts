import { activated, completed, emitLifecycle } from '../kernel/lifecycle';
import type { ElementBehavior } from './behavior';

/** Fork and join; that all flows are in is checked before it is activated. */
export const parallelGateway: ElementBehavior = {
  activate(run, element, model) {
    activated(run, element);
    emitLifecycle(run, element, 'COMPLETING');
    completed(run, element, model);
  },
  complete: completed,
};
