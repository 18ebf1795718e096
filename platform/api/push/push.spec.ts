import { identityApi, type PushMessage, pushApi, sessionApi } from '@callweave/platform/identity/contract';
import { type TopicDefinition, VirtualClock } from '@callweave/platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createBank, startTestApp, type TestApp, type TestClient, testRights } from '../testing/test-app';

const topics: TopicDefinition[] = [
  { name: 'news', access: 'signed-in', allows: async (_, id) => id === undefined },
  { name: 'item', access: testRights.read, allows: async (actor, id) => id === `of-${actor.tenantId}` },
];

let app: TestApp;
let admin: TestClient;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  app = await startTestApp({ topics, clock });
  admin = await app.signedIn();
});
afterEach(() => app.stop());

/** A push client that keeps what it got. */
class Listener {
  readonly got: PushMessage[] = [];
  closed?: number;
  private wake = () => {};

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.got.push(JSON.parse(String(data)) as PushMessage);
      this.wake();
    });
    socket.on('close', (code) => {
      this.closed = code;
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  static async open(client: TestClient, ticket?: string): Promise<Listener> {
    const url = `${app.url.replace('http', 'ws')}/api/push?ticket=${ticket ?? (await client.ticket())}`;
    const listener = new Listener(new WebSocket(url));
    await new Promise((resolve, reject) => {
      listener.socket.once('open', resolve);
      listener.socket.once('error', reject);
    });
    return listener;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** The first message of the type that was not taken yet. */
  async next<T extends PushMessage['type']>(type: T): Promise<Extract<PushMessage, { type: T }>> {
    await this.until(() => this.got.some((message) => message.type === type));
    const at = this.got.findIndex((message) => message.type === type);
    return this.got.splice(at, 1)[0] as Extract<PushMessage, { type: T }>;
  }

  async until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!isSo()) {
      if (Date.now() > deadline)
        throw new Error(`waited in vain; got ${JSON.stringify(this.got)}, closed ${this.closed}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 100);
      });
    }
  }

  async subscribe(topic: string, position?: number) {
    this.send({ type: 'subscribe', topic, position });
    return this.next('subscribed');
  }
}

const refused = (ticket: string, headers?: Record<string, string>, path = '/api/push') =>
  new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}${path}?ticket=${ticket}`, { headers });
    socket.on('unexpected-response', (request, answer) => {
      resolve(answer.statusCode!);
      request.destroy();
    });
    socket.on('open', () => reject(new Error('was let in')));
    socket.on('error', () => undefined);
  });

describe('tickets', () => {
  it('open one socket once, for half a minute', async () => {
    const ticket = await admin.ticket();
    await Listener.open(admin, ticket);
    expect(await refused(ticket)).toBe(401);
    const late = await admin.ticket();
    clock.advance(31_000);
    expect(await refused(late)).toBe(401);
    expect(await refused('')).toBe(401);
  });

  it('are for our own pages, and sockets exist at known addresses only', async () => {
    expect(await refused(await admin.ticket(), { origin: 'https://evil.example' })).toBe(403);
    expect(await refused(await admin.ticket(), {}, '/api/other')).toBe(404);
    expect((await app.client().call(pushApi.createTicket)).status).toBe(401);
  });
});

describe('topics', () => {
  it('push what happens after subscribing, in order, until unsubscribed', async () => {
    const listener = await Listener.open(admin);
    await listener.subscribe('news');
    for (const n of [1, 2]) app.hub.publish(app.tenantId, 'news', { n });
    const [first, second] = [await listener.next('push'), await listener.next('push')];
    expect([first.data, second.data]).toEqual([{ n: 1 }, { n: 2 }]);
    expect(second.position).toBeGreaterThan(first.position);
    listener.send({ type: 'unsubscribe', topic: 'news' });
    await listener.next('unsubscribed');
    app.hub.publish(app.tenantId, 'news', { n: 3 });
    listener.send({ type: 'ping' });
    await listener.next('pong');
    expect(listener.got).toEqual([]);
  });

  it('never cross tenants', async () => {
    const other = await createBank(app.identity, 'other');
    const listener = await Listener.open(admin);
    await listener.subscribe('news');
    app.hub.publish(other.tenantId, 'news', 'theirs');
    listener.send({ type: 'subscribe', topic: `item:of-${other.tenantId}` });
    expect((await listener.next('error')).code).toBe('push-unknown-topic');
    app.hub.publish(app.tenantId, 'news', 'ours');
    expect((await listener.next('push')).data).toBe('ours');
    expect(listener.got).toEqual([]);
  });

  it('resume from a position without gap or double', async () => {
    const before = await Listener.open(admin);
    const { position } = await before.subscribe('news');
    before.socket.terminate();
    for (const n of [1, 2, 3]) app.hub.publish(app.tenantId, 'news', n);
    const after = await Listener.open(admin);
    const resumed = await after.subscribe('news', position + 1);
    expect([(await after.next('push')).data, (await after.next('push')).data]).toEqual([2, 3]);
    expect(resumed.position).toBe(position + 3);
    app.hub.publish(app.tenantId, 'news', 4);
    expect((await after.next('push')).data).toBe(4);
  });

  it('ask to read again when frames are gone or the position is of another time', async () => {
    const listener = await Listener.open(admin);
    const { position } = await listener.subscribe('news');
    for (let n = 0; n < 250; n++) app.hub.publish(app.tenantId, 'news', n);
    for (const from of [position, 5, Number.MAX_SAFE_INTEGER]) {
      const again = await Listener.open(admin);
      await again.subscribe('news', from);
      expect((await again.next('reset')).topic).toBe('news');
    }
  });
});

describe('permissions', () => {
  async function reader() {
    const role = (
      await admin.call(identityApi.createRole, { body: { name: '读', grants: { 'test.read': 'self' } } })
    ).body;
    const post = (await admin.call(identityApi.createPost, { body: { name: '读', roleIds: [role.id] } }))
      .body;
    const body = { loginName: 'reader', name: '读者', password: 'First123', postIds: [post.id] };
    await admin.call(identityApi.createUser, { body });
    const client = await app.signedIn('reader', 'First123');
    await client.call(sessionApi.changePassword, { body: { current: 'First123', next: 'Second22' } });
    return { client, role };
  }

  it('taken away end the topic at once and leave the others', async () => {
    const { client, role } = await reader();
    const listener = await Listener.open(client);
    const topic = `item:of-${app.tenantId}`;
    await listener.subscribe(topic);
    await listener.subscribe('news');
    const body = { name: role.name, grants: {}, version: role.version };
    await admin.call(identityApi.updateRole, { params: { id: role.id }, body });
    expect(await listener.next('closed')).toMatchObject({ topic, reason: 'not-allowed' });
    app.hub.publish(app.tenantId, topic, 'secret');
    app.hub.publish(app.tenantId, 'news', 'public');
    expect((await listener.next('push')).data).toBe('public');
    listener.send({ type: 'subscribe', topic });
    expect((await listener.next('error')).code).toBe('push-unknown-topic');
  });

  it('end with the session', async () => {
    const listener = await Listener.open(admin);
    await admin.call(sessionApi.signOut);
    await listener.until(() => listener.closed !== undefined);
    expect(listener.closed).toBe(4401);
  });
});

describe('a bad frame gets a clear error and changes nothing', () => {
  const corpus: [string, string | Buffer][] = [
    ['nothing', ''],
    ['text', 'hello'],
    ['half an object', '{"type":'],
    ['null', 'null'],
    ['an array', '[]'],
    ['no type', '{"topic":"news"}'],
    ['an unknown type', '{"type":"publish","topic":"news","data":1}'],
    ['no topic', '{"type":"subscribe"}'],
    ['an empty topic', '{"type":"subscribe","topic":""}'],
    ['a topic that is an object', '{"type":"subscribe","topic":{"a":1}}'],
    ['a long topic', JSON.stringify({ type: 'subscribe', topic: 'x'.repeat(300) })],
    ['a negative position', '{"type":"subscribe","topic":"news","position":-1}'],
    ['a fraction', '{"type":"subscribe","topic":"news","position":1.5}'],
    ['an extra field', '{"type":"subscribe","topic":"news","tenantId":"other"}'],
    ['__proto__', '{"type":"ping","__proto__":{"a":1}}'],
    ['1000 levels', '['.repeat(1000) + ']'.repeat(1000)],
    ['binary', Buffer.from([0xff, 0x00, 0x01])],
    ['an unknown topic', '{"type":"subscribe","topic":"nothing"}'],
    ['a topic named like a method', '{"type":"subscribe","topic":"constructor:1"}'],
  ];
  it.each(corpus)('%s', async (_, frame) => {
    const listener = await Listener.open(admin);
    listener.send(frame);
    expect((await listener.next('error')).title).toMatch(/[\u4e00-\u9fff]/);
    app.hub.publish(app.tenantId, 'news', 1);
    listener.send({ type: 'ping' });
    await listener.next('pong');
    expect(listener.got).toEqual([]);
  });

  it('too large a frame closes the socket, too many do as well, and the server lives on', async () => {
    const large = await Listener.open(admin);
    large.send('x'.repeat(20_000));
    await large.until(() => large.closed !== undefined);
    expect(large.closed).toBe(1009);
    const flood = await Listener.open(admin);
    for (let i = 0; i < 300; i++) flood.send({ type: 'ping' });
    await flood.until(() => flood.closed !== undefined);
    expect(flood.closed).toBe(1008);
    expect((await flood.next('error')).code).toBe('push-too-many-frames');
    expect((await admin.call(sessionApi.me)).status).toBe(200);
  });

  it('stopping sends clients away in good order', async () => {
    const listener = await Listener.open(admin);
    const stopped = app.stop();
    await listener.until(() => listener.closed !== undefined);
    expect(listener.closed).toBe(1001);
    await stopped;
    app = await startTestApp();
  });
});
