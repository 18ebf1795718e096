import type { Locale, LocalText } from '@callweave/platform/kernel';
import { createModdle, listOf, type Moddle, oneOf, textOf } from '@callweave/runtime/engine';

/** BPMN error that a call node throws when its call has ended. */
export const callEndedCode = 'call-ended';

const names: Record<'subprocess' | 'start' | 'end', LocalText> = {
  subprocess: { 'zh-CN': '通话结束', 'zh-TW': '通話結束', en: 'Call ended' },
  start: { 'zh-CN': '来电挂断', 'zh-TW': '來電掛斷', en: 'Caller hung up' },
  end: { 'zh-CN': '结束', 'zh-TW': '結束', en: 'Done' },
};

/** Adds the default error event subprocess for `call-ended`, with its shapes, unless one is drawn. */
export function addCallEndedHandler(definitions: Moddle, process: Moddle, locale: Locale): void {
  if (listOf(process, 'flowElements').some(catchesCallEnded)) return;
  const ids = new Set(allIds(definitions));
  const fresh = (base: string) => {
    let id = base;
    for (let number = 2; ids.has(id); number++) id = `${base}-${number}`;
    ids.add(id);
    return id;
  };
  const error = findError(definitions) ?? addError(definitions, fresh('error-call-ended'));
  const handler = createHandler(process, error, fresh, locale);
  (process['flowElements'] as Moddle[]).push(handler.subprocess);
  drawHandler(definitions, process, handler);
}

/** At process level; a catch-all counts, it catches `call-ended` too. */
function catchesCallEnded(element: Moddle): boolean {
  if (element['triggeredByEvent'] !== true) return false;
  return listOf(element, 'flowElements')
    .flatMap((inner) => (inner.$type === 'bpmn:StartEvent' ? listOf(inner, 'eventDefinitions') : []))
    .some((definition) => {
      if (definition.$type !== 'bpmn:ErrorEventDefinition') return false;
      const code = textOf(oneOf(definition, 'errorRef'), 'errorCode');
      return !code || code === callEndedCode;
    });
}

function* allIds(element: Moddle, depth = 0): Generator<string> {
  if (element.id) yield element.id;
  if (depth > 100) return;
  for (const list of ['rootElements', 'flowElements', 'artifacts', 'diagrams', 'planeElement']) {
    for (const inner of listOf(element, list)) yield* allIds(inner, depth + 1);
  }
  const plane = oneOf(element, 'plane');
  if (plane) yield* allIds(plane, depth + 1);
}

function findError(definitions: Moddle): Moddle | undefined {
  return listOf(definitions, 'rootElements').find(
    (root) => root.$type === 'bpmn:Error' && root['errorCode'] === callEndedCode,
  );
}

function addError(definitions: Moddle, id: string): Moddle {
  const error = createModdle(
    'bpmn:Error',
    { id, name: callEndedCode, errorCode: callEndedCode },
    definitions,
  );
  (definitions['rootElements'] as Moddle[]).push(error);
  return error;
}

interface Handler {
  subprocess: Moddle;
  start: Moddle;
  end: Moddle;
  flow: Moddle;
}

function createHandler(
  process: Moddle,
  error: Moddle,
  fresh: (base: string) => string,
  locale: Locale,
): Handler {
  const subprocess = createModdle(
    'bpmn:SubProcess',
    { id: fresh('call-ended'), name: names.subprocess[locale], triggeredByEvent: true },
    process,
  );
  const start = createModdle(
    'bpmn:StartEvent',
    { id: fresh('call-ended-start'), name: names.start[locale], isInterrupting: true },
    subprocess,
  );
  const id = fresh('call-ended-error');
  start['eventDefinitions'] = [createModdle('bpmn:ErrorEventDefinition', { id, errorRef: error }, start)];
  const end = createModdle(
    'bpmn:EndEvent',
    { id: fresh('call-ended-end'), name: names.end[locale] },
    subprocess,
  );
  const flow = createModdle(
    'bpmn:SequenceFlow',
    { id: fresh('call-ended-flow'), sourceRef: start, targetRef: end },
    subprocess,
  );
  subprocess['flowElements'] = [start, end, flow];
  return { subprocess, start, end, flow };
}

const size = { width: 260, height: 120, gap: 60, event: 36 };

/** Below everything that is drawn, at the left edge. A file without a diagram stays without. */
function drawHandler(definitions: Moddle, process: Moddle, { subprocess, start, end, flow }: Handler): void {
  const plane = listOf(definitions, 'diagrams')
    .map((diagram) => oneOf(diagram, 'plane'))
    .find((one) => one && oneOf(one, 'bpmnElement') === process);
  if (!plane) return;
  const bounds = listOf(plane, 'planeElement').flatMap((shape) => oneOf(shape, 'bounds') ?? []);
  const x = Math.min(...bounds.map((one) => Number(one['x'])), 160);
  const y = Math.max(...bounds.map((one) => Number(one['y']) + Number(one['height'])), 0) + size.gap;
  const middle = y + size.height / 2;
  const eventBox = { y: middle - size.event / 2, width: size.event, height: size.event };
  const shapes = [
    shape(plane, subprocess, { x, y, width: size.width, height: size.height }, { isExpanded: true }),
    shape(plane, start, { x: x + 40, ...eventBox }),
    shape(plane, end, { x: x + 184, ...eventBox }),
    edge(plane, flow, [x + 76, x + 184], middle),
  ];
  plane['planeElement'] = [...listOf(plane, 'planeElement'), ...shapes];
}

function shape(
  plane: Moddle,
  element: Moddle,
  bounds: Record<string, number>,
  more: Record<string, unknown> = {},
): Moddle {
  const di = createModdle(
    'bpmndi:BPMNShape',
    { id: `${element.id}-di`, bpmnElement: element, ...more },
    plane,
  );
  di['bounds'] = createModdle('dc:Bounds', bounds, di);
  return di;
}

function edge(plane: Moddle, element: Moddle, xs: readonly number[], y: number): Moddle {
  const di = createModdle('bpmndi:BPMNEdge', { id: `${element.id}-di`, bpmnElement: element }, plane);
  di['waypoint'] = xs.map((x) => createModdle('dc:Point', { x, y }, di));
  return di;
}
