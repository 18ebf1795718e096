import type { ElementInstance } from '../contract';
import type { Run } from '../kernel/run';
import type { ElementModel } from '../model';

/**
 * What one kind of BPMN element does. Both may throw ElementFailure: it becomes the element's incident, and after
 * the incident is resolved the same method runs again.
 */
export interface ElementBehavior {
  /** The element is ACTIVATING: open what it waits for, then write ACTIVATED. */
  activate(run: Run, element: ElementInstance, model: ElementModel): void;
  /** The element is COMPLETING: map results, then write COMPLETED and go on. */
  complete(run: Run, element: ElementInstance, model: ElementModel): void;
}
