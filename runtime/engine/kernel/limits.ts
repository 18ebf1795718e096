import { EngineError } from '@callweave/platform/kernel';
import type { EngineLimits } from '../contract';

export const defaultLimits: EngineLimits = {
  elementsPerCommand: 1000,
  bytesPerCommand: 16 * 1024 * 1024,
  feelStepsPerCommand: 500_000,
  callDepth: 50,
  variableDepth: 100,
  documentBytes: 2 * 1024 * 1024,
};

/** Why the document is too much, or undefined. Zeebe itself would be stuck or shut down (deep) or answer with no text (large). */
export function documentFault(
  document: unknown,
  limits: Pick<EngineLimits, 'variableDepth' | 'documentBytes'>,
): string | undefined {
  if (isDeeperThan(document, limits.variableDepth))
    return `Expected variables to be nested at most ${limits.variableDepth} levels deep, but they are deeper`;
  const json = JSON.stringify(document) ?? 'null';
  // A UTF-16 unit is at most three bytes, so short texts need no counting.
  if (json.length * 3 <= limits.documentBytes) return undefined;
  const bytes = utf8Length(json);
  if (bytes <= limits.documentBytes) return undefined;
  return `Expected a variable document of at most ${limits.documentBytes} bytes, but it has ${bytes}`;
}

/** @throws {EngineError} INVALID_ARGUMENT unless `document` is a JSON object within the limits */
export function requireDocument(document: unknown, limits: EngineLimits): void {
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    const type = Array.isArray(document) ? 'ARRAY' : document === null ? 'NIL' : typeof document;
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Property 'variables' is invalid: Expected document to be a root level object, but was '${type.toUpperCase()}'`,
    );
  }
  const fault = documentFault(document, limits);
  if (fault) throw new EngineError('INVALID_ARGUMENT', `Property 'variables' is invalid: ${fault}`);
}

function isDeeperThan(value: unknown, depth: number): boolean {
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.value === null || typeof top.value !== 'object') continue;
    if (top.depth >= depth) return true;
    for (const inner of Object.values(top.value)) stack.push({ value: inner, depth: top.depth + 1 });
  }
  return false;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4;
      index++;
    } else bytes += 3;
  }
  return bytes;
}
