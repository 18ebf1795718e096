import type { ElementModel, FlowModel, ProcessModel, ValidationError } from '../model';
import { elementTypes, isIgnored, readElement } from './read-element';
import { listOf, type Moddle, oneOf, readModdle, textOf } from './moddle';
import { validateProcess } from './validate';

/** What a file holds and what is wrong with it. */
export interface ReadProcesses {
  /** Executable processes as far as they could be read; to be run only when there are no errors. */
  processes: ProcessModel[];
  errors: ValidationError[];
}

/**
 * Reads and validates a BPMN file with the `zeebe:` namespace as Zeebe 8.5.8 deploys it; what this engine does not run
 * yet is refused by name. The graph is the one of `sourceRef`/`targetRef`. Never throws, whatever the text.
 * @param options.isDrawn true for a drawing before publishing: its timer and message starts become platform triggers
 */
export async function readProcesses(
  xml: string,
  options: { isDrawn?: boolean } = {},
): Promise<ReadProcesses> {
  const { definitions, errors } = await readModdle(xml);
  if (!definitions || errors.length) return { processes: [], errors };
  const executable = listOf(definitions, 'rootElements').filter(
    (root) => root.$type === 'bpmn:Process' && root['isExecutable'] === true,
  );
  if (!executable.length)
    return {
      processes: [],
      errors: [{ path: 'definitions', text: 'Must contain at least one executable process' }],
    };
  const read = executable.map(readProcess);
  return {
    processes: read.map((one) => one.process),
    errors: read.flatMap((one) => (one.errors.length ? one.errors : validateProcess(one.process, options))),
  };
}

/** Zeebe's text for a resource that was refused. */
export function deployErrorText(resourceName: string, errors: readonly ValidationError[]): string {
  const lines = errors.map(({ elementId, path, text }) => {
    if (isLoop(text)) return `\`${resourceName}\`: - Process: ${elementId}\n    - ERROR: ${text}\n`;
    const where = [elementId, path].filter(Boolean).join(' > ');
    return where ? `- Element: ${where}\n    - ERROR: ${text}\n` : `${text}\n`;
  });
  // Found after everything else was right, and told in a form of its own.
  return errors.some(({ text }) => isLoop(text)) ? lines.join('') : `'${resourceName}': ${lines.join('')}`;
}

const isLoop = (text: string) => text.includes('straight-through processing loop');

interface Reading {
  process: ProcessModel;
  errors: ValidationError[];
}

function readProcess(root: Moddle): Reading {
  const id = root.id ?? '';
  const reading: Reading = { process: { id, elements: {}, flows: {} }, errors: [] };
  if (root.name) reading.process.name = root.name;
  if (!id) reading.errors.push({ path: 'process', text: 'Attribute id must be present and not empty' });
  reading.process.elements[id] = blankElement(id, 'PROCESS');
  readScope(reading, root, id);
  connect(reading);
  return reading;
}

function blankElement(id: string, type: ElementModel['type'], scope?: string): ElementModel {
  return {
    id,
    type,
    eventType: 'UNSPECIFIED',
    ...(scope === undefined ? {} : { scope }),
    incoming: [],
    outgoing: [],
    inputs: [],
    outputs: [],
    boundaryEvents: [],
    eventSubprocesses: [],
  };
}

function readScope(reading: Reading, raw: Moddle, scope: string): void {
  for (const child of listOf(raw, 'flowElements')) {
    if (child.$type === 'bpmn:SequenceFlow') readFlow(reading, child);
    else if (!isIgnored(child.$type)) readFlowNode(reading, child, scope);
  }
}

function readFlowNode(reading: Reading, raw: Moddle, scope: string): void {
  const id = raw.id ?? '';
  const type = elementTypes[raw.$type];
  if (!id) reading.errors.push({ path: raw.$type, text: 'Attribute id must be present and not empty' });
  if (!type)
    return void reading.errors.push({ elementId: id, text: unsupportedText(raw.$type.replace('bpmn:', '')) });
  const element = blankElement(id, type, scope);
  if (raw.name) element.name = raw.name;
  reading.process.elements[id] = element;
  const fault = (text: string, path?: string) =>
    reading.errors.push({ elementId: id, text, ...(path === undefined ? {} : { path }) });
  readElement(raw, element, reading.process.elements[scope]!, fault);
  if (raw.$type === 'bpmn:SubProcess') readScope(reading, raw, id);
}

/** Zeebe's text for an element it, or this engine, does not run. */
export function unsupportedText(name: string): string {
  return `Elements of type '${name}' are currently not supported. Please refer to the documentation for a list of supported elements: https://docs.camunda.io/docs/components/modeler/bpmn/bpmn-coverage/`;
}

function readFlow({ process, errors }: Reading, raw: Moddle): void {
  const id = raw.id ?? '';
  const source = oneOf(raw, 'sourceRef')?.id;
  const target = oneOf(raw, 'targetRef')?.id;
  if (!id) errors.push({ path: 'sequenceFlow', text: 'Attribute id must be present and not empty' });
  if (source === undefined)
    errors.push({ elementId: id, text: `Attribute sourceRef must refer to an element of the process` });
  if (target === undefined)
    errors.push({ elementId: id, text: `Attribute targetRef must refer to an element of the process` });
  if (!id || source === undefined || target === undefined) return;
  const flow: FlowModel = { id, source, target };
  const condition = textOf(oneOf(raw, 'conditionExpression'), 'body');
  if (condition !== undefined) flow.condition = condition.trim();
  process.flows[id] = flow;
}

/** The graph from the flows in XML order, boundary events and event subprocesses from their elements in XML order. */
function connect({ process, errors }: Reading): void {
  const { elements, flows } = process;
  for (const { id, source, target } of Object.values(flows)) {
    if (elements[source]?.scope === undefined || elements[source].scope !== elements[target]?.scope) {
      errors.push({ elementId: id, text: 'Sequence flows must connect two elements of the same scope' });
      continue;
    }
    elements[source].outgoing.push(id);
    elements[target]!.incoming.push(id);
  }
  for (const element of Object.values(elements)) {
    if (element.attachedTo !== undefined) elements[element.attachedTo]?.boundaryEvents.push(element.id);
    if (element.type === 'EVENT_SUB_PROCESS') elements[element.scope!]!.eventSubprocesses.push(element.id);
  }
}
