import type { FormComponent, FormSchema } from '@callweave/platform/kernel';
import { fieldsOf, type FormField, propertiesIn } from './form-fields';
import { formTools, type FormTools, resolve } from './form-tools';

/** What a field is right now, for the given data. */
export interface FieldState extends FormField {
  isVisible: boolean;
  isReadonly: boolean;
  isRequired: boolean;
}

export type FormData = Readonly<Record<string, unknown>>;

/**
 * Decides visible, read-only and required for every field.
 * @param data stored values and edits together, computed fields included (see {@link computeFields})
 */
export function fieldStates(schema: FormSchema, data: FormData, tools: FormTools = formTools): FieldState[] {
  return fieldsOf(schema).map((field) => {
    const around = [...field.groups, field.component];
    const isVisible =
      field.type !== 'hidden' && !around.some((component) => isHidden(component, data, tools));
    const isReadonly = field.type === 'expression' || isLocked(field.component, data, tools);
    const isRequired =
      isVisible &&
      !isReadonly &&
      resolve(propertiesIn(field.component, 'validate')['required'], data, tools) === true;
    return { ...field, isVisible, isReadonly, isRequired };
  });
}

function isHidden(component: FormComponent, data: FormData, tools: FormTools): boolean {
  return resolve(propertiesIn(component, 'conditional')['hide'], data, tools) === true;
}

function isLocked(component: FormComponent, data: FormData, tools: FormTools): boolean {
  return component['disabled'] === true || resolve(component['readonly'], data, tools) === true;
}

/** Values of the form's `expression` fields; each sees the ones before it. */
export function computeFields(
  schema: FormSchema,
  data: FormData,
  tools: FormTools = formTools,
): Record<string, unknown> {
  const computed: Record<string, unknown> = {};
  for (const { type, key, component } of fieldsOf(schema)) {
    if (type !== 'expression') continue;
    computed[key] = resolve(component['expression'], { ...data, ...computed }, tools) ?? null;
  }
  return computed;
}
