import { DestroyRef, Injector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { PushMessage, PushRequest } from '@callweave/platform/identity/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { provideI18n } from '../i18n/i18n';
import { fakeApi } from '../testing/fake-api';
import { openSocket, PushClient } from './push-client';

class FakeSocket {
  readyState = 0;
  readonly sent: PushRequest[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as PushRequest);
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: PushMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

let sockets: FakeSocket[];
let push: PushClient;
const soon = () => vi.advanceTimersByTimeAsync(1);

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  const open = () => {
    sockets.push(new FakeSocket());
    return sockets.at(-1);
  };
  const { providers } = fakeApi({ 'post /api/push/tickets': { ticket: 'once' } });
  TestBed.configureTestingModule({
    providers: [provideI18n(), ...providers, { provide: openSocket, useValue: open }],
  });
  push = TestBed.inject(PushClient);
});
afterEach(() => vi.useRealTimers());

function listen(topic: string, changed: (data: unknown) => void): () => void {
  const injector = TestBed.inject(Injector);
  return runInInjectionContext(injector, () => push.listen(topic, changed, injector.get(DestroyRef)));
}

it('subscribes when connected and hands frames to the topic’s listeners', async () => {
  const heard: unknown[] = [];
  listen('call:1', (data) => heard.push(data));
  await soon();
  sockets[0]!.open();
  expect(sockets[0]!.sent).toEqual([{ type: 'subscribe', topic: 'call:1' }]);
  sockets[0]!.say({ type: 'push', topic: 'call:1', position: 7, data: { state: 'ended' } });
  sockets[0]!.say({ type: 'push', topic: 'call:2', position: 8, data: 'not mine' });
  expect(heard).toEqual([{ state: 'ended' }]);
});

it('resumes after a drop at the position it had, and reads anew when frames were lost', async () => {
  const heard: unknown[] = [];
  listen('calls', (data) => heard.push(data));
  await soon();
  sockets[0]!.open();
  sockets[0]!.say({ type: 'push', topic: 'calls', position: 41, data: 1 });
  sockets[0]!.close();
  await vi.advanceTimersByTimeAsync(600);
  sockets[1]!.open();
  expect(sockets[1]!.sent).toEqual([{ type: 'subscribe', topic: 'calls', position: 41 }]);
  sockets[1]!.say({ type: 'reset', topic: 'calls', position: 99 });
  expect(heard).toEqual([1, undefined]);
  expect(push.connected()).toBe(true);
});

it('asks again for a topic that is not known yet, and reads anew once it is', async () => {
  const heard: unknown[] = [];
  listen('call:new', (data) => heard.push(data));
  await soon();
  const socket = sockets[0]!;
  socket.open();
  for (let refusal = 1; refusal <= 6; refusal++) {
    expect(socket.sent).toHaveLength(refusal);
    socket.say({ type: 'error', code: 'push-unknown-topic', title: '', topic: 'call:new' });
    await vi.advanceTimersByTimeAsync(3000);
  }
  expect(socket.sent).toHaveLength(6);
  socket.say({ type: 'subscribed', topic: 'call:new', position: 3 });
  socket.say({ type: 'subscribed', topic: 'call:new', position: 3 });
  expect(heard).toEqual([undefined]);
});

it('closes a connection that went silent', async () => {
  listen('calls', () => undefined);
  await soon();
  sockets[0]!.open();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(sockets[0]!.sent.at(-1)).toEqual({ type: 'ping' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets[0]!.readyState).toBe(3);
});

it('keeps a connection to hear what is degraded, and forgets it with a new one', async () => {
  TestBed.runInInjectionContext(() => push.stay());
  await soon();
  sockets[0]!.open();
  sockets[0]!.say({ type: 'status', degraded: ['engine'] });
  expect(push.degraded()).toEqual(['engine']);
  sockets[0]!.close();
  await vi.advanceTimersByTimeAsync(1000);
  sockets[1]!.open();
  expect(push.degraded()).toEqual([]);
});

it('leaves a topic with its last listener', async () => {
  const stops = [listen('calls', () => undefined), listen('calls', () => undefined)];
  await soon();
  sockets[0]!.open();
  stops[0]!();
  expect(sockets[0]!.sent.at(-1)).toMatchObject({ type: 'subscribe' });
  stops[1]!();
  expect(sockets[0]!.sent.at(-1)).toEqual({ type: 'unsubscribe', topic: 'calls' });
});
