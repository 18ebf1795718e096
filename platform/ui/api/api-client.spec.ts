import { TestBed } from '@angular/core/testing';
import { endpoint } from '@callweave/platform/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { I18n, provideI18n } from '../i18n/i18n';
import { type FakeAnswer, fakeApi } from '../testing/fake-api';
import { ActionKey } from './action-key';
import { ApiClient } from './api-client';
import { ApiProblem } from './api-problem';

const right = { key: 'things.see', label: { 'zh-CN': '看', 'zh-TW': '看', en: 'See' } };
const things = {
  list: endpoint({
    method: 'get',
    path: '/api/things',
    summary: '',
    access: right,
    query: z.object({ text: z.string().optional() }),
    response: z.object({ items: z.array(z.string()) }),
  }),
  rename: endpoint({
    method: 'put',
    path: '/api/things/:id',
    summary: '',
    access: right,
    params: z.object({ id: z.string() }),
    body: z.object({ name: z.string() }),
  }),
};

async function client(answers: Record<string, FakeAnswer>) {
  const { providers, sent } = fakeApi(answers);
  TestBed.configureTestingModule({ providers: [provideI18n(), ...providers] });
  await TestBed.inject(I18n).start();
  return { api: TestBed.inject(ApiClient), sent };
}
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (problem: unknown) => problem as ApiProblem,
  );

describe('ApiClient', () => {
  beforeEach(() => localStorage.setItem('callweave.locale', 'zh-CN'));

  it('fills the path, leaves out empty conditions and names the language', async () => {
    const { api, sent } = await client({
      'get /api/things': { items: ['a'] },
      'put /api/things/:id': undefined,
    });
    expect(await api.call(things.list, { query: { text: '' } })).toEqual({ items: ['a'] });
    await api.call(things.rename, { params: { id: 'a/b' }, body: { name: '新' } });
    expect(sent[0]!.query.size).toBe(0);
    expect(sent[0]!.headers.get('accept-language')).toBe('zh-CN');
    expect(sent[1]!.path).toBe('/api/things/a%2Fb');
  });

  it('sends a write again with the same idempotency key when the network broke (G-02)', async () => {
    let failures = 1;
    const { api, sent } = await client({
      'put /api/things/:id': () => (failures-- > 0 ? new TypeError('network') : undefined),
    });
    await api.call(things.rename, { params: { id: '1' }, body: { name: '新' } });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(api.online()).toBe(true);
  });

  it('says that the server was not reached after the last try', async () => {
    const { api } = await client({ 'get /api/things': new TypeError('network') });
    const problem = await caught(api.call(things.list));
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem!.isOffline).toBe(true);
    expect(problem!.title).toBe('连接不上服务器');
    expect(api.online()).toBe(false);
  });

  it('reads problems with their fields and request number', async () => {
    const body = {
      type: '/problems/ticket-bad',
      title: '输入有误',
      instance: '/requests/01J',
      errors: [{ pointer: '#/fields/phone', detail: '电话不对' }],
    };
    const { api } = await client({ 'put /api/things/:id': { status: 400, body } });
    const problem = await caught(api.call(things.rename, { params: { id: '1' }, body: { name: '' } }));
    expect(problem).toMatchObject({
      status: 400,
      code: 'ticket-bad',
      title: '输入有误',
      requestId: '01J',
      errors: body.errors,
    });
  });

  it('asks to sign in again on a lost session', async () => {
    const { api } = await client({ 'get /api/things': { status: 401, body: { title: '请先登录' } } });
    expect(api.sessionLost()).toBe(0);
    await caught(api.call(things.list));
    expect(api.sessionLost()).toBe(1);
  });
});

describe('ActionKey', () => {
  it('stays the same for the same content until the action is done', () => {
    const key = new ActionKey();
    const first = key.for({ name: '一' });
    expect(key.for({ name: '一' })).toBe(first);
    expect(key.for({ name: '二' })).not.toBe(first);
    const second = key.for({ name: '二' });
    key.done();
    expect(key.for({ name: '二' })).not.toBe(second);
  });
});
