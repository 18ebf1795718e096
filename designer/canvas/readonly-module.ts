import type EventBus from 'diagram-js/lib/core/EventBus';
import RuleProvider from 'diagram-js/lib/features/rules/RuleProvider';

/** Above the rules of bpmn-js. */
const PRIORITY = 5000;

/** Everything that changes a drawing asks one of these first. */
const changes = [
  'elements.move',
  'elements.create',
  'elements.delete',
  'elements.copy',
  'elements.paste',
  'shape.create',
  'shape.append',
  'shape.attach',
  'shape.replace',
  'shape.resize',
  'connection.create',
  'connection.reconnect',
  'connection.start',
  'connection.updateWaypoints',
];

/** Keeps a drawing as it is while `isReadonly` says so: it can be moved around and looked at. */
export function readonlyModule(isReadonly: () => boolean) {
  class ReadonlyRules extends RuleProvider {
    constructor(eventBus: EventBus) {
      super(eventBus);
      // naming by double click asks no rule
      eventBus.on('element.dblclick', PRIORITY, () => (isReadonly() ? false : undefined));
    }

    override init(): void {
      this.addRule(changes, PRIORITY, () => (isReadonly() ? false : undefined));
    }
  }
  return { __init__: ['readonlyRules'], readonlyRules: ['type', ReadonlyRules] };
}
