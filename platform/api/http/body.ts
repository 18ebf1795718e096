import type { IncomingMessage } from 'node:http';
import { httpProblems } from './problems';

const maxDepth = 64;
/** Names that reach prototypes when somebody merges objects carelessly. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** Half a character, as `\ud800` in JSON; no database keeps it (RFC 7493 §2.1). */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * The whole body, at most `limitBytes`.
 * @throws {Problem} http-too-large (without reading on), http-incomplete
 */
export async function readBytes(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      throw httpProblems.incomplete({}, { cause: error });
    throw error;
  }
  return Buffer.concat(chunks);
}

/**
 * Strict JSON: Unicode without errors, not too deep, no keys that name prototypes.
 * @returns undefined for an empty body
 * @throws {Problem} http-malformed-json, http-too-deep, http-forbidden-key
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw httpProblems.malformedJson({}, { cause: error });
  }
  assertHarmless(value);
  return value;
}

/** Walks without recursion: the depth is the attacker's. */
function assertHarmless(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw httpProblems.tooDeep();
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string' && loneSurrogate.test(value)) throw httpProblems.malformedJson();
      if (typeof value !== 'object' || value === null) continue;
      if (Array.isArray(value)) for (const item of value) next.push(item);
      else
        for (const [key, child] of Object.entries(value)) {
          if (forbiddenKeys.has(key)) throw httpProblems.forbiddenKey({ key });
          next.push(key, child);
        }
    }
    level = next;
  }
}

function tooLarge(limitBytes: number) {
  const limit = limitBytes >= 1 << 20 ? `${limitBytes / (1 << 20)} MB` : `${limitBytes / 1024} KB`;
  return httpProblems.tooLarge({ limit });
}
