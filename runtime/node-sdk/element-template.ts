import type { Locale, LocalText } from '@callweave/platform/kernel';
import type { NodeGroup, NodeTemplate } from './define-node-type';
import { type NodeField, nodeFields } from './node-fields';

/** A bpmn-js element template (Zeebe flavour) as the designer loads it. */
export interface ElementTemplate {
  $schema: string;
  /** `callweave.<node type>`; with `version` it names the template a drawn task was made from. */
  id: string;
  version: number;
  name: string;
  description: string;
  category: { id: string; name: string };
  appliesTo: readonly ['bpmn:ServiceTask'];
  elementType: { value: 'bpmn:ServiceTask' };
  groups: { id: string; label: string }[];
  properties: ElementTemplateProperty[];
}

export interface ElementTemplateProperty {
  id?: string;
  label?: string;
  description?: string;
  type: 'Hidden' | 'String' | 'Text' | 'Number' | 'Boolean' | 'Dropdown';
  group?: string;
  value?: string | number | boolean;
  feel?: 'optional' | 'required' | 'static';
  optional?: boolean;
  choices?: { name: string; value: string }[];
  constraints?: { notEmpty: true };
  binding: { type: 'zeebe:taskDefinition'; property: 'type' } | { type: 'zeebe:input'; name: string };
}

/** Names of the palette groups. */
export const nodeGroupLabels: Readonly<Record<NodeGroup, LocalText>> = {
  call: { 'zh-CN': '通话', 'zh-TW': '通話', en: 'Call' },
  prompt: { 'zh-CN': '播报', 'zh-TW': '播報', en: 'Prompts' },
  input: { 'zh-CN': '采集', 'zh-TW': '採集', en: 'Input' },
  ticket: { 'zh-CN': '工单', 'zh-TW': '工單', en: 'Tickets' },
  data: { 'zh-CN': '数据', 'zh-TW': '資料', en: 'Data' },
  control: { 'zh-CN': '控制', 'zh-TW': '控制', en: 'Control' },
};

const settings: LocalText = { 'zh-CN': '设置', 'zh-TW': '設定', en: 'Settings' };

/** Generates the element template of a node type with the texts of one language. Structure does not depend on the language. */
export function elementTemplate(template: NodeTemplate, locale: Locale): ElementTemplate {
  return {
    $schema: 'https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json',
    id: `callweave.${template.type}`,
    version: template.version,
    name: template.label[locale],
    description: template.description[locale],
    category: { id: template.group, name: nodeGroupLabels[template.group][locale] },
    appliesTo: ['bpmn:ServiceTask'],
    elementType: { value: 'bpmn:ServiceTask' },
    groups: [{ id: 'settings', label: settings[locale] }],
    properties: [
      {
        type: 'Hidden',
        value: template.type,
        binding: { type: 'zeebe:taskDefinition', property: 'type' },
      },
      ...nodeFields(template).map((field) => property(field, locale)),
    ],
  };
}

function property(field: NodeField, locale: Locale): ElementTemplateProperty {
  const value = initialValue(field);
  return {
    id: field.name,
    label: field.label[locale],
    ...(field.hint && { description: field.hint[locale] }),
    group: 'settings',
    ...shape(field, locale),
    ...(value !== undefined && { value }),
    ...(field.isRequired ? { constraints: { notEmpty: true } } : { optional: true }),
    binding: { type: 'zeebe:input', name: field.name },
  };
}

/** Numbers and truth values are saved as FEEL (`=5`) by bpmn-js, so that the job gets them typed; lists only exist as FEEL. */
function shape(field: NodeField, locale: Locale): Pick<ElementTemplateProperty, 'type' | 'feel' | 'choices'> {
  switch (field.editor) {
    case 'text':
      return { type: 'Text', feel: 'optional' };
    case 'string':
      return { type: 'String', feel: 'optional' };
    case 'number':
      return { type: 'Number', feel: 'optional' };
    case 'boolean':
      return { type: 'Boolean', feel: 'optional' };
    case 'choice':
      return {
        type: 'Dropdown',
        choices: Object.entries(field.choices ?? {}).map(([value, label]) => ({
          name: label[locale],
          value,
        })),
      };
    case 'feel':
    case 'list':
      return { type: 'Text', feel: 'required' };
  }
}

function initialValue({ initial, editor }: NodeField): ElementTemplateProperty['value'] {
  if (initial === undefined) return undefined;
  return editor === 'number' || editor === 'boolean'
    ? (JSON.parse(initial.replace(/^=/, '')) as number | boolean)
    : initial;
}
