import { newId } from '@callweave/platform/kernel';

export interface Sent {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  upload?: Uint8Array<ArrayBuffer>;
  /** Idempotency key; default a new one. */
  key?: string;
}

/** A browser as far as cookies and headers go. */
export class HttpClient {
  /**
   * @param cookie of a session that was opened before
   * @param headers of every request
   */
  constructor(
    private readonly url: string,
    public cookie = '',
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  static async signedIn(
    url: string,
    tenantCode: string,
    loginName: string,
    password: string,
  ): Promise<HttpClient> {
    const client = new HttpClient(url);
    await client.must('post', '/api/session', { body: { tenantCode, loginName, password } });
    return client;
  }

  /** @returns status and text; JSON parsed when it is some */
  async send(method: string, path: string, { params, query, body, upload, key }: Sent = {}) {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? 'x'));
    const answer = await fetch(`${this.url}${filled}${query ?? ''}`, {
      method: method.toUpperCase(),
      body: upload ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: {
        ...this.headers,
        ...(method !== 'get' && { 'idempotency-key': key ?? newId() }),
        ...(upload
          ? { 'x-file-name': 'a.png' }
          : body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
      },
    });
    for (const line of answer.headers.getSetCookie()) this.cookie = line.split(';')[0]!;
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, text, body: isJson ? (JSON.parse(text) as Json) : {} };
  }

  async must(method: string, path: string, sent?: Sent): Promise<Json> {
    const { status, body, text } = await this.send(method, path, sent);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return body;
  }
}

/** Whatever an answer holds; tests reach for what they know to be there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;
