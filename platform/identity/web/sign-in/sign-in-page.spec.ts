import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { fakeApi, expectNoViolations, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { identityTexts } from '../identity-texts';
import { SignInPage } from './sign-in-page';

const me = {
  user: { id: 'u', loginName: 'lixt', name: '李晓彤' },
  tenant: { id: 't', code: 'demo', name: '云山银行' },
  posts: [],
  rights: [],
  scopes: {},
  locale: 'zh-CN',
  theme: 'system',
  timeZone: 'Asia/Shanghai',
  mustChangePassword: false,
};
const refused = {
  status: 401,
  body: { type: '/problems/identity-wrong-sign-in', title: '登录名或密码不正确' },
};

async function render(answer: unknown, inputs: Record<string, unknown> = {}, needsTenantCode = false) {
  const { providers, sent } = fakeApi({
    'get /api/sign-in-options': { needsTenantCode },
    'post /api/session': answer,
  });
  const { fixture, page } = await renderPage(SignInPage, { providers, texts: [identityTexts], inputs });
  const go = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
  const enter = async (login: string, password: string) => {
    type(page, '#cw-login', login);
    type(page, '#cw-password', password);
    await fixture.whenStable();
    page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await fixture.whenStable();
    await new Promise((resume) => setTimeout(resume, 0));
    await fixture.whenStable();
  };
  return { page, sent, go, enter };
}

function type(page: HTMLElement, selector: string, text: string): void {
  const input = page.querySelector<HTMLInputElement>(selector)!;
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

afterEach(() => document.body.replaceChildren());

it('signs in and goes on to where the person was heading (A-03)', async () => {
  const { page, sent, go, enter } = await render(me, { next: '/tickets/1' });
  await expectNoViolations(page);
  await enter(' lixt ', 'secret1');
  expect(sent.at(-1)!.body).toEqual({ loginName: 'lixt', password: 'secret1' });
  expect(go).toHaveBeenCalledWith('/tickets/1');
});

it('never leaves the console for another site', async () => {
  const { go, enter } = await render(me, { next: '//evil.example' });
  await enter('lixt', 'secret1');
  expect(go).toHaveBeenCalledWith('/');
});

it('leads to the password page while the first password must go', async () => {
  const { go, enter } = await render({ ...me, mustChangePassword: true });
  await enter('lixt', 'secret1');
  expect(go).toHaveBeenCalledWith('/password');
});

it('says why it was refused, keeps the name and empties the password', async () => {
  const { page, go, enter } = await render(refused);
  await enter('lixt', 'wrong');
  expect(page.querySelector('.problem')?.textContent).toContain('登录名或密码不正确');
  expect(page.querySelector<HTMLInputElement>('#cw-login')!.value).toBe('lixt');
  expect(page.querySelector<HTMLInputElement>('#cw-password')!.value).toBe('');
  expect(go).not.toHaveBeenCalled();
  await expectNoViolations(page);
});

it('asks for the company only where there are several', async () => {
  const one = await render(me);
  expect(one.page.querySelector('#cw-tenant')!.closest<HTMLElement>('.cw-field')!.hidden).toBe(true);
  TestBed.resetTestingModule();
  const many = await render(me, {}, true);
  expect(many.page.querySelector('#cw-tenant')!.closest<HTMLElement>('.cw-field')!.hidden).toBe(false);
});
