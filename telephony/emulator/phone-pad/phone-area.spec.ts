import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Actor,
  type Call,
  type Endpoint,
  silentLogger,
  systemActor,
  VirtualClock,
} from '@callweave/platform/kernel';
import { phoneApi, type PhoneEvent, phoneEvent } from '@callweave/telephony/softphone/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createEmulator, type Emulator } from '../emulator';
import { type AppSide, loopbackApp } from '../harness/app-side';
import { quickMedia } from '../media';
import { createPhoneArea, type PhoneArea } from './phone-area';

const numbers: Record<string, string> = { bank: '95500', other: '95511' };
const anna = systemActor('bank', 'anna', 'r1');
let app: AppSide;
let emulator: Emulator;
let area: PhoneArea;
let server: Server;
const clock = new VirtualClock();

beforeEach(async () => {
  app = await loopbackApp(false);
  app.onConnection = (connection) => {
    connection.onMessage = (text) => {
      const { type, msgid, data } = JSON.parse(text) as Record<string, unknown>;
      const verbs =
        type === 'session:new'
          ? [
              { verb: 'gather', numDigits: 1, say: { text: '请按键' }, actionHook: '/key' },
              { verb: 'say', text: '完毕' },
            ]
          : type === 'verb:hook'
            ? [
                { verb: 'say', text: `按了${String((data as { digits?: string }).digits)}` },
                { verb: 'hangup' },
              ]
            : undefined;
      if (verbs) connection.send(JSON.stringify({ type: 'ack', msgid, data: verbs }));
    };
  };
  emulator = createEmulator({ appUrl: app.url, media: quickMedia });
  area = createPhoneArea({
    emulator,
    clock,
    log: silentLogger,
    serviceNumbers: async ({ tenantId }) => [{ number: numbers[tenantId]!, name: '服务热线' }],
  });
  server = createServer().on('upgrade', area.handleUpgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await area.stop?.();
  emulator.close();
  await app.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function call(endpoint: Endpoint, actor: Actor): Promise<unknown> {
  const route = area.routes!.find((candidate) => candidate.endpoint === endpoint)!;
  return route.handler({ actor } as Call<Endpoint>);
}

async function newTicket(actor: Actor): Promise<string> {
  return ((await call(phoneApi.ticket, actor)) as { ticket: string }).ticket;
}

function open(ticket: string): WebSocket {
  const { port } = server.address() as AddressInfo;
  return new WebSocket(`ws://127.0.0.1:${port}/api/phone?ticket=${ticket}`);
}

/** A browser that collects events and waits for some. */
async function phone(actor = anna) {
  const ws = open(await newTicket(actor));
  const events: PhoneEvent[] = [];
  let closeCode: number | undefined;
  const changed = new EventTarget();
  const tell = () => changed.dispatchEvent(new Event('changed'));
  ws.on('message', (data: Buffer) => {
    events.push(phoneEvent.parse(JSON.parse(data.toString())));
    tell();
  });
  ws.on('close', (code) => {
    closeCode = code;
    tell();
  });
  await new Promise((resolve) => ws.on('open', resolve));
  const until = async (isTrue: () => boolean) => {
    while (!isTrue())
      await new Promise((resolve) => changed.addEventListener('changed', resolve, { once: true }));
  };
  return {
    ws,
    events,
    send: (frame: unknown) =>
      ws.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    received: (match: (event: PhoneEvent) => boolean) => until(() => events.some(match)),
    closed: async () => {
      await until(() => closeCode !== undefined);
      return closeCode;
    },
  };
}

const hears = (text: string) => (event: PhoneEvent) => event.type === 'caption' && event.text === text;
const isError = (code: string) => (event: PhoneEvent) => event.type === 'error' && event.code === code;

describe('the phone pad socket', () => {
  it('dials, shows captions, presses keys and ends', async () => {
    const browser = await phone();
    browser.send({ type: 'dial', to: '95500', from: '13912345678' });
    await browser.received(hears('请按键'));
    browser.send({ type: 'press', digits: '7' });
    await browser.received(hears('按了7'));
    await browser.received(({ type }) => type === 'ended');
    expect(browser.events[0]).toMatchObject({ type: 'state', state: 'dialling' });
    expect(browser.events.at(-1)).toMatchObject({ type: 'ended', by: 'flow' });
  });

  it('hangs up for the person, and for one whose browser is gone', async () => {
    const browser = await phone();
    browser.send({ type: 'dial', to: '95500' });
    await browser.received(hears('请按键'));
    browser.send({ type: 'hangUp' });
    await browser.received((event) => event.type === 'ended' && event.by === 'caller');
    browser.send({ type: 'dial', to: '95500' });
    await browser.received(() => browser.events.filter(hears('请按键')).length > 2);
    browser.ws.terminate();
    await expect.poll(() => emulator.openCalls).toBe(0);
  });

  it('dials service numbers of the own tenant only', async () => {
    expect(await call(phoneApi.numbers, anna)).toEqual({ items: [{ number: '95500', name: '服务热线' }] });
    const browser = await phone();
    browser.send({ type: 'dial', to: numbers['other'] });
    await browser.received(isError('unknown-number'));
    expect(emulator.openCalls).toBe(0);
  });

  it('holds one call at a time', async () => {
    const browser = await phone();
    browser.send({ type: 'press', digits: '1' });
    await browser.received(isError('no-call'));
    browser.send({ type: 'dial', to: '95500' });
    browser.send({ type: 'dial', to: '95500' });
    await browser.received(isError('busy'));
  });

  it('lets a person open three phones', async () => {
    for (let opened = 0; opened < 3; opened++) await phone();
    const fourth = await phone();
    expect(await fourth.closed()).toBe(1008);
    await phone(systemActor('bank', 'ben', 'r2'));
  });

  it.each(['unknown', '', 'used', 'late'])('refuses the upgrade with a ticket that is %j', async (kind) => {
    let ticket = kind;
    if (kind === 'used') {
      ticket = await newTicket(anna);
      await new Promise((resolve) => open(ticket).on('open', resolve));
    }
    if (kind === 'late') {
      ticket = await newTicket(anna);
      clock.advance(30_000);
    }
    const status = await new Promise((resolve) => {
      open(ticket)
        .on('unexpected-response', (_request, response) => resolve(response.statusCode))
        .on('error', () => {});
    });
    expect(status).toBe(401);
  });
});

/** Frames no browser of ours sends. */
const malformed: unknown[] = [
  '',
  'null',
  '[]',
  '{',
  '"dial"',
  '\u0000',
  Buffer.from([0, 1, 2]),
  { type: 'nothing' },
  { type: 'dial' },
  { type: 'dial', to: 95500 },
  { type: 'dial', to: '95500', from: "1'; drop" },
  { type: 'dial', to: '../../etc' },
  { type: 'dial', to: '9'.repeat(33) },
  { type: 'dial', to: '95500', tenantId: 'other' },
  { type: 'press', digits: 'A' },
  { type: 'press', digits: '' },
  { type: 'press', digits: '1'.repeat(33) },
  { type: 'press', digits: ['1'] },
  { type: 'hangUp', now: true },
  { type: '__proto__' },
];

describe('malformed frames', () => {
  it.each(malformed.map((frame) => [frame]))('%j is told and changes nothing', async (frame) => {
    const browser = await phone();
    browser.send(frame);
    await browser.received(isError('bad-frame'));
    expect(emulator.openCalls).toBe(0);
    browser.send({ type: 'dial', to: '95500' });
    await browser.received(hears('请按键'));
  });

  it('end the connection after five of them', async () => {
    const browser = await phone();
    for (let sent = 0; sent < 5; sent++) browser.send('?');
    expect(await browser.closed()).toBe(1008);
  });

  it('end the connection at once when longer than 1 KiB', async () => {
    const browser = await phone();
    browser.send('x'.repeat(1025));
    expect(await browser.closed()).toBe(1009);
  });
});
