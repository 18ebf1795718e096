import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import type { Logger } from '@callweave/platform/kernel';
import type { Emulator } from '../emulator';
import type { RestResponse } from './rest-api';

export interface RestServerOptions {
  emulator: Pick<Emulator, 'rest'>;
  /** Wanted as `Authorization: Bearer <key>`. */
  apiKey: string;
  log: Logger;
}

const maxBodyBytes = 100_000;

/** The switch's REST API on HTTP: give it to `http.createServer`. @see telephony-facts §3 */
export function createRestServer({ emulator, apiKey, log }: RestServerOptions): RequestListener {
  return (request, response) => {
    void answer(request, emulator, apiKey)
      .catch((error: unknown): RestResponse => {
        log.error({ error }, 'REST request failed');
        return { status: 500, body: 'Internal Server Error' };
      })
      .then((result) => write(response, result));
  };
}

async function answer(
  request: IncomingMessage,
  emulator: Pick<Emulator, 'rest'>,
  apiKey: string,
): Promise<RestResponse> {
  if (!isAuthorized(request.headers.authorization, apiKey)) return { status: 401, body: 'Unauthorized' };
  const text = await readText(request);
  if (text === undefined) return { status: 413, body: 'Payload Too Large' };
  let body: unknown;
  try {
    body = text ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return { status: 400, body: { msg: 'malformed JSON' } }; // the caller's mistake, not ours
  }
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body)))
    return { status: 400, body: { msg: 'body must be an object' } };
  return emulator.rest({ method: request.method ?? 'GET', path: request.url ?? '/', body });
}

function isAuthorized(header: string | undefined, apiKey: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${apiKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, { status, body }: RestResponse): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}
