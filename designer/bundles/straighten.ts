import type { FlowKind, Locale } from '@callweave/platform/kernel';
import {
  extension,
  isExpression,
  listOf,
  type Moddle,
  oneOf,
  readModdle,
  textOf,
  writeModdle,
} from '@callweave/runtime/engine';
import { addCallEndedHandler } from './call-ended';
import { liftStartTriggers } from './start-triggers';

/** Kinds of names that engines share between tenants. */
export type SharedName = 'process' | 'message';

export interface StraightenOptions {
  kind: FlowKind;
  /** Form keys become `<bundleHash>/<formId>`. */
  bundleHash: string;
  /** The deployed name of a process id (also in call activities) or message name, e.g. `t1_card-loss_1a2b3c4d`. */
  rename: (kind: SharedName, id: string) => string;
  /** Language of what is added to the drawing, default `zh-CN`. */
  locale?: Locale;
}

/** The drawing cannot be straightened; the same rules are in `designer/checks`, which runs first. */
export class StraightenError extends Error {
  constructor(
    readonly elementId: string | undefined,
    readonly reason: 'unreadable' | 'name-not-literal',
    detail: string,
  ) {
    super(`${reason}: ${detail}`);
    this.name = 'StraightenError';
  }
}

/**
 * Rewrites a drawing so that every engine does what it shows (zeebe-facts: flow order, incoming/outgoing, literal names):
 * the first drawn condition wins, names are the deployed ones, form keys name the bundle, a call flow has a visible
 * error event subprocess for `call-ended`, start events have no trigger. Apply once, to the drawing and never to its own result.
 * @throws {StraightenError}
 */
export async function straighten(xml: string, options: StraightenOptions): Promise<string> {
  const { definitions, errors } = await readModdle(xml);
  if (!definitions || errors.length)
    throw new StraightenError(undefined, 'unreadable', errors.map(({ text }) => text).join('; '));
  for (const root of listOf(definitions, 'rootElements')) {
    if (root.$type === 'bpmn:Message' && root.name) root.name = renamed('message', root, root.name, options);
    if (root.$type === 'bpmn:Process') straightenProcess(definitions, root, options);
  }
  return writeModdle(definitions);
}

function straightenProcess(definitions: Moddle, process: Moddle, options: StraightenOptions): void {
  if (options.kind === 'call' && process['isExecutable'] === true)
    addCallEndedHandler(definitions, process, options.locale ?? 'zh-CN');
  liftStartTriggers(process);
  process.id = renamed('process', process, process.id ?? '', options);
  straightenScope(process, options);
}

function straightenScope(scope: Moddle, options: StraightenOptions): void {
  const elements = listOf(scope, 'flowElements');
  for (const element of elements) {
    rewriteReferences(element, options);
    if (listOf(element, 'flowElements').length) straightenScope(element, options);
  }
  const flows = elements.filter(isFlow);
  writeFlowChildren(elements, flows);
  // Zeebe takes flows, and tries conditions, in reverse order of the file.
  const reversed = flows.toReversed();
  scope['flowElements'] = elements.map((element) => (isFlow(element) ? reversed.shift()! : element));
}

function isFlow({ $type }: Moddle): boolean {
  return $type === 'bpmn:SequenceFlow';
}

/** Zeebe validates these children but runs sourceRef and targetRef; here they agree. */
function writeFlowChildren(elements: readonly Moddle[], flows: readonly Moddle[]): void {
  const into = flowsBy('targetRef', flows);
  const outOf = flowsBy('sourceRef', flows);
  for (const element of elements) {
    if (isFlow(element) || !('incoming' in element || 'outgoing' in element || isFlowNode(element))) continue;
    element['incoming'] = into.get(element) ?? [];
    element['outgoing'] = outOf.get(element) ?? [];
  }
}

function flowsBy(end: 'sourceRef' | 'targetRef', flows: readonly Moddle[]): Map<unknown, Moddle[]> {
  const found = new Map<unknown, Moddle[]>();
  for (const flow of flows) {
    const node = oneOf(flow, end);
    found.set(node, [...(found.get(node) ?? []), flow]);
  }
  return found;
}

function isFlowNode({ $type }: Moddle): boolean {
  return /Event$|Task$|Gateway$|SubProcess$|^bpmn:CallActivity$|^bpmn:Transaction$/.test($type);
}

function rewriteReferences(element: Moddle, options: StraightenOptions): void {
  const called = extension(element, 'zeebe:CalledElement');
  const processId = textOf(called, 'processId');
  if (called && processId) called['processId'] = renamed('process', element, processId, options);
  const type = textOf(extension(element, 'zeebe:TaskDefinition'), 'type');
  if (type !== undefined) requireLiteral(element, type);
  forgiveNobody(element);
  const form = extension(element, 'zeebe:FormDefinition');
  const formKey = textOf(form, 'formKey');
  if (form && formKey) form['formKey'] = `${options.bundleHash}/${formKey}`;
}

/**
 * Nobody in particular is drawn as an empty result; Zeebe takes `""` and `[]` for that but makes an incident of null.
 */
function forgiveNobody(element: Moddle): void {
  const assignment = extension(element, 'zeebe:AssignmentDefinition');
  if (!assignment) return;
  for (const [property, nobody] of [
    ['assignee', '""'],
    ['candidateGroups', '[]'],
    ['candidateUsers', '[]'],
  ] as const) {
    const source = textOf(assignment, property);
    // A line comment would swallow what is added.
    if (source !== undefined && isExpression(source) && !source.includes('//'))
      assignment[property] = `=get or else(${source.slice(1)}, ${nobody})`;
  }
}

function renamed(kind: SharedName, element: Moddle, name: string, options: StraightenOptions): string {
  requireLiteral(element, name);
  return options.rename(kind, name);
}

function requireLiteral(element: Moddle, name: string): void {
  if (isExpression(name)) throw new StraightenError(element.id, 'name-not-literal', name);
}
