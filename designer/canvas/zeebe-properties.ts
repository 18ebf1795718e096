import type { FlowElement, GetService, ModdleElement } from './modeler-services';

/** Reads and writes what our panel edits, each write one undoable command. */

export function extensionOf(element: FlowElement, type: string): ModdleElement | undefined {
  return element.businessObject.extensionElements?.values?.find((value) => value.$type === type);
}

/** Finds the extension element, or adds it. */
function ensureExtension(get: GetService, element: FlowElement, type: string): ModdleElement {
  const found = extensionOf(element, type);
  if (found) return found;
  const factory = get('bpmnFactory');
  const owner = element.businessObject;
  const added = factory.create(type);
  const extensions = owner.extensionElements ?? factory.create('bpmn:ExtensionElements', { values: [] });
  extensions.$parent = owner;
  added.$parent = extensions;
  if (!owner.extensionElements) get('modeling').updateProperties(element, { extensionElements: extensions });
  get('modeling').updateModdleProperties(element, extensions, {
    values: [...((extensions['values'] as ModdleElement[]) ?? []), added],
  });
  return added;
}

/** Removes an extension element, if it is there. */
export function removeExtension(get: GetService, element: FlowElement, type: string): void {
  const extensions = element.businessObject.extensionElements;
  const values = extensions?.values ?? [];
  const rest = values.filter((value) => value.$type !== type);
  if (extensions && rest.length < values.length)
    get('modeling').updateModdleProperties(element, extensions, { values: rest });
}

/** Attribute of an extension element; undefined when either is absent. */
export function extensionAttribute(element: FlowElement, type: string, name: string): string | undefined {
  return extensionOf(element, type)?.[name] as string | undefined;
}

export function setExtensionAttributes(
  get: GetService,
  element: FlowElement,
  type: string,
  attributes: Record<string, unknown>,
): void {
  get('modeling').updateModdleProperties(element, ensureExtension(get, element, type), attributes);
}

export type MappingKind = 'input' | 'output';
const mappingList = { input: 'inputParameters', output: 'outputParameters' } as const;
const mappingType = { input: 'zeebe:Input', output: 'zeebe:Output' } as const;

function mappings(element: FlowElement, kind: MappingKind): ModdleElement[] {
  return (extensionOf(element, 'zeebe:IoMapping')?.[mappingList[kind]] as ModdleElement[] | undefined) ?? [];
}

/** Source of the mapping onto `target`. */
export function mappingSource(element: FlowElement, kind: MappingKind, target: string): string | undefined {
  return mappings(element, kind).find((mapping) => mapping['target'] === target)?.['source'] as
    string | undefined;
}

/** All mappings in drawing order. */
export function mappingsOf(element: FlowElement, kind: MappingKind): { source: string; target: string }[] {
  return mappings(element, kind).map((one) => ({
    source: String(one['source'] ?? ''),
    target: String(one['target'] ?? ''),
  }));
}

/** Sets, or with `undefined` removes, the mapping onto `target`. */
export function setMapping(
  get: GetService,
  element: FlowElement,
  kind: MappingKind,
  target: string,
  source: string | undefined,
): void {
  const rest = mappings(element, kind);
  const index = rest.findIndex((mapping) => mapping['target'] === target);
  if (source === undefined) {
    if (index >= 0)
      setExtensionAttributes(get, element, 'zeebe:IoMapping', {
        [mappingList[kind]]: rest.filter((_, i) => i !== index),
      });
  } else if (index >= 0) {
    get('modeling').updateModdleProperties(element, rest[index]!, { source });
  } else {
    const mapping = get('bpmnFactory').create(mappingType[kind], { source, target });
    setExtensionAttributes(get, element, 'zeebe:IoMapping', { [mappingList[kind]]: [...rest, mapping] });
  }
}

/** Where an element keeps named settings: tasks as headers, which their jobs carry; all others as properties. */
function settingsPlace(element: FlowElement) {
  return element.type.endsWith('Task')
    ? { list: 'zeebe:TaskHeaders', member: 'values', type: 'zeebe:Header', key: 'key' }
    : { list: 'zeebe:Properties', member: 'properties', type: 'zeebe:Property', key: 'name' };
}

/** Named settings of an element, such as `actions` of a step. */
export function settingsOf(element: FlowElement): Record<string, string> {
  const { list, member, key } = settingsPlace(element);
  const entries = (extensionOf(element, list)?.[member] as ModdleElement[] | undefined) ?? [];
  return Object.fromEntries(entries.map((entry) => [String(entry[key]), String(entry['value'] ?? '')]));
}

/** Sets, or with `undefined` removes, a named setting. */
export function setSetting(
  get: GetService,
  element: FlowElement,
  name: string,
  value: string | undefined,
): void {
  const { list, member, type, key } = settingsPlace(element);
  const settings = { ...settingsOf(element) };
  if (value === undefined) delete settings[name];
  else settings[name] = value;
  const entries = Object.entries(settings).map(([entry, text]) =>
    get('bpmnFactory').create(type, { [key]: entry, value: text }),
  );
  setExtensionAttributes(get, element, list, { [member]: entries });
}

/** FEEL condition of a sequence flow, without the `=`. */
export function conditionOf(flow: FlowElement): string {
  const body = (flow.businessObject['conditionExpression'] as ModdleElement | undefined)?.['body'];
  return String(body ?? '').replace(/^=/, '');
}

export function setCondition(get: GetService, flow: FlowElement, feel: string): void {
  const conditionExpression = feel
    ? get('bpmnFactory').create('bpmn:FormalExpression', { body: `=${feel}` })
    : undefined;
  get('modeling').updateProperties(flow, { conditionExpression });
}

/** Whether the flow is its gateway's default. */
export function isDefaultFlow(flow: FlowElement): boolean {
  return flow.source?.businessObject['default'] === flow.businessObject;
}

export function setDefaultFlow(get: GetService, flow: FlowElement, isDefault: boolean): void {
  if (!flow.source) return;
  get('modeling').updateProperties(flow.source, { default: isDefault ? flow.businessObject : undefined });
}
