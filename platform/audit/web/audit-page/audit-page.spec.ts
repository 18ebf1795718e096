import { provideLocationMocks } from '@angular/common/testing';
import { expectNoViolations, fakeApi, type FakeAnswer, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { auditTexts } from '../audit-texts';
import { AuditPage } from './audit-page';

const entry = (id: string, action: string, more: object = {}) => ({
  id,
  at: '2026-03-02T01:00:00Z',
  action,
  subject: 'ticket:1',
  userId: 'u1',
  userName: '林晓梅',
  ...more,
});
const entries = {
  items: [
    entry('1', 'tickets.submit', { payload: { number: '2026030200001' } }),
    entry('2', 'future.thing', { userName: '' }),
    entry('3', 'vault.keep', { userId: 'system:vault', userName: 'vault', subject: 'vault:1' }),
  ],
};

async function render(answers: Record<string, FakeAnswer> = {}) {
  const api = fakeApi({ 'get /api/audit-entries': entries, ...answers });
  const providers = [...api.providers, provideLocationMocks()];
  const rendered = await renderPage(AuditPage, { providers, texts: [auditTexts] });
  await settled(rendered.fixture);
  return { ...rendered, sent: api.sent };
}
/** Answers of the server arrive a few turns later. */
async function settled(fixture: { whenStable(): Promise<unknown> }): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 20));
  await fixture.whenStable();
}
const button = (page: HTMLElement, text: string) =>
  [...page.querySelectorAll('button')].find((one) => one.textContent!.includes(text))!;

afterEach(() => document.body.replaceChildren());

it('tells actions in words, unknown ones by their key, and who did them (A-18)', async () => {
  const { page } = await render();
  const rows = [...page.querySelectorAll('tbody tr')].map((row) => row.textContent!);
  expect(rows[0]).toContain('提交工单');
  expect(rows[0]).toContain('林晓梅');
  expect(rows[1]).toContain('future.thing');
  expect(rows[1]).toContain('系统');
  expect(rows[0]).toContain('工单 2026030200001');
  expect(rows[2]).toContain('系统');
  expect(rows[2]).toContain('敏感信息');
  await expectNoViolations(page);
});

it('asks the server for the person one looks for', async () => {
  const { fixture, page, sent } = await render();
  const box = page.querySelector<HTMLInputElement>('input[type=search]')!;
  box.value = '林';
  box.dispatchEvent(new Event('input'));
  await new Promise((resume) => setTimeout(resume, 350));
  await fixture.whenStable();
  expect(sent.at(-1)!.query.get('userName')).toBe('林');
});

it.each([
  [{ isIntact: true, entries: 12 }, '完整', '共校验 12 条'],
  [{ isIntact: false, entries: 12, brokenAt: 7, reason: 'changed' }, '已被破坏', '第 7 条被改动'],
])('shows the verdict on the chain: %o', async (verdict, chip, text) => {
  const { fixture, page } = await render({ 'get /api/audit-entries/verdict': verdict });
  button(page, '校验完整性').click();
  await settled(fixture);
  const shown = page.querySelector('.verdict')!.textContent!;
  expect(shown).toContain(chip);
  expect(shown).toContain(text);
  await expectNoViolations(page);
});

it('says when nothing can be read', async () => {
  const { page } = await render({ 'get /api/audit-entries': { status: 500, body: { title: '服务出错' } } });
  expect(page.textContent).toContain('服务出错');
});
