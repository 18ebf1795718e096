// The package has no types for its entry point, and importers of this project must see ours.
/// <reference path="./bpmn-moddle.d.ts" />
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import type { ValidationError } from '../model';

/** An element as bpmn-moddle reads it. */
export interface Moddle {
  $type: string;
  $parent?: Moddle;
  id?: string;
  name?: string;
  [property: string]: unknown;
}

const moddle = new BpmnModdle({ zeebe });

/** Longest file, in UTF-16 units: Zeebe's 4 MiB message. */
export const maxBpmnLength = 4 * 1024 * 1024;
/** Deepest nesting of XML elements; a real drawing has some ten. */
const maxXmlDepth = 200;

/** Never throws: what cannot be read is an error. References that lead nowhere are left to the validation. */
export async function readModdle(xml: string): Promise<{ definitions?: Moddle; errors: ValidationError[] }> {
  const refused = refusal(xml);
  if (refused) return { errors: [{ text: refused }] };
  try {
    const { rootElement, elementsById, warnings } = await moddle.fromXML(xml);
    const errors = warnings.flatMap(({ error, message }) => (error ? [{ text: tidy(message) }] : []));
    // As a key of a plain object it would reach every other object of the program.
    if ('__proto__' in elementsById) errors.push({ text: `The id '__proto__' is not possible` });
    return { definitions: rootElement as Moddle, errors };
  } catch (error) {
    return { errors: [{ text: tidy(error instanceof Error ? error.message : String(error)) }] };
  }
}

function refusal(xml: string): string | undefined {
  if (xml.length > maxBpmnLength) return `The file is longer than ${maxBpmnLength} characters`;
  // Entities are never resolved; a document type has no place in BPMN.
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) return 'Fatal Error: DOCTYPE is disallowed';
  return isDeeperThan(xml, maxXmlDepth) ? `The file nests elements deeper than ${maxXmlDepth}` : undefined;
}

/** Counts tags without parsing, in one pass, so that the parser never sees an absurd depth. */
function isDeeperThan(xml: string, limit: number): boolean {
  let depth = 0;
  for (let open = xml.indexOf('<'); open >= 0;) {
    const comment = ['<!--', '<![CDATA['].findIndex((start) => xml.startsWith(start, open));
    const end = xml.indexOf(['-->', ']]>'][comment] ?? '>', open + 1);
    if (end < 0) return false;
    if (comment < 0 && xml[open + 1] !== '?' && xml[open + 1] !== '!') {
      if (xml[open + 1] === '/') depth--;
      else if (xml[end - 1] !== '/') depth++;
    }
    if (depth > limit) return true;
    open = xml.indexOf('<', end);
  }
  return false;
}

function tidy(message: string): string {
  const duplicate = /duplicate ID <([^>]*)>/.exec(message);
  if (duplicate) return `cvc-id.2: There are multiple occurrences of ID value '${duplicate[1]}'.`;
  return message.replace(/\s*\n\s*/g, ' ').slice(0, 500);
}

export function isModdle(value: unknown): value is Moddle {
  return value !== null && typeof value === 'object' && '$type' in value;
}

export function listOf(element: Moddle | undefined, property: string): Moddle[] {
  const value = element?.[property];
  return Array.isArray(value) ? value.filter(isModdle) : [];
}

export function textOf(element: Moddle | undefined, property: string): string | undefined {
  const value = element?.[property];
  return typeof value === 'string' ? value : undefined;
}

export function oneOf(element: Moddle | undefined, property: string): Moddle | undefined {
  const value = element?.[property];
  return isModdle(value) ? value : undefined;
}

/** The first extension element of a type such as `zeebe:TaskDefinition`. */
export function extension(element: Moddle, type: string): Moddle | undefined {
  return listOf(oneOf(element, 'extensionElements'), 'values').find((value) => value.$type === type);
}

/** Writes what {@link readModdle} read, formatted. */
export async function writeModdle(definitions: Moddle): Promise<string> {
  return (await moddle.toXML(definitions, { format: true })).xml;
}

/** A new element, e.g. `createModdle('bpmn:EndEvent', { id: 'e' })`, with its parent set. */
export function createModdle(type: string, properties: Record<string, unknown>, parent?: Moddle): Moddle {
  const element = moddle.create(type, properties) as Moddle;
  if (parent) element.$parent = parent;
  return element;
}
