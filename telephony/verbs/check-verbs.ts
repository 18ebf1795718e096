import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Verb } from '@callweave/platform/kernel';

/** One reason why jambonz would refuse the whole array. */
export interface VerbFault {
  /** Such as `/0/say/synthesizer`. */
  path: string;
  message: string;
}

interface Schema {
  $ref?: string;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  oneOf?: readonly Schema[];
}

/** What 0.9.8 does not know although the version 10 schema package lists it. */
const unknownToBaseline: Readonly<Record<string, readonly string[]>> = {
  conference: ['stream'],
  dial: ['codecs'],
  dialogflow: ['deployment', 'sessionId', 'toolHook'],
  transcribe: ['enable'],
};

/** The verbs of open-source jambonz 0.9.8 our nodes and the raw-verbs node may use. */
export const baselineVerbs = [
  'alert',
  'answer',
  'conference',
  'config',
  'dequeue',
  'dial',
  'dialogflow',
  'dtmf',
  'dub',
  'enqueue',
  'gather',
  'hangup',
  'leave',
  'listen',
  'message',
  'pause',
  'play',
  'redirect',
  'say',
  'sip:decline',
  'sip:refer',
  'sip:request',
  'stream',
  'tag',
  'transcribe',
] as const;

const require = createRequire(import.meta.url);
/** The package has no types. Throws for an unknown verb and a missing or mistyped property. */
const { validateVerb } = require('@jambonz/schema') as {
  validateVerb(name: string, properties: object, logger: unknown): void;
};
const cache = new Map<string, Schema>();

function load(path: string): Schema {
  let schema = cache.get(path);
  if (!schema) {
    const file = require.resolve(`@jambonz/schema/${path}.schema.json`);
    schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;
    cache.set(path, schema);
  }
  return schema;
}

/**
 * Checks verbs as jambonz 0.9.8 does: an unknown verb or property refuses the whole array. For publish time;
 * compiling the schemas takes some 80 ms once per process, which is why nothing is validated during a call.
 * @returns every fault found; empty when jambonz would take the array
 */
export function checkVerbs(verbs: readonly Verb[]): VerbFault[] {
  return verbs.flatMap((verb, index) => checkVerb(verb, `/${index}`));
}

function checkVerb(verb: Verb, path: string): VerbFault[] {
  const { verb: name, ...properties } = verb;
  if (!(baselineVerbs as readonly string[]).includes(name)) {
    return [{ path, message: `unknown verb ${name}` }];
  }
  const faults = unknownProperties(
    load(`verbs/${name.replace(':', '-')}`),
    properties,
    `${path}/${name}`,
    name,
  );
  const mistyped = typeFault(name, properties);
  if (mistyped) faults.push({ path: `${path}/${name}`, message: mistyped });
  return faults;
}

function typeFault(name: string, properties: object): string | undefined {
  try {
    validateVerb(name, properties, undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function unknownProperties(schema: Schema, value: unknown, path: string, verb?: string): VerbFault[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unknownProperties(schema.items ?? {}, item, `${path}/${index}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const known = propertiesOf(schema);
  if (!known) return [];
  const refused = verb ? (unknownToBaseline[verb] ?? []) : [];
  return Object.entries(value).flatMap(([key, child]) => {
    const own = known[key];
    if (!own || refused.includes(key)) {
      return key === 'id' && verb ? [] : [{ path: `${path}/${key}`, message: `unknown property ${key}` }];
    }
    return unknownProperties(nested(key, own), child, `${path}/${key}`);
  });
}

/** A nested `say` or `play` takes the properties of the verb; the package leaves them open. */
function nested(key: string, schema: Schema): Schema {
  return (key === 'say' || key === 'play') && !schema.properties ? load(`verbs/${key}`) : schema;
}

/** Undefined when the schema leaves the properties open, such as `tag.data`. */
function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  if (schema.$ref) return propertiesOf(load(schema.$ref.replace(/^(\.\.\/)?(components\/)?/, 'components/')));
  if (schema.properties) return schema.properties;
  const objects = (schema.oneOf ?? []).map(propertiesOf).filter((found) => found !== undefined);
  return objects.length ? Object.assign({}, ...objects) : undefined;
}
