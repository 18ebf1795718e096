import type { IncomingMessage } from 'node:http';
import { faultOfJson } from '@callweave/platform/kernel';
import { httpProblems } from './problems';

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

function assertHarmless(value: unknown): void {
  const fault = faultOfJson(value);
  if (fault?.kind === 'halfCharacter') throw httpProblems.malformedJson();
  if (fault?.kind === 'tooDeep') throw httpProblems.tooDeep();
  if (fault) throw httpProblems.forbiddenKey({ key: fault.key });
}

function tooLarge(limitBytes: number) {
  const limit = limitBytes >= 1 << 20 ? `${limitBytes / (1 << 20)} MB` : `${limitBytes / 1024} KB`;
  return httpProblems.tooLarge({ limit });
}
