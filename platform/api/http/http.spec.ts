import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionApi } from '@callweave/platform/identity/contract';
import { noTracing, type Tracing } from '@callweave/platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, testApi, type TestClient } from '../testing/test-app';
import { ownOrigin } from './security';

let app: TestApp;
let admin: TestClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callweave-console-'));
  mkdirSync(join(folder, 'media'));
  writeFileSync(join(folder, 'index.html'), '<html><body><cw-root></cw-root></body></html>');
  writeFileSync(join(folder, 'main-Cx_b-1tP.js'), 'plain');
  writeFileSync(join(folder, 'main-Cx_b-1tP.js.br'), 'brotli');
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'icon-language.svg'), '<svg/>');
  let isReady = true;
  app = await startTestApp({
    consoleFolder: folder,
    healthChecks: [{ name: 'store', check: async () => ({ isReady: (isReady = !isReady), detail: 'x' }) }],
  });
  admin = await app.signedIn();
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

it("runs an API request as a span of the browser's action, and nothing else", async () => {
  const spans: unknown[] = [];
  const tracing: Tracing = {
    ...noTracing,
    span: (name, { parent }, work) => {
      spans.push([name, parent]);
      return work();
    },
  };
  const app = await startTestApp({ tracing });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await fetch(`${app.url}/api/me`, { headers: { traceparent } });
  await fetch(`${app.url}/api/me`);
  await fetch(`${app.url}/health/live`);
  expect(spans).toEqual([
    ['GET /api/me', traceparent],
    ['GET /api/me', null],
  ]);
  await app.stop();
});

describe('problems', () => {
  it.each([
    ['zh-CN', '请先登录'],
    ['zh-TW', '請先登入'],
    ['en', 'Please sign in first'],
    ['fr', '请先登录'],
  ])('speak %s', async (language, title) => {
    const answer = await app.client({ 'accept-language': language }).call(sessionApi.me);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ type: '/problems/common-sign-in-first', status: 401, title });
    expect(answer.body.instance).toBe(`/requests/${answer.headers.get('x-request-id')}`);
  });

  it('use the language the signed-in user chose', async () => {
    const client = await app.signedIn();
    await client.call(sessionApi.changePreferences, { body: { locale: 'en' } });
    const answer = await client.call(testApi.echo, { body: {} });
    expect(answer.body).toMatchObject({
      title: 'The input is not valid',
      errors: [{ pointer: '#/name', detail: 'Required' }],
    });
    await client.call(sessionApi.changePreferences, { body: { locale: 'zh-CN' } });
  });

  it('tell nothing about technical failures', async () => {
    const answer = await admin.call(testApi.fail);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('hunter2');
    expect(answer.body.detail).toContain(answer.headers.get('x-request-id'));
  });

  it('separate unknown addresses from wrong methods', async () => {
    expect((await admin.request('get', '/api/nothing')).status).toBe(404);
    expect((await admin.request('delete', '/api/me')).status).toBe(405);
  });
});

