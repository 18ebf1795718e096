import type { FlowElement } from '@callweave/designer/canvas';
import { extensionAttribute, settingsOf, mappingsOf, mappingSource } from '@callweave/designer/canvas';
import type { NodeTypeView } from '@callweave/designer/flows/contract';
import { parseActions } from '@callweave/platform/work-items/contract';
import { readSource } from './feel-literal';

/** A variable a condition can ask for, with the values it is known to take. */
export interface KnownVariable {
  name: string;
  /** Name of the element that sets it. */
  from: string;
  values: readonly string[];
}

/** Variables set before an element, nearest first: node outputs, step actions, script results. */
export function variablesBefore(element: FlowElement, nodeTypes: readonly NodeTypeView[]): KnownVariable[] {
  const found = new Map<string, KnownVariable>();
  const seen = new Set<FlowElement>([element]);
  const queue = element.incoming.map((flow) => flow.source!);
  while (queue.length) {
    const current = queue.shift()!;
    if (!current || seen.has(current)) continue;
    seen.add(current);
    for (const variable of setBy(current, nodeTypes))
      if (!found.has(variable.name)) found.set(variable.name, variable);
    queue.push(
      ...(current['host'] ? [current['host'] as FlowElement] : []),
      ...current.incoming.map((flow) => flow.source!),
    );
  }
  return [...found.values()];
}

function setBy(element: FlowElement, nodeTypes: readonly NodeTypeView[]): KnownVariable[] {
  const from = element.businessObject.name ?? element.id;
  const node = nodeTypes.find(
    (one) => one.type === extensionAttribute(element, 'zeebe:TaskDefinition', 'type'),
  );
  const outputs = mappingsOf(element, 'output');
  if (outputs.length)
    return outputs.map(({ target, source }) => ({
      name: target,
      from,
      values: node ? valuesOf(element, source.replace(/^=/, ''), node) : [],
    }));
  if (node) return node.outputs.map((name) => ({ name, from, values: valuesOf(element, name, node) }));
  if (element.type === 'bpmn:UserTask') return [{ name: 'action', from, values: stepActions(element) }];
  const result = extensionAttribute(element, 'zeebe:Script', 'resultVariable');
  return result ? [{ name: result, from, values: [] }] : [];
}

/** The keys of a menu are what its `choice` can be, besides `timeout` and `invalid`. */
function valuesOf(element: FlowElement, output: string, node: NodeTypeView): readonly string[] {
  if (output === 'valid') return ['true', 'false'];
  const hasKeys = node.fields.some((field) => field.name === 'keys');
  if (!hasKeys || output !== 'choice') return [];
  const keys = readSource(mappingSource(element, 'input', 'keys'), 'text');
  const drawn = keys.mode === 'literal' ? String(keys.value).split(/[,，]/) : [];
  return [...drawn.map((key) => key.trim()).filter(Boolean), 'timeout', 'invalid'];
}

function stepActions(element: FlowElement): string[] {
  const text = settingsOf(element)['actions'];
  try {
    return parseActions(text).map((action) => action.key);
  } catch {
    return []; // being edited: the check says what is wrong
  }
}
