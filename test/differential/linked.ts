import {
  extension,
  isExpression,
  listOf,
  type Moddle,
  oneOf,
  readModdle,
  writeModdle,
} from '@callweave/runtime/engine';

/**
 * A drawing with the incoming and outgoing children Zeebe validates, flows in the order of the file, and its own names
 * of processes, messages and job types.
 */
export async function linked(xml: string, rename: (name: string) => string): Promise<string> {
  const { definitions, errors } = await readModdle(xml);
  if (!definitions || errors.length) throw new Error(errors.map(({ text }) => text).join('; '));
  for (const root of listOf(definitions, 'rootElements')) {
    if (root.$type === 'bpmn:Message' && root.name) root.name = renamed(root.name, rename);
    if (root.$type !== 'bpmn:Process') continue;
    root.id = rename(root.id ?? '');
    link(root, rename);
  }
  return writeModdle(definitions);
}

const renamed = (name: string, rename: (name: string) => string) =>
  isExpression(name) ? name : rename(name);

function link(scope: Moddle, rename: (name: string) => string): void {
  const elements = listOf(scope, 'flowElements');
  const flows = elements.filter(({ $type }) => $type === 'bpmn:SequenceFlow');
  for (const element of elements) {
    const called = extension(element, 'zeebe:CalledElement');
    if (called) called['processId'] = renamed(String(called['processId']), rename);
    const job = extension(element, 'zeebe:TaskDefinition');
    if (job?.['type']) job['type'] = renamed(String(job['type']), rename);
    link(element, rename);
    if (flows.includes(element)) continue;
    element['incoming'] = flows.filter((flow) => oneOf(flow, 'targetRef') === element);
    element['outgoing'] = flows.filter((flow) => oneOf(flow, 'sourceRef') === element);
  }
}
