import { TestBed } from '@angular/core/testing';
import { Session } from '@callweave/platform/ui';
import { expectNoViolations, fakeApi, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { ticketTexts } from '../ticket-texts';
import { CreateTicket } from './create-ticket';

const form = {
  type: 'default',
  components: [
    { type: 'textfield', id: 'title', key: 'title', label: '标题' },
    { type: 'idCard', id: 'idNumber', key: 'idNumber', label: '证件号' },
    { type: 'textarea', id: 'content', key: 'content', label: '问题描述' },
  ],
};
const me = { user: { id: 'u1', name: '林晓梅' }, locale: 'zh-CN', theme: 'system', rights: [], posts: [] };

/** As after loading the window anew. */
async function open(userId = 'u1') {
  TestBed.resetTestingModule();
  document.body.replaceChildren();
  const { providers } = fakeApi({
    'get /api/me': { ...me, user: { ...me.user, id: userId } },
    'delete /api/session': { status: 204, body: undefined },
    'get /api/ticket-types/:key': { flowKey: 'bank', name: '银行工单', form, actions: [] },
  });
  const { fixture, page } = await renderPage(CreateTicket, {
    providers,
    texts: [ticketTexts],
    inputs: { flowKey: 'bank' },
    signedIn: true,
  });
  await vi.waitFor(() => expect(page.querySelector('.fjs-form input')).not.toBeNull(), 10_000);
  await fixture.whenStable();
  const box = (key: string) => page.querySelector<HTMLInputElement>(`:is(input,textarea)[id$="-${key}"]`)!;
  const write = async (key: string, text: string) => {
    box(key).value = text;
    box(key).dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resume) => setTimeout(resume, 400));
    await fixture.whenStable();
  };
  return { fixture, page, box, write };
}

afterEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

it('restores what was typed after a reload, and forgets it when asked', async () => {
  const first = await open();
  await first.write('title', '柜台多收费');
  await first.write('idNumber', '11010519491231002X');
  await first.write('content', '卡号 6222021234567890128');
  expect(JSON.stringify(sessionStorage)).not.toMatch(/110105|6222/);

  const again = await open();
  expect(again.box('title').value).toBe('柜台多收费');
  expect([again.box('idNumber').value, again.box('content').value]).toEqual(['', '']);
  expect(again.page.textContent).toContain('已恢复未提交的内容');
  await expectNoViolations(again.page.querySelector('.found')!);

  again.page.querySelector<HTMLButtonElement>('.found button')!.click();
  await vi.waitFor(() => expect(again.box('title').value).toBe(''));
  expect(again.page.querySelector('.found')).toBeNull();
  expect((await open()).box('title').value).toBe('');
});

it('shows nobody what another person typed', async () => {
  await (await open()).write('title', '柜台多收费');
  expect((await open('u2')).box('title').value).toBe('');
  expect((await open()).box('title').value, 'gone with the change of person').toBe('');
});

it('leaves nothing behind after signing out', async () => {
  const { fixture, write } = await open();
  await write('title', '柜台多收费');
  await TestBed.inject(Session).signOut();
  await fixture.whenStable();
  expect(Object.keys(sessionStorage)).toEqual([]);
});
