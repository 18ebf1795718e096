import { verbs } from './verbs';
import type { Verb } from './verbs/verb';
import { parts, type PropertySpec, type Shape } from './verbs/shapes';

/** A verb as it waits in the stack. */
export interface Task {
  verb: Verb;
  data: Record<string, unknown>;
}

/**
 * Reads an array of verbs as strictly as 0.9.8 does: one unknown verb or property refuses the whole array.
 * Verbs the emulator does not have yet are refused like unknown ones.
 * @throws {Error} with jambonz's text, e.g. `say: unknown property foo`
 * @see telephony-facts §1.5; transcripts 07
 */
export function readVerbs(input: unknown): Task[] {
  if (!Array.isArray(input)) throw new Error('malformed jambonz payload: must be array');
  return input.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null)
      throw new Error('malformed jambonz payload: must be array of objects');
    const { name, data } = nameOf(entry as Record<string, unknown>);
    const verb = verbs.get(name);
    if (!verb) throw new Error(`invalid instruction: ${name}`);
    checkShape(name, verb, data);
    return { verb, data };
  });
}

/** Both spellings: `{ verb: 'say', text }` and `{ say: { text } }`. */
function nameOf(entry: Record<string, unknown>): { name: string; data: Record<string, unknown> } {
  if ('verb' in entry) {
    const { verb, ...data } = entry;
    return { name: String(verb), data };
  }
  const [only, ...more] = Object.entries(entry);
  if (!only || more.length) throw new Error('malformed jambonz payload: missing verb property');
  return { name: only[0], data: only[1] as Record<string, unknown> };
}

export function checkShape(name: string, shape: Shape, data: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(data)) {
    const spec = shape.properties[key];
    if (spec === undefined) throw new Error(`${name}: unknown property ${key}`);
    if (value !== undefined) checkValue(name, key, spec, value);
  }
  const missing = (shape.required ?? []).filter((key) => !(key in data));
  if (missing.length) throw new Error(`${name}: missing value for ${missing.join(',')}`);
}

function checkValue(name: string, key: string, spec: PropertySpec, value: unknown): void {
  if (typeof spec === 'object') {
    if (!spec.oneOf.includes(String(value)))
      throw new Error(`invalid value ${String(value)} must be one of ${spec.oneOf.join(',')}`);
  } else if (spec === 'array') {
    if (!Array.isArray(value)) throw new Error(`${name}: property ${key} is not an array`);
  } else if (spec.startsWith('#')) {
    const part = spec.slice(1);
    const shape: Shape = parts[part] ?? verbs.get(part)!;
    checkShape(part, shape, value as Record<string, unknown>);
  } else if (spec.includes('|')) {
    const types = spec.split('|');
    if (!types.includes(typeof value) && !(types.includes('array') && Array.isArray(value)))
      throw new Error(`${name}: property ${key} has invalid data type, must be one of ${types.join(',')}`);
  } else if (typeof value !== spec) throw new Error(`${name}: property ${key} has invalid data type`);
}
