import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@callweave/platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../emulator';
import { type AppSide, loopbackApp } from '../harness/app-side';
import { quickMedia } from '../media';
import type { CalleePlan } from '../outbound-call';
import type { VirtualCaller } from '../virtual-caller';
import { createRestServer } from './rest-server';

const accountSid = 'ca11ca11-0000-4000-8000-000000000001';
const speech = {
  speech_synthesis_vendor: 'google',
  speech_synthesis_language: 'zh-CN',
  speech_synthesis_voice: 'v',
  speech_recognizer_vendor: 'google',
  speech_recognizer_language: 'zh-CN',
};
let app: AppSide;
let emulator: Emulator;
let server: Server;
let callee: VirtualCaller | undefined;
let plan: CalleePlan;

beforeEach(async () => {
  plan = { ringAfterMs: 5, decideAfterMs: 5 };
  app = await loopbackApp(false);
  app.onConnection = (connection) => {
    connection.onMessage = (text) => {
      const { type, msgid } = JSON.parse(text) as { type: string; msgid: string };
      const data = [
        { verb: 'say', text: '您好' },
        { verb: 'pause', length: 60 },
      ];
      if (type === 'session:new') connection.send(JSON.stringify({ type: 'ack', msgid, data }));
    };
  };
  emulator = createEmulator({
    appUrl: app.url,
    media: quickMedia,
    callee: (called) => {
      callee = called;
      return plan;
    },
  });
  server = createServer(createRestServer({ emulator, apiKey: 'key', log: silentLogger }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  emulator.close();
  await app.stop();
  await new Promise((resolve) => server.close(resolve));
});

async function send(method: string, path: string, body?: unknown, key = 'key') {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/v1/Accounts/${accountSid}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : text };
}

const create = (more: object = {}) =>
  send('POST', '/Calls', {
    from: '95500',
    to: { type: 'phone', number: '13800138000' },
    call_hook: app.url,
    ...speech,
    ...more,
  });

describe('the REST API over HTTP', () => {
  it('makes a call, reads it, hangs it up and forgets it', async () => {
    const { status, body } = await create({ tag: { jobId: '7' } });
    expect(status).toBe(201);
    const sid = (body as { sid: string }).sid;
    await callee!.hears('您好');
    const path = `/Calls/${sid}`;
    expect((await send('GET', path)).body).toMatchObject({ call_status: 'in-progress', to: '13800138000' });
    expect((await send('GET', '/Calls?direction=outbound')).body).toHaveLength(1);
    expect((await send('GET', '/Calls?direction=inbound')).body).toHaveLength(0);
    expect(await send('PUT', path, { call_status: 'completed' })).toEqual({ status: 202, body: 'Accepted' });
    expect(await callee!.ended()).toMatchObject({ by: 'flow' });
    expect((await send('PUT', path, { call_status: 'completed' })).status).toBe(422);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
  });

  it('lets the called person reject', async () => {
    plan = { ringAfterMs: 5, decideAfterMs: 5000 };
    await create();
    callee!.hangUp();
    expect(await callee!.ended()).toMatchObject({ by: 'refused', sipStatus: 603 });
  });

  it('ends a call at its time limit', async () => {
    await create({ timeLimit: 0.2 });
    const end = await callee!.ended();
    expect(end.by).toBe('flow');
    expect(end.talkMs).toBeGreaterThan(150);
  });

  it('wants the api key', async () => {
    expect((await send('GET', '/Calls', undefined, 'wrong')).status).toBe(401);
    expect((await send('GET', '/Calls', undefined, '')).status).toBe(401);
  });

  it.each(['{', '[]', '"x"', 'null', '1'])('refuses the body %s', async (body) => {
    expect((await send('POST', '/Calls', body)).status).toBe(400);
    expect(emulator.openCalls).toBe(0);
  });

  it('refuses bodies that are too long, other accounts and unknown paths', async () => {
    expect((await send('POST', '/Calls', `"${'x'.repeat(100_001)}"`)).status).toBe(413);
    expect((await send('GET', '/Nothing')).status).toBe(404);
    expect((await send('PATCH', '/Calls')).status).toBe(404);
    expect((await emulator.rest({ method: 'GET', path: '/v1/Accounts/other/Calls' })).status).toBe(404);
  });
});
