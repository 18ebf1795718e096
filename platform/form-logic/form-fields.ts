import type { FormComponent, FormSchema } from '@callweave/platform/kernel';

/** Components that hold a value under their `key`. The last five are our own types beside form-js' (W-02). */
export const valueTypes = [
  'textfield',
  'textarea',
  'number',
  'checkbox',
  'radio',
  'select',
  'checklist',
  'taglist',
  'datetime',
  'expression',
  'phone',
  'amount',
  'idCard',
  'attachments',
  'hidden',
] as const;
export type ValueType = (typeof valueTypes)[number];

/** Components that only show something; `group` holds others. */
export const displayTypes = ['text', 'separator', 'spacer', 'image', 'button', 'group'] as const;

/** Choice fields: their values go into the instance by themselves, because conditions ask for them. */
export const choiceTypes: readonly string[] = ['checkbox', 'radio', 'select', 'checklist', 'taglist'];

/** Fields whose values are kept in the vault and stored as token and mask. */
export const sensitiveTypes: readonly string[] = ['idCard'];

/** A field of a form with the groups around it, outermost first. */
export interface FormField {
  key: string;
  type: ValueType;
  label: string;
  component: FormComponent;
  groups: readonly FormComponent[];
}

/** All fields in the order they are shown. */
export function fieldsOf(schema: FormSchema): FormField[] {
  return walk(schema.components, []);
}

function walk(components: readonly FormComponent[], groups: readonly FormComponent[]): FormField[] {
  return components.flatMap((component) => {
    if (component.type === 'group') return walk(childrenOf(component), [...groups, component]);
    if (!component.key || !(valueTypes as readonly string[]).includes(component.type)) return [];
    const { key, type, label } = component;
    return [{ key, type: type as ValueType, label: label ?? key, component, groups }];
  });
}

export function childrenOf(component: FormComponent): FormComponent[] {
  const children = component['components'];
  return Array.isArray(children) ? (children as FormComponent[]) : [];
}

/** What lists, histories and exports need of a form's fields. */
export interface FieldColumn {
  key: string;
  label: string;
  type: ValueType;
}

/** The columns of a form, in the order its fields are shown; computed and hidden fields included. */
export function columnsOf(schema: FormSchema): FieldColumn[] {
  return fieldsOf(schema).map(({ key, label, type }) => ({ key, label, type }));
}

/** Object-valued property of a component, `{}` when absent or of another type. */
export function propertiesIn(component: FormComponent, name: string): Record<string, unknown> {
  const value = component[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

const reservedKeys = new Set(['__proto__', 'constructor', 'prototype', 'toString', 'valueOf']);

/** Letters, digits and underscores, a letter first, at most 60; no name of Object.prototype. */
export function isFieldKey(key: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(key) && !reservedKeys.has(key);
}
