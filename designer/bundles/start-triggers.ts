import { startedByVariable, type StartTrigger } from '@callweave/platform/kernel';
import { createModdle, extension, listOf, type Moddle, type ProcessModel } from '@callweave/runtime/engine';

/** The timers and messages a drawn process starts by, in drawing order. */
export function startTriggersOf({ id, elements }: ProcessModel): StartTrigger[] {
  return Object.values(elements).flatMap(
    ({ id: elementId, type, scope, event, name = '' }): StartTrigger[] => {
      if (type !== 'START_EVENT' || scope !== id) return [];
      if (event?.kind === 'message')
        return [{ elementId, name, kind: event.kind, message: event.messageName }];
      if (event?.kind !== 'timer' || event.timerType === 'duration') return [];
      return [{ elementId, name, kind: event.kind, timerType: event.timerType, time: event.expression }];
    },
  );
}

/** False where a process starts by timers and messages only. */
export function hasPlainStart({ id, elements }: ProcessModel): boolean {
  return Object.values(elements).some(
    ({ type, scope, event }) => type === 'START_EVENT' && scope === id && !event,
  );
}

/**
 * Takes the triggers out of a process, so that it starts by its definition key: a single start loses its trigger.
 * Several become pass-through events of the same ids behind one new start, and a gateway there takes the one that
 * {@link startedByVariable} names; else the plain one, or the first.
 */
export function liftStartTriggers(process: Moddle): void {
  const elements = process['flowElements'] as Moddle[] | undefined;
  const starts = listOf(process, 'flowElements').filter(({ $type }) => $type === 'bpmn:StartEvent');
  const plain = starts.find((start) => listOf(start, 'eventDefinitions').length === 0);
  if (!elements || starts.length === Number(plain !== undefined)) return;
  if (starts.length === 1) {
    delete starts[0]!['eventDefinitions'];
    return forget(starts[0]!);
  }
  const passes = new Map(starts.map((start) => [start, passOf(start, process)]));
  for (const flow of elements) {
    const pass = passes.get(flow['sourceRef'] as Moddle);
    if (pass) flow['sourceRef'] = pass;
  }
  process['flowElements'] = [
    ...chooser(process, [...passes.values()], passes.get(plain ?? starts[0]!)!),
    ...elements.map((element) => passes.get(element) ?? element),
  ];
}

/** What stands in a start event's place. */
function passOf({ id, name, extensionElements }: Moddle, process: Moddle): Moddle {
  const pass = createModdle('bpmn:IntermediateThrowEvent', { id, name, extensionElements }, process);
  forget(pass);
  return pass;
}

/** Once it has begun it does not matter who started it, and flows it calls must not look at that. */
function forget(event: Moddle): void {
  const extensions = (event['extensionElements'] ??= createModdle(
    'bpmn:ExtensionElements',
    { values: [] },
    event,
  )) as Moddle;
  let mapping = extension(event, 'zeebe:IoMapping');
  if (!mapping) {
    mapping = createModdle('zeebe:IoMapping', {}, extensions);
    extensions['values'] = [...listOf(extensions, 'values'), mapping];
  }
  const output = createModdle('zeebe:Output', { source: '=null', target: startedByVariable }, mapping);
  mapping['outputParameters'] = [...listOf(mapping, 'outputParameters'), output];
}

function chooser(process: Moddle, passes: readonly Moddle[], otherwise: Moddle): Moddle[] {
  const ids = new Set(listOf(process, 'flowElements').map(({ id }) => id));
  const fresh = (base: string): string => (ids.has(base) ? fresh(`${base}-`) : base);
  const start = createModdle('bpmn:StartEvent', { id: fresh('platform-start') }, process);
  const gateway = createModdle('bpmn:ExclusiveGateway', { id: fresh('platform-start-choice') }, process);
  const flow = (sourceRef: Moddle, targetRef: Moddle) =>
    createModdle(
      'bpmn:SequenceFlow',
      { id: fresh(`${sourceRef.id}-${targetRef.id}`), sourceRef, targetRef },
      process,
    );
  const ways = passes.map((pass) => flow(gateway, pass));
  for (const way of ways) {
    const { id } = way['targetRef'] as Moddle;
    if (way['targetRef'] === otherwise) gateway['default'] = way;
    else {
      const body = `=${startedByVariable} = "${id}"`;
      way['conditionExpression'] = createModdle('bpmn:FormalExpression', { body }, way);
    }
  }
  return [start, gateway, flow(start, gateway), ...ways];
}
