import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import type { Type } from '@angular/core';
import { Confirm } from '@callweave/platform/ui';
import { expectNoViolations, fakeApi, type FakeAnswer, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { callTexts } from '../call-texts';
import { CallRouting } from './call-routing';
import { NumberDialog } from './number-dialog';
import { RuleDialog } from './rule-dialog';

const at = '2026-03-02T01:00:00Z';
const number = {
  id: 'n1',
  number: '95000',
  name: '客服热线',
  language: 'zh-CN',
  fallbackPrompt: '请稍后再拨',
  institutionId: 'i1',
  departmentId: 'd1',
  voices: { en: { vendor: 'microsoft', voice: 'en-US-AvaNeural' } },
  isEnabled: true,
  version: 4,
  updatedAt: at,
};
const rule = {
  id: 'r1',
  name: '热线',
  sequence: 10,
  numberRule: '95000',
  flow: 'bank-hotline',
  alias: 'live',
  isEnabled: false,
  version: 1,
  updatedAt: at,
};
const texts = [callTexts];
const settled = async (fixture: { whenStable(): Promise<unknown> }) => {
  await new Promise((resume) => setTimeout(resume, 20));
  await fixture.whenStable();
};

async function renderLists(answers: Record<string, FakeAnswer> = {}) {
  const api = fakeApi({
    'get /api/service-numbers': { items: [number] },
    'get /api/routing-rules': { items: [rule] },
    'delete /api/service-numbers/:id': { status: 204, body: undefined },
    ...answers,
  });
  const confirm = { provide: Confirm, useValue: { ask: () => Promise.resolve('') } };
  const rendered = await renderPage(CallRouting, { providers: [...api.providers, confirm], texts });
  await settled(rendered.fixture);
  return { ...rendered, sent: api.sent };
}

afterEach(() => document.body.replaceChildren());

it('shows numbers and rules with whether they are in use (I-04)', async () => {
  const { page } = await renderLists();
  const [first, second] = [...page.querySelectorAll('li')].map((row) => row.textContent!);
  expect(first).toContain('95000');
  expect(first).toContain('启用');
  expect(second).toContain('bank-hotline');
  expect(second).toContain('停用');
  await expectNoViolations(page);
});

it('removes a number after asking', async () => {
  const { fixture, page, sent } = await renderLists();
  page.querySelector<HTMLButtonElement>('[aria-label="删除 95000"]')!.click();
  await settled(fixture);
  expect(sent.some(({ method, path }) => method === 'delete' && path === '/api/service-numbers/n1')).toBe(
    true,
  );
});

it('says why the lists cannot be read, each for itself', async () => {
  const { page } = await renderLists({
    'get /api/routing-rules': { status: 500, body: { title: '服务出错' } },
  });
  expect(page.textContent).toContain('服务出错');
  expect(page.textContent).toContain('95000');
});

async function renderDialog(
  data: object | null,
  answers: Record<string, FakeAnswer>,
  dialog: Type<unknown> = NumberDialog,
) {
  const api = fakeApi({
    'get /api/identity/institutions': [{ id: 'i1', name: '总行', version: 1 }],
    'get /api/identity/departments': [{ id: 'd1', name: '远程银行', institutionId: 'i1', version: 1 }],
    ...answers,
  });
  const closed: unknown[] = [];
  const ref = { provide: DialogRef, useValue: { close: (value: unknown) => closed.push(value) } };
  const providers = [...api.providers, ref, { provide: DIALOG_DATA, useValue: data }];
  const rendered = await renderPage(dialog, { providers, texts });
  await settled(rendered.fixture);
  return { ...rendered, closed, sent: api.sent };
}

it('changes a number on the version it was read with', async () => {
  const { fixture, page, closed, sent } = await renderDialog(number, {
    'put /api/service-numbers/:id': number,
  });
  page.querySelector<HTMLInputElement>('[name=name]')!.value = '新热线';
  page.querySelector<HTMLInputElement>('[name=isEnabled]')!.checked = false;
  await expectNoViolations(page);
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled(fixture);
  const { departmentId, voices } = number;
  expect(sent.find(({ method }) => method === 'put')!.body).toEqual({
    ...{ number: '95000', name: '新热线', isEnabled: false, version: 4, departmentId, voices },
    ...{ language: 'zh-CN', fallbackPrompt: '请稍后再拨' },
  });
  expect(closed).toEqual([true]);
});

it('gives a number an owner and a voice', async () => {
  const { fixture, page, sent } = await renderDialog(number, { 'put /api/service-numbers/:id': number });
  const owner = page.querySelector<HTMLSelectElement>('[name=owner]')!;
  expect([...owner.options].map(({ text }) => text.trim())).toEqual([
    '不归属（仅可查看全部通话者可见）',
    '总行',
    '总行 › 远程银行',
  ]);
  owner.value = 'institutionId:i1';
  page.querySelector<HTMLInputElement>('[name=vendor-en]')!.value = ' ';
  page.querySelector<HTMLInputElement>('[name=voice-en]')!.value = '';
  page.querySelector<HTMLInputElement>('[name=vendor-yue]')!.value = 'aws';
  page.querySelector<HTMLInputElement>('[name=voice-yue]')!.value = 'Hiujin';
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled(fixture);
  const { institutionId, departmentId, voices } = sent.find(({ method }) => method === 'put')!
    .body as typeof number;
  expect({ institutionId, departmentId, voices }).toEqual({
    ...{ institutionId: 'i1', departmentId: undefined },
    voices: { yue: { vendor: 'aws', voice: 'Hiujin' } },
  });
});

it('stays open and says what was refused', async () => {
  const { fixture, page, closed } = await renderDialog(null, {
    'post /api/service-numbers': { status: 409, body: { title: '号码已被使用' } },
  });
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled(fixture);
  expect(page.querySelector('[role=alert]')!.textContent).toContain('号码已被使用');
  expect(closed).toEqual([]);
  await expectNoViolations(page);
});

it('sends calls to a flow in service, chosen by its name, and keeps one that is not', async () => {
  const flows = { items: [{ key: 'bank-ivr', name: '银行客服热线' }] };
  const { fixture, page, sent } = await renderDialog(
    rule,
    { 'get /api/call-flows': flows, 'put /api/routing-rules/:id': rule },
    RuleDialog,
  );
  const flow = page.querySelector<HTMLSelectElement>('[name=flow]')!;
  expect(flow.value).toBe('bank-hotline');
  expect([...flow.options].map(({ text }) => text)).toEqual(['bank-hotline', '银行客服热线']);
  flow.value = 'bank-ivr';
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled(fixture);
  expect(sent.find(({ method }) => method === 'put')!.body).toMatchObject({
    flow: 'bank-ivr',
    alias: 'live',
  });
});
