import type { LocalText } from '@callweave/platform/kernel';
import { z } from 'zod';
import type { FieldHint, NodeTemplate } from './define-node-type';

/** One input of a node type as forms and element templates ask for it. */
export interface NodeField {
  name: string;
  editor: NonNullable<FieldHint['editor']>;
  label: LocalText;
  hint?: LocalText;
  /** Values of a choice in the order of the zod enum; a value without label shows itself. */
  choices?: Readonly<Record<string, LocalText>>;
  isRequired: boolean;
  /** `zeebe:input` source used while nothing is drawn: FEEL with `=`, or a literal text. */
  initial?: string;
}

interface JsonSchema {
  type?: string;
  enum?: unknown[];
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** The inputs of a node type in declared order, editor and default derived from the zod type where no hint says otherwise. */
export function nodeFields(template: NodeTemplate): NodeField[] {
  const schema = inputSchema(template);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const hint = template.fields[name];
    if (!hint) throw new Error(`Node type ${template.type} has no field hint for input ${name}`);
    const choices = hint.choices ?? choicesOf(property);
    return {
      name,
      editor: hint.editor ?? editorOf(property),
      label: hint.label,
      ...(hint.hint && { hint: hint.hint }),
      ...(choices && { choices }),
      isRequired: schema.required?.includes(name) ?? false,
      ...(property.default !== undefined && { initial: sourceOf(property.default) }),
    };
  });
}

/** JSON Schema of what the drawing has to give; transforms count as what they take. */
export function inputSchema(template: NodeTemplate): JsonSchema {
  // Asked for with every job: making it takes longer than all else a node does.
  let schema = inputSchemas.get(template.input);
  if (!schema) {
    schema = z.toJSONSchema(template.input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    inputSchemas.set(template.input, schema);
  }
  return schema;
}
const inputSchemas = new WeakMap<z.ZodObject, JsonSchema>();

/** A constant as `zeebe:input` source: texts are literal, everything else is FEEL (JSON is FEEL). */
export function sourceOf(value: unknown): string {
  return typeof value === 'string' && !value.startsWith('=') ? value : `=${JSON.stringify(value)}`;
}

function editorOf(property: JsonSchema): NodeField['editor'] {
  if (property.enum) return 'choice';
  const byType: Record<string, NodeField['editor']> = {
    string: 'string',
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    array: 'list',
  };
  return byType[property.type ?? ''] ?? 'feel';
}

function choicesOf(property: JsonSchema): Record<string, LocalText> | undefined {
  if (!property.enum) return undefined;
  return Object.fromEntries(
    property.enum.map((value) => [
      String(value),
      { 'zh-CN': String(value), 'zh-TW': String(value), en: String(value) },
    ]),
  );
}
