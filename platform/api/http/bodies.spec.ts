import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, testApi, type TestClient } from '../testing/test-app';

let app: TestApp;
let admin: TestClient;
beforeAll(async () => {
  app = await startTestApp({ maxUploadBytes: 2048 });
  admin = await app.signedIn();
});
afterAll(() => app.stop());

const json = { 'content-type': 'application/json' };
const bytes = (...values: number[]) => new Uint8Array(values);
const deep = (depth: number) => `{"name":"x","extra":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;

/** What is sent, what it must be called, and where. */
const corpus: [string, string | Uint8Array<ArrayBuffer>, string, string?][] = [
  ['nothing', '', 'common-bad-input', '#'],
  ['half an object', '{"name":', 'http-malformed-json'],
  ['text', 'hello', 'http-malformed-json'],
  ['two values', '{"name":"x"}{"name":"y"}', 'http-malformed-json'],
  ['a trailing comma', '{"name":"x",}', 'http-malformed-json'],
  ['a comment', '{"name":"x"/* */}', 'http-malformed-json'],
  ['NaN', '{"name":"x","count":NaN}', 'http-malformed-json'],
  ['a byte that is not UTF-8', bytes(0x7b, 0x22, 0xff, 0x22, 0x7d), 'http-malformed-json'],
  ['an overlong encoding', bytes(0x22, 0xc0, 0xaf, 0x22), 'http-malformed-json'],
  ['an unpaired surrogate in UTF-8', bytes(0x22, 0xed, 0xa0, 0x80, 0x22), 'http-malformed-json'],
  ['an escaped unpaired surrogate', String.raw`{"name":"\ud800"}`, 'http-malformed-json'],
  ['a name with an unpaired surrogate', String.raw`{"name":"x","\udfff":1}`, 'http-malformed-json'],
  ['UTF-16', bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00), 'http-malformed-json'],
  ['65 levels', deep(65), 'http-too-deep'],
  ['100 000 levels', deep(100_000), 'http-too-deep'],
  ['__proto__', '{"name":"x","extra":{"__proto__":{"isAdmin":true}}}', 'http-forbidden-key'],
  ['__proto__ at the top', '{"__proto__":{"name":"x"}}', 'http-forbidden-key'],
  ['an escaped __proto__', '{"name":"x","extra":{"__\\u0070roto__":1}}', 'http-forbidden-key'],
  [
    'constructor.prototype',
    '{"name":"x","extra":{"constructor":{"prototype":{"a":1}}}}',
    'http-forbidden-key',
  ],
  ['null', 'null', 'common-bad-input', '#'],
  ['an array', '[]', 'common-bad-input', '#'],
  ['a number', '1', 'common-bad-input', '#'],
  ['a missing field', '{}', 'common-bad-input', '#/name'],
  ['a wrong type', '{"name":1}', 'common-bad-input', '#/name'],
  ['an object for a text', '{"name":{"$gt":""}}', 'common-bad-input', '#/name'],
  ['an empty text', '{"name":""}', 'common-bad-input', '#/name'],
  ['a long text', `{"name":"${'x'.repeat(21)}"}`, 'common-bad-input', '#/name'],
  ['an unknown field', '{"name":"x","isAdmin":true}', 'common-bad-input', '#/isAdmin'],
  ['an unknown field with a slash', '{"name":"x","a/b~c":true}', 'common-bad-input', '#/a~1b~0c'],
  ['a tenant id', '{"name":"x","tenantId":"other"}', 'common-bad-input', '#/tenantId'],
  ['a fraction', '{"name":"x","count":1.5}', 'common-bad-input', '#/count'],
  ['a number too big', '{"name":"x","count":11}', 'common-bad-input', '#/count'],
  ['infinity', '{"name":"x","count":1e999}', 'common-bad-input', '#/count'],
  ['a wrong choice', '{"name":"x","kind":"c"}', 'common-bad-input', '#/kind'],
  ['too many items', '{"name":"x","tags":["1","2","3","4"]}', 'common-bad-input', '#/tags'],
  ['a wrong item', '{"name":"x","tags":["1",null]}', 'common-bad-input', '#/tags/1'],
  ['5 MB', `{"name":"${'x'.repeat(5 << 20)}"}`, 'http-too-large'],
];

describe('a bad body gets a clear problem and changes nothing', () => {
  it.each(corpus)('%s', async (_, raw, code, pointer) => {
    const before = app.changes.length;
    const answer = await admin.call(testApi.echo, { raw, headers: json });
    expect(answer.body.type).toBe(`/problems/${code}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    if (pointer) expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
    for (const { detail } of answer.body.errors ?? []) expect(detail).toMatch(/[\u4e00-\u9fff]/);
    expect(app.changes).toHaveLength(before);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'content type %j',
    async (type) => {
      const answer = await admin.call(testApi.echo, {
        raw: '{"name":"x"}',
        headers: { 'content-type': type || 'x/y' },
      });
      expect(answer.body.type).toBe('/problems/http-json-expected');
    },
  );

  it('queries and parameters are checked alike', async () => {
    const many = await admin.call(testApi.list, { params: { id: '1' }, query: '?limit=1&limit=2' });
    expect(many.body.errors[0].pointer).toBe('#/query/limit');
    const long = await admin.call(testApi.list, { params: { id: 'x'.repeat(11) } });
    expect(long.body.errors[0].pointer).toBe('#/params/id');
    const broken = await admin.request('get', '/api/test/list/%E0%A4%A');
    expect(broken.status).toBeLessThan(500); // taken as the text it is
  });

  it('a client that breaks off in the middle', async () => {
    const before = app.changes.length;
    const { hostname, port } = new URL(app.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const head = `POST /api/test/echo HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncookie: ${admin.cookie}\r\n`;
        socket.write(
          `${head}idempotency-key: 12345678\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"name"`,
        );
        setTimeout(() => socket.destroy(), 30);
      });
      socket.on('close', () => resolve());
    });
    expect(app.changes).toHaveLength(before);
    expect((await admin.call(testApi.echo, { body: { name: 'alive' } })).status).toBe(200);
  });

  it.each([
    'GARBAGE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /api/test/echo HTTP/1.1\r\ncontent-length: -1\r\n\r\n',
    `GET / HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
  ])('bytes that are not HTTP: %j', async (text) => {
    const { hostname, port } = new URL(app.url);
    const answer = await new Promise<string>((resolve) => {
      let got = '';
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on('data', (chunk) => (got += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(got));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect((await admin.call(testApi.echo, { body: { name: 'alive' } })).status).toBe(200);
  });
});

describe('uploads', () => {
  const upload = (raw: Uint8Array<ArrayBuffer>, name: string) =>
    admin.call(testApi.upload, { raw, headers: { 'content-type': 'image/png', 'x-file-name': name } });

  it('take bytes and a name, of which only the last part counts', async () => {
    const answer = await upload(bytes(1, 2, 3), encodeURIComponent('../../截图\u0000 1.png'));
    expect(answer.body).toEqual({ fileName: '截图 1.png', sizeBytes: 3 });
  });

  it('refuse what is too large, empty or without a name', async () => {
    expect((await upload(new Uint8Array(4096), 'a.png')).body.type).toBe('/problems/http-too-large');
    expect((await upload(bytes(), 'a.png')).body.type).toBe('/problems/http-file-expected');
    expect((await upload(bytes(1), '')).body.type).toBe('/problems/http-file-expected');
    expect((await upload(bytes(1), '%E0%A4%A')).body.type).toBe('/problems/http-file-expected');
  });
});
