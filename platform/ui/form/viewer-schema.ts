import type { FormComponent, FormSchema } from '@callweave/platform/kernel';

/** Our field types beside form-js' own are drawn as these; what they accept is decided by form-logic. */
const drawnAs: Readonly<Record<string, string>> = {
  phone: 'textfield',
  idCard: 'textfield',
  amount: 'textfield',
};

/** Not part of the picture: hidden fields, and attachments, which have a panel of their own. */
const notDrawn = new Set(['hidden', 'attachments', 'button']);

/** The schema as the form-js viewer takes it: known types only, every component with an id. */
export function viewerSchema(schema: FormSchema): FormSchema {
  return { schemaVersion: 18, ...schema, components: schema.components.filter(isDrawn).map(drawn) };
}

const isDrawn = ({ type }: FormComponent) => !notDrawn.has(type);

function drawn(component: FormComponent): FormComponent {
  const children = component['components'] as FormComponent[] | undefined;
  const { validate } = component as { validate?: Record<string, unknown> };
  return {
    ...component,
    type: drawnAs[component.type] ?? component.type,
    ...(component.key && !component.id && { id: component.key }),
    // Only the star of required fields is form-js' business.
    ...(validate && { validate: { required: validate['required'] } }),
    ...(children && { components: children.filter(isDrawn).map(drawn) }),
  };
}
