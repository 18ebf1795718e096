import { sessionApi } from '@callweave/platform/identity/contract';
import {
  createIdentity,
  type Identity,
  identityEntities,
  openBeforePasswordChange,
  type SessionLimits,
} from '@callweave/platform/identity/server';
import {
  type Clock,
  defineRights,
  endpoint,
  implement,
  newId,
  type Right,
  type Route,
  silentLogger,
  VirtualClock,
} from '@callweave/platform/kernel';
import { createEventBus, openTestStore } from '@callweave/platform/store';
import { identityRights, pushApi } from '@callweave/platform/identity/contract';
import { z } from 'zod';
import { createHttp, type HttpOptions } from '../http/http-server';
import { PushHub } from '../push/push-hub';
import { createPush } from '../push/push-server';
import type { TopicDefinition } from '@callweave/platform/kernel';

export const testRights = defineRights('test', {
  read: { 'zh-CN': '读取测试', 'zh-TW': '讀取測試', en: 'Read tests' },
});

/** Endpoints that only show how requests are treated; `changes` counts what got through to a handler. */
export const testApi = {
  echo: endpoint({
    method: 'post',
    path: '/api/test/echo',
    summary: 'Answers what was sent',
    access: 'signed-in',
    body: z.strictObject({
      name: z.string().min(1).max(20),
      count: z.number().int().min(0).max(10).optional(),
      tags: z.array(z.string()).max(3).optional(),
      kind: z.enum(['a', 'b']).optional(),
      extra: z.record(z.string(), z.unknown()).optional(),
    }),
    response: z.object({ name: z.string() }),
  }),
  list: endpoint({
    method: 'get',
    path: '/api/test/list/:id',
    summary: 'A long answer',
    access: testRights.read,
    params: z.strictObject({ id: z.string().max(10) }),
    query: z.object({ limit: z.coerce.number().int().max(100).default(10) }),
    response: z.object({ items: z.array(z.string()) }),
  }),
  upload: endpoint({
    method: 'post',
    path: '/api/test/files',
    summary: 'Takes a file',
    access: 'signed-in',
    upload: true,
    response: z.object({ fileName: z.string(), sizeBytes: z.number() }),
  }),
  download: endpoint({
    method: 'get',
    path: '/api/test/files',
    summary: 'Gives a file',
    access: 'signed-in',
    download: true,
  }),
  fail: endpoint({ method: 'post', path: '/api/test/fail', summary: 'Breaks', access: 'signed-in' }),
};

export interface TestAppOptions extends Partial<HttpOptions> {
  clock?: Clock;
  sessionLimits?: SessionLimits;
  topics?: readonly TopicDefinition[];
}

export const adminPassword = 'Admin123!';

/** Identity and a few test endpoints over real HTTP on a free port, with one tenant whose admin is `admin`. */
export async function startTestApp(options: TestAppOptions = {}) {
  const clock = options.clock ?? new VirtualClock();
  const store = await openTestStore(identityEntities, clock);
  const bus = createEventBus(silentLogger);
  const secretKey = 'k'.repeat(64);
  const rights: Right[] = [identityRights.manage, testRights.read];
  const identity = createIdentity({
    store,
    clock,
    bus,
    rights,
    secretKey,
    sessionLimits: options.sessionLimits,
  });
  const changes: unknown[] = [];
  const hub = new PushHub(bus, clock);
  const topics = options.topics ?? [];
  const push = createPush({ hub, identity, topics, log: silentLogger, clock, bus, secretKey });
  const http = createHttp({
    log: silentLogger,
    identity,
    openBeforePasswordChange,
    ...options,
    routes: [...identity.routes!, ...testRoutes(changes), ...push.routes, ...(options.routes ?? [])],
  });
  http.upgrades.register('/api/push', push.upgrade);
  const url = await http.listen(0, '127.0.0.1');
  const { tenantId, adminId } = await createBank(identity, 'bank');
  return {
    url,
    store,
    clock,
    bus,
    hub,
    identity,
    changes,
    tenantId,
    adminId,
    http,
    client: (headers?: Record<string, string>) => new TestClient(url, headers),
    async signedIn(loginName = 'admin', password = adminPassword) {
      const client = new TestClient(url);
      const answer = await client.call(sessionApi.signIn, {
        body: { loginName, password, tenantCode: 'bank' },
      });
      if (answer.status !== 200)
        throw new Error(`sign-in failed: ${answer.status} ${JSON.stringify(answer.body)}`);
      return client;
    },
    async stop() {
      push.stop();
      await http.stop(500);
      await store.close();
    },
  };
}
export type TestApp = Awaited<ReturnType<typeof startTestApp>>;

export function createBank(identity: Pick<Identity, 'createTenant'>, code: string) {
  const admin = {
    loginName: 'admin',
    name: '管理员',
    password: adminPassword,
    postName: '系统管理岗',
    mustChangePassword: false,
  };
  return identity.createTenant({ code, name: `${code}银行`, admin });
}

function testRoutes(changes: unknown[]): Route[] {
  return implement(testApi, {
    echo: async ({ body }) => {
      changes.push(body);
      return { name: body.name, secret: 'left out by the contract' };
    },
    list: async ({ query }) => ({
      items: Array.from({ length: query.limit }, (_, at) => `第 ${at} 行`.repeat(20)),
    }),
    upload: async ({ upload }) => ({ fileName: upload!.fileName, sizeBytes: upload!.bytes.length }),
    download: async () => ({
      bytes: Buffer.from('<script>alert(1)</script>'),
      contentType: 'text/html',
      fileName: '月报 "1".html',
    }),
    fail: async () => {
      throw new Error('connect to mysql://root:hunter2@db failed');
    },
  });
}

interface Sent {
  body?: unknown;
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  params?: Record<string, string>;
  query?: string;
}

/** A browser as far as cookies and headers go. */
export class TestClient {
  cookie = '';

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  call(target: { method: string; path: string }, sent: Sent = {}) {
    const path = target.path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(sent.params?.[name] ?? ''),
    );
    return this.request(target.method, path + (sent.query ?? ''), sent);
  }

  async request(method: string, path: string, { body, raw, headers }: Sent = {}) {
    const answer = await fetch(this.url + path, {
      method: method.toUpperCase(),
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      redirect: 'manual',
      headers: {
        ...(method !== 'get' && { 'idempotency-key': newId() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
        ...this.headers,
        ...headers,
      },
    });
    for (const line of answer.headers.getSetCookie())
      this.cookie = line.includes('Max-Age=0') ? '' : line.split(';')[0]!;
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    // Tests look at whatever came.
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** Ticket for the push socket. */
  async ticket(): Promise<string> {
    return (await this.call(pushApi.createTicket)).body.ticket as string;
  }
}
