import { leaveCalledProcess } from '../kernel/calls';
import { activated, activateLater } from '../kernel/lifecycle';
import { unsubscribe } from '../kernel/subscriptions';
import type { ElementBehavior } from './behavior';

/** A process instance: the root, or one started by a call activity. */
export const process: ElementBehavior = {
  activate(run, element, model) {
    activated(run, element);
    activateLater(run, element.key, model.startEvent!, { tokens: [] });
  },
  complete(run, element) {
    unsubscribe(run, element);
    leaveCalledProcess(run, element);
  },
};
