import type { z } from 'zod';
import type { Actor } from './actor';
import type { Right } from './rights';

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * One HTTP endpoint as data. The server validates and documents with it, the web client calls with it,
 * the generated cross-tenant test walks it. Paths start with `/api/` and name parameters `:id`.
 * Every method but `get` wants an `Idempotency-Key` header; the client sends one by itself.
 */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  method: HttpMethod;
  path: `/api/${string}`;
  /** One English sentence for OpenAPI. */
  summary: string;
  /** Who may call: a right, `signed-in` for anybody with a session, `public` for anybody. */
  access: Right | 'signed-in' | 'public';
  params?: P;
  query?: Q;
  body?: B;
  /** Shape of the answer; left out: 204 without body. */
  response?: R;
  /** `bytes`: the body is the file itself (any content type), with its name in `x-file-name` (URI encoded). */
  upload?: boolean;
  /** The answer is a {@link FileAnswer}, not JSON. */
  download?: boolean;
}

/** Identity function that keeps the exact types. */
export function endpoint<
  P extends z.ZodType = z.ZodType<undefined>,
  Q extends z.ZodType = z.ZodType<undefined>,
  B extends z.ZodType = z.ZodType<undefined>,
  R extends z.ZodType = z.ZodType<void>,
>(definition: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return definition;
}

export interface FileAnswer {
  bytes: Uint8Array;
  contentType: string;
  fileName: string;
  /** Default `attachment`. */
  disposition?: 'inline' | 'attachment';
}

/** What a handler gets; everything is parsed and allowed already. */
export interface Call<E extends Endpoint> {
  params: z.output<NonNullable<E['params']>>;
  query: z.output<NonNullable<E['query']>>;
  body: z.output<NonNullable<E['body']>>;
  actor: Actor;
  /** Of the request; absent for `get`. */
  idempotencyKey: string;
  /** Uploads only. */
  upload?: { bytes: Uint8Array; fileName: string };
  /** Public endpoints: set or clear the session cookie through it. */
  session: { open(token: string, maxAgeMs: number): void; close(): void; token?: string };
  ip: string;
}

export type HandlerOf<E extends Endpoint> = (
  call: Call<E>,
) => Promise<E['download'] extends true ? FileAnswer : z.input<NonNullable<E['response']>>>;

/** An endpoint with what answers it. */
export interface Route {
  endpoint: Endpoint;
  handler: (call: Call<Endpoint>) => Promise<unknown>;
}

/**
 * Binds every endpoint of an api object to its handler; a missing or misshapen handler is a compile error.
 * @example export const ticketRoutes = (tickets: TicketService) => implement(ticketApi, { list: ({ query, actor }) => tickets.list(actor, query) });
 */
export function implement<const A extends Record<string, Endpoint>>(
  api: A,
  handlers: { [K in keyof A]: HandlerOf<A[K]> },
): Route[] {
  return Object.keys(api).map((name) => ({
    endpoint: api[name]!,
    handler: handlers[name] as Route['handler'],
  }));
}
