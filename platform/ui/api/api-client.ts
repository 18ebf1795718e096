import { inject, Injectable, InjectionToken, signal } from '@angular/core';
import { type Endpoint, newId } from '@callweave/platform/kernel';
import type { z } from 'zod';
import { I18n } from '../i18n/i18n';
import { ApiProblem, problemOf } from './api-problem';

/** What a call needs, by the endpoint's own schemas; parts an endpoint does not have are left out. */
export type CallInput<E extends Endpoint> = Part<'params', E['params']> &
  Part<'query', E['query']> &
  Part<'body', E['body']> & {
    /** Same key, same action: give one that outlives a retry by the user. Default: a new one per call. */
    idempotencyKey?: string;
    /** Uploads only. */
    file?: File;
    signal?: AbortSignal;
  };
type Part<Name extends string, S> =
  NonNullable<S> extends z.ZodType
    ? undefined extends z.input<NonNullable<S>>
      ? { [name in Name]?: z.input<NonNullable<S>> }
      : object extends z.input<NonNullable<S>>
        ? { [name in Name]?: z.input<NonNullable<S>> }
        : { [name in Name]: z.input<NonNullable<S>> }
    : unknown;
export type Answer<E extends Endpoint> = z.output<NonNullable<E['response']>>;

/** `fetch` by default; tests and screenshots put a server of their own in its place. */
export const httpFetch = new InjectionToken<typeof fetch>('fetch', {
  factory: () => (input, init) => fetch(input, init),
});

/** A write cut off by the network is sent again with the same key, so that it happens at most once. */
const retryPausesMs = [300, 1200];

/** Calls endpoints by their contract: `api.call(ticketApi.list, { query })`. */
@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly fetch = inject(httpFetch);
  private readonly i18n = inject(I18n);
  private readonly reachable = signal(true);
  private readonly unauthorized = signal(0);
  /** False after a call that did not reach the server, until one does. */
  readonly online = this.reachable.asReadonly();
  /** Counts refusals for want of a session; the shell asks to sign in again above the unsaved page. */
  readonly sessionLost = this.unauthorized.asReadonly();

  /** @throws {ApiProblem} what the server refused, or `offline` when it was not reached */
  async call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<Answer<E>> {
    const response = await this.send(endpoint, input ?? ({} as CallInput<E>));
    if (response.status === 204) return undefined as Answer<E>;
    return (await response.json()) as Answer<E>;
  }

  /** Where a download endpoint is found, for links. */
  address(endpoint: Endpoint, input: { params?: unknown; query?: unknown }): string {
    return addressOf(endpoint, input);
  }

  private async send<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<Response> {
    const parts = input as Partial<Record<'params' | 'query' | 'body', unknown>>;
    const request: RequestInit = {
      method: endpoint.method.toUpperCase(),
      headers: this.headers(endpoint, input),
      body: input.file ?? (parts.body === undefined ? undefined : JSON.stringify(parts.body)),
      credentials: 'same-origin',
      signal: input.signal,
    };
    const response = await this.reach(addressOf(endpoint, parts), request);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (response.status === 401 && endpoint.access !== 'public') this.unauthorized.update((n) => n + 1);
    throw problem;
  }

  private headers(
    endpoint: Endpoint,
    input: { idempotencyKey?: string; file?: File },
  ): Record<string, string> {
    const headers: Record<string, string> = {
      'Accept-Language': this.i18n.locale(),
      traceparent: newTraceparent(),
    };
    if (endpoint.method === 'get') return headers;
    headers['Idempotency-Key'] = input.idempotencyKey ?? newId();
    if (input.file) headers['x-file-name'] = encodeURIComponent(input.file.name);
    headers['Content-Type'] = input.file ? input.file.type || 'application/octet-stream' : 'application/json';
    return headers;
  }

  private async reach(address: string, request: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await this.fetch(address, request);
        this.reachable.set(true);
        return response;
      } catch (cause) {
        if (request.signal?.aborted) throw cause;
        if (attempt >= retryPausesMs.length) throw this.offline(cause);
        await new Promise((resume) => setTimeout(resume, retryPausesMs[attempt]));
      }
    }
  }

  private offline(cause: unknown): ApiProblem {
    this.reachable.set(false);
    const { t } = this.i18n;
    return new ApiProblem(
      0,
      'offline',
      t('ui.offline.title'),
      t('ui.offline.detail'),
      undefined,
      [],
      {},
      { cause },
    );
  }
}

/** One trace per action, for servers that trace. @see W3C Trace Context §3.2 */
function newTraceparent(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return `00-${hex.slice(0, 16).join('')}-${hex.slice(16).join('')}-01`;
}

function addressOf(endpoint: Endpoint, parts: { params?: unknown; query?: unknown }): string {
  const params = (parts.params ?? {}) as Record<string, unknown>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((parts.query ?? {}) as Record<string, unknown>)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null && one !== '') query.append(name, String(one));
  }
  return query.size ? `${path}?${query}` : path;
}
