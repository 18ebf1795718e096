import type { FieldError, FormSchema } from '@callweave/platform/kernel';
import { computeFields, type FieldState, fieldStates, type FormData } from './field-states';
import { type Facts, fieldError, fieldTexts } from './field-texts';
import { isFieldKey } from './form-fields';
import { formTools, type FormTools } from './form-tools';
import { sameValue } from './options';
import { type RuleContext, valueRules } from './value-rules';

export interface SubmitOptions {
  /** False for drafts: empty required fields are fine (T-03 save). */
  requireAll: boolean;
  /** Values stored so far; default none. */
  current?: FormData;
  /**
   * The platform itself fills in (a node of a call flow): hidden and read-only fields may be set, and plain values the
   * form does not show, because other steps' forms may. Default false.
   */
  isTrusted?: boolean;
  /** Files that attachment fields may name; absent: not checked. */
  files?: readonly string[];
  tools?: FormTools;
  now?: Date;
}

export interface SubmitResult {
  /** What to store over `current`: open fields that were sent, and computed ones; emptied fields are null. */
  values: Record<string, unknown>;
  errors: FieldError[];
}

/**
 * The server's word on a submitted form: refuses unknown, hidden and read-only fields and values that do not fit.
 * A hidden or read-only field sent with its stored value is dropped quietly: form viewers send those along.
 * Fields hidden by a condition keep what is stored. @see T-05, W-02, W-03
 */
export function checkSubmit(
  schema: FormSchema,
  values: Readonly<Record<string, unknown>>,
  options: SubmitOptions,
): SubmitResult {
  const { current = {}, tools = formTools, now = new Date() } = options;
  const edited = { ...current, ...values };
  const data = { ...edited, ...computeFields(schema, edited, tools) };
  const states = fieldStates(schema, data, tools);
  const result: SubmitResult = { values: {}, errors: [] };
  takeUnknown(result, values, states, options);
  for (const state of states) {
    const sent = Object.hasOwn(values, state.key);
    const context = { field: state, data, tools, now, files: options.files };
    if (state.type === 'expression') result.values[state.key] = data[state.key];
    else if (sent && !isOpen(state, options)) refuseChange(result, state, values, current);
    else if (sent) keepValue(result, context, values[state.key]);
    if (options.requireAll && state.isRequired && isEmpty(edited[state.key], state))
      result.errors.push(fieldError(state.key, fieldTexts.required, { label: state.label }));
  }
  return result;
}

function takeUnknown(
  result: SubmitResult,
  values: Readonly<Record<string, unknown>>,
  states: readonly FieldState[],
  { isTrusted }: SubmitOptions,
): void {
  const known = new Set(states.map(({ key }) => key));
  for (const [key, value] of Object.entries(values)) {
    if (known.has(key)) continue;
    if (isTrusted && isFieldKey(key) && isPlain(value)) result.values[key] = value;
    else result.errors.push(fieldError(key.slice(0, 100), fieldTexts.unknown, {}));
  }
}

function isPlain(value: unknown): boolean {
  return (
    value === null ||
    ['boolean', 'number'].includes(typeof value) ||
    (typeof value === 'string' && value.length <= 2000)
  );
}

function isOpen(state: FieldState, { isTrusted }: SubmitOptions): boolean {
  return isTrusted === true || (state.isVisible && !state.isReadonly);
}

function refuseChange(
  result: SubmitResult,
  { key, label }: FieldState,
  values: Readonly<Record<string, unknown>>,
  current: FormData,
): void {
  const isSame = sameValue(values[key] ?? null, current[key] ?? null);
  if (!isSame) result.errors.push(fieldError(key, fieldTexts.notOpen, { label }));
}

function keepValue(result: SubmitResult, context: RuleContext, value: unknown): void {
  const { field } = context;
  if (isUnset(value)) {
    result.values[field.key] = null;
    return;
  }
  const verdict = valueRules[field.type](value, context);
  if ('value' in verdict) result.values[field.key] = verdict.value;
  else {
    const facts: Facts = { label: field.label, limit: verdict.limit };
    result.errors.push(fieldError(field.key, verdict.wrong, facts));
  }
}

function isUnset(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** As form-js: an unticked required checkbox is empty too. */
function isEmpty(value: unknown, state: FieldState): boolean {
  return isUnset(value) || (state.type === 'checkbox' && value === false);
}