describe('writes', () => {
  const body = { name: 'x' };
  it('need an idempotency key', async () => {
    for (const key of ['', 'short', 'has space in it', 'ä'.repeat(10), 'k'.repeat(129)]) {
      const answer = await admin.call(testApi.echo, {
        body,
        headers: { 'idempotency-key': encodeHeader(key) },
      });
      expect(answer.body.type).toBe('/problems/http-missing-idempotency-key');
    }
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'file://', 'http://127.0.0.1.evil.example'])(
    'from the origin %s are refused',
    async (origin) => {
      const before = app.changes.length;
      const answer = await admin.call(testApi.echo, { body, headers: { origin } });
      expect(answer.body.type).toBe('/problems/http-wrong-origin');
      expect(app.changes).toHaveLength(before);
    },
  );

  it('from our own origin pass, and the contract decides what is answered', async () => {
    const answer = await admin.call(testApi.echo, { body, headers: { origin: app.url } });
    expect(answer.body).toEqual({ name: 'x' });
  });

  it('that browsers mark as cross-site are refused even without an origin', () => {
    const isOwn = ownOrigin('https://desk.example');
    expect(isOwn({ host: 'desk.example', 'sec-fetch-site': 'cross-site' })).toBe(false);
    expect(isOwn({ host: 'desk.example', 'sec-fetch-site': 'same-site' })).toBe(false);
    expect(isOwn({ host: 'desk.example', 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(isOwn({ host: '10.0.0.1:8080', origin: 'https://desk.example' })).toBe(true);
  });
});

describe('security headers', () => {
  it('allow no inline script, no eval and no framing', async () => {
    const answer = await app.client().request('get', '/');
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain(`script-src 'self';`);
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('give each page its own nonce', async () => {
    const [first, second] = [
      await app.client().request('get', '/'),
      await app.client().request('get', '/tickets/1'),
    ];
    const nonce = /ngCspNonce="([^"]+)"/.exec(first.text)![1]!;
    expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(second.text).not.toContain(nonce);
  });

  it('keep files people sent from acting as our pages', async () => {
    const answer = await admin.call(testApi.download);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''%E6%9C%88%E6%8A%A5%20%221%22.html`,
    );
  });
});

describe('console files', () => {
  it('are kept for ever when their name carries a hash, and come compressed', async () => {
    const packed = await fetch(`${app.url}/main-Cx_b-1tP.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(packed.headers.get('cache-control')).toContain('immutable');
    expect(await packed.text()).toBe('plain');
    const brotli = await rawGet('/main-Cx_b-1tP.js', 'accept-encoding: br, gzip');
    expect(brotli).toContain('content-encoding: br');
    expect(brotli).toMatch(/brotli$/);
  });

  it('are asked about again otherwise', async () => {
    const first = await fetch(`${app.url}/icon.svg`);
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect((await fetch(`${app.url}/icon-language.svg`)).headers.get('cache-control')).toBe('no-cache');
    expect(await rawGet('/icon.svg', `if-none-match: ${etag}`)).toMatch(/^HTTP\/1\.1 304/);
  });

  it.each([
    '/../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%00.js',
    '/%ff.js',
    '/media',
    '//etc/passwd.txt',
  ])('never lead outside: %s', async (path) => {
    const answer = await rawGet(path);
    expect(answer).not.toContain('root:');
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400|404)/);
    if (answer.startsWith('HTTP/1.1 200')) expect(answer).toContain('<cw-root');
  });

  it('do not stand in for missing files', async () => {
    expect((await app.client().request('get', '/main-XXXXXXXX.js')).status).toBe(404);
    expect((await app.client().request('get', '/api/x')).status).toBe(404);
  });
});

describe('fixed addresses', () => {
  it('keeps nobody away when only a part is missing it can do without, and says so', async () => {
    const away = { name: 'engine', isOptional: true, check: () => Promise.reject(new Error('away')) };
    const other = await startTestApp({ healthChecks: [away] });
    const { status, body } = await other.client().request('get', '/health/ready');
    await other.stop();
    expect(status).toBe(200);
    expect(body.parts).toMatchObject([{ name: 'engine', isReady: true, isDegraded: true }]);
  });

  it('tell live from ready', async () => {
    expect((await app.client().request('get', '/health/live')).status).toBe(200);
    const [down, up] = [
      await app.client().request('get', '/health/ready'),
      await app.client().request('get', '/health/ready'),
    ];
    expect([down.status, up.status]).toEqual([503, 200]);
    expect(down.body.parts).toEqual([{ name: 'store', isReady: false, detail: 'x' }]);
  });

  it('describe every endpoint', async () => {
    const { body } = await app.client().request('get', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(
      body.paths['/api/identity/users/{id}'].put.requestBody.content['application/json'].schema.required,
    ).toContain('version');
    expect(body.paths['/api/test/list/{id}'].get.parameters.map((one: { name: string }) => one.name)).toEqual(
      ['id', 'limit'],
    );
  });

  it('compress long answers', async () => {
    const answer = await rawGet(
      '/api/test/list/1?limit=100',
      `accept-encoding: gzip\r\ncookie: ${admin.cookie}`,
    );
    expect(answer).toContain('content-encoding: gzip');
    const packed = await fetch(`${app.url}/api/test/list/1?limit=100`, { headers: { cookie: admin.cookie } });
    expect(((await packed.json()) as { items: unknown[] }).items).toHaveLength(100);
  });
});

describe('stopping', () => {
  it('finishes requests in hand, takes no more, and says it is not ready', async () => {
    let finish = () => {};
    const inHand = new Promise<void>((resolve) => (finish = resolve));
    const other = await startTestApp({
      hooks: [
        async (ctx, next) => (ctx.path === '/slow' ? void (await inHand, (ctx.body = 'done')) : next()),
      ],
    });
    const slow = fetch(`${other.url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = other.stop();
    await expect(fetch(`${other.url}/health/live`)).rejects.toThrow();
    finish();
    expect(await (await slow).text()).toBe('done');
    await stopped;
  });
});

const encodeHeader = (text: string) =>
  /^[\x20-\x7e]*$/.test(text) ? text : Buffer.from(text).toString('latin1');

/** A request exactly as typed: fetch would clean the path up and unpack the answer. */
function rawGet(path: string, headers = 'accept: */*'): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n${headers}\r\n\r\n`,
      ),
    );
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (text += chunk));
    socket.on('end', () =>
      resolve(
        text.replace(/^(HTTP[^\r]*\r\n)([\s\S]*?)\r\n\r\n/, (head) =>
          head.toLowerCase().replace('http', 'HTTP'),
        ),
      ),
    );
    socket.on('error', reject);
  });
}
