import { fieldsOf, sensitiveTypes } from '@callweave/platform/form-logic';
import type { FormSchema } from '@callweave/platform/kernel';

/** As many digits as a card or an identity number has, however they are grouped. */
const longNumber = /\d(?:[ -]?\d){12}/;

/** What of a form may lie in the browser's storage: no sensitive field, and no text that may hold a card or identity number. */
export function storable(
  schema: FormSchema,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = fieldsOf(schema).filter(
    ({ key, type }) =>
      values[key] !== undefined &&
      !sensitiveTypes.includes(type) &&
      !longNumber.test(JSON.stringify(values[key])),
  );
  return Object.fromEntries(fields.map(({ key }) => [key, values[key]]));
}
