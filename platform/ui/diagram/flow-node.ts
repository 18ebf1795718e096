/** What the renderer needs to know of a node type; see `NodeTypeView` of the flows contract. */
export interface FlowNodeLook {
  type: string;
  /** In the reader's language. */
  label: string;
  icon: string;
  group: string;
  /** Inputs in the order the panel asks for them; the first text-like one is shown on the card. */
  fields: readonly { name: string; editor: string }[];
}

interface Moddle {
  $type: string;
  name?: string;
  extensionElements?: { values?: Moddle[] };
  [property: string]: unknown;
}

/** The extension element of a type such as `zeebe:TaskDefinition`. */
function extension(element: Moddle, type: string): Moddle | undefined {
  return element.extensionElements?.values?.find((value) => value.$type === type);
}

/** Job type of a service task, undefined for other elements. */
export function nodeTypeOf(element: Moddle): string | undefined {
  return extension(element, 'zeebe:TaskDefinition')?.['type'] as string | undefined;
}

function inputSource(element: Moddle, name: string): string | undefined {
  const inputs = extension(element, 'zeebe:IoMapping')?.['inputParameters'] as Moddle[] | undefined;
  return inputs?.find((input) => input['target'] === name)?.['source'] as string | undefined;
}

/** A FEEL source as people read it: its longest text, or the expression where it has none worth reading. */
export function readableSource(source: string | undefined): string {
  if (!source?.startsWith('=')) return source ?? '';
  const texts = [...source.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!.replaceAll('\\"', '"'));
  const isChinese = (text: string) => /[\u4e00-\u9fff]/.test(text);
  const readable = texts.filter((text) => text.length > 3 || isChinese(text));
  return readable.find(isChinese) ?? readable[0] ?? source;
}

/** The two lines and icon on a node card. */
export interface NodeCard {
  title: string;
  subtitle: string;
  icon: string;
  group: string;
}

const shownEditors = new Set(['text', 'string', 'feel']);

/** What matters on the shape: the name, then what the caller hears, the form or the called flow. */
export function nodeCardOf(element: Moddle, looks: ReadonlyMap<string, FlowNodeLook>): NodeCard {
  const type = nodeTypeOf(element);
  const look = type ? looks.get(type) : undefined;
  if (look) {
    const shown = look.fields.find((field) => shownEditors.has(field.editor));
    const subtitle = shown ? readableSource(inputSource(element, shown.name)) : '';
    return {
      title: element.name || look.label,
      subtitle: subtitle || (element.name && element.name !== look.label ? look.label : ''),
      icon: look.icon,
      group: look.group,
    };
  }
  const form = extension(element, 'zeebe:FormDefinition');
  const called = extension(element, 'zeebe:CalledElement');
  const script = extension(element, 'zeebe:Script');
  const icons: Record<string, string> = {
    'bpmn:UserTask': 'user',
    'bpmn:ScriptTask': 'function',
    'bpmn:CallActivity': 'flow',
    'bpmn:ReceiveTask': 'mail',
  };
  return {
    title: element.name ?? '',
    subtitle: String(
      form?.['formKey'] ?? form?.['formId'] ?? called?.['processId'] ?? script?.['expression'] ?? type ?? '',
    ),
    icon: icons[element.$type] ?? 'node',
    group: element.$type === 'bpmn:UserTask' ? 'ticket' : 'control',
  };
}
