import {
  type Call,
  commonProblems,
  type Endpoint,
  type FileAnswer,
  hasRight,
  noTracing,
  type Route,
  type Tracing,
} from '@callweave/platform/kernel';
import { identityProblems } from '@callweave/platform/identity/server';
import Router from '@koa/router';
import type { z } from 'zod';
import { parseJson, readBytes } from './body';
import { fieldErrors } from './field-errors';
import { httpProblems } from './problems';
import { anonymous, type Context, type RequestState } from './request';
import type { SessionCookie } from './session-cookie';

export interface ApiOptions {
  cookie: SessionCookie;
  maxUploadBytes: number;
  /** Default: none. */
  tracing?: Tracing;
  /** What somebody may still do before changing a first password. */
  openBeforePasswordChange: ReadonlySet<Endpoint>;
}

/** Flow drafts carry whole drawings. */
const maxJsonBytes = 4 << 20;

/** Mounts endpoints: who may, what they sent, one use case, the answer in its declared shape. */
export function apiRouter(routes: readonly Route[], options: ApiOptions): Router<RequestState> {
  const { tracing = noTracing } = options;
  const router = new Router<RequestState>();
  for (const route of routes)
    router[route.endpoint.method](
      route.endpoint.path,
      async (ctx: Context & { params: Record<string, string> }) => {
        const { endpoint } = route;
        ctx.state.route = endpoint.path;
        await inTrace(ctx, endpoint, tracing, async () => {
          assertAllowed(ctx, endpoint, options);
          const answer = await route.handler(await callOf(ctx, endpoint, options));
          writeAnswer(ctx, endpoint, answer);
        });
      },
    );
  return router;
}

/** One span per request, in the trace of the browser's action (W3C `traceparent`). */
function inTrace(
  ctx: Context,
  { method, path }: Endpoint,
  tracing: Tracing,
  work: () => Promise<void>,
): Promise<void> {
  const parent = ctx.get('traceparent') || null;
  const attributes = { request: ctx.state.requestId };
  return tracing.span(`${method.toUpperCase()} ${path}`, { parent, attributes }, work);
}

function assertAllowed(ctx: Context, { access, ...endpoint }: Endpoint, options: ApiOptions): void {
  if (access === 'public') return;
  const { signedIn } = ctx.state;
  if (!signedIn) throw commonProblems.signInFirst();
  if (
    signedIn.mustChangePassword &&
    ![...options.openBeforePasswordChange].some((open) => isSame(open, endpoint))
  )
    throw identityProblems.changePasswordFirst();
  if (access !== 'signed-in' && !hasRight(signedIn.actor, access.key))
    throw commonProblems.notAllowed({ right: access.label[signedIn.actor.locale] });
}

const isSame = (a: Pick<Endpoint, 'method' | 'path'>, b: Pick<Endpoint, 'method' | 'path'>) =>
  a.method === b.method && a.path === b.path;

async function callOf(
  ctx: Context & { params: Record<string, string> },
  endpoint: Endpoint,
  { cookie, maxUploadBytes }: ApiOptions,
): Promise<Call<Endpoint>> {
  const { state } = ctx;
  const idempotencyKey = endpoint.method === 'get' ? '' : keyOf(ctx);
  const params = parse(endpoint.params, ctx.params, '#/params');
  const query = parse(endpoint.query, { ...ctx.query }, '#/query');
  return {
    params,
    query,
    body: endpoint.upload ? undefined : await bodyOf(ctx, endpoint),
    upload: endpoint.upload ? await uploadOf(ctx, maxUploadBytes) : undefined,
    actor: state.signedIn?.actor ?? anonymous(state),
    idempotencyKey,
    session: {
      token: state.token,
      open: (token, maxAgeMs) => cookie.set(ctx, token, maxAgeMs),
      close: () => cookie.clear(ctx),
    },
    ip: ctx.ip,
  };
}

function keyOf(ctx: Context): string {
  const key = ctx.get('idempotency-key');
  if (!/^[\x21-\x7e]{8,128}$/.test(key)) throw httpProblems.missingIdempotencyKey();
  return key;
}

async function bodyOf(ctx: Context, { body }: Endpoint): Promise<unknown> {
  if (!body) return undefined;
  if (ctx.request.length !== 0 && !ctx.is('application/json')) throw httpProblems.jsonExpected();
  return parse(body, parseJson(await readBytes(ctx.req, maxJsonBytes)), '#');
}

async function uploadOf(ctx: Context, limitBytes: number) {
  const fileName = decodedName(ctx.get('x-file-name'));
  const bytes = await readBytes(ctx.req, limitBytes);
  if (!fileName || bytes.length === 0) throw httpProblems.fileExpected();
  return { bytes, fileName };
}

function decodedName(header: string): string | undefined {
  try {
    // Only the last part: a name is never a path.
    return decodeURIComponent(header)
      .split(/[\\/]/)
      .at(-1)!
      .replace(/\p{Cc}/gu, '')
      .slice(0, 200);
  } catch {
    return undefined; // not URI encoded
  }
}

function parse(schema: z.ZodType | undefined, value: unknown, root: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw commonProblems.badInput({}, { errors: fieldErrors(parsed.error, root) });
  return parsed.data;
}

function writeAnswer(ctx: Context, endpoint: Endpoint, answer: unknown): void {
  ctx.set('cache-control', 'no-store');
  if (endpoint.download) return writeFile(ctx, answer as FileAnswer);
  if (!endpoint.response) {
    ctx.status = 204;
    return;
  }
  // Parsing drops what the contract does not name, so that a field too many in a use case leaks nothing.
  ctx.body = JSON.stringify(endpoint.response.parse(answer));
  ctx.type = 'application/json';
}

function writeFile(
  ctx: Context,
  { bytes, contentType, fileName, disposition = 'attachment' }: FileAnswer,
): void {
  ctx.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  ctx.type = contentType;
  ctx.set('content-disposition', `${disposition}; filename*=UTF-8''${encodeName(fileName)}`);
  // A file somebody sent in must not run as a page of ours.
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox`,
  );
}

/** @see RFC 8187 §3.2.1 */
const encodeName = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
