import { expectNoViolations, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { flowsTexts } from '../flows-texts';
import { ProblemList } from '../problem-list/problem-list';
import { button } from '../testing';
import { VersionList } from './version-list';

const version = (number: number, more: object = {}) => ({
  id: `r${number}`,
  version: number,
  state: 'published',
  note: `第 ${number} 版`,
  bundleHash: 'h',
  publishedAt: '2026-03-02T01:00:00Z',
  publishedBy: '何嘉明',
  aliases: [],
  ...more,
});
const texts = [flowsTexts];

afterEach(() => document.body.replaceChildren());

it('offers the way back to every published version but the live one', async () => {
  const versions = [
    version(3, { state: 'refused', refusal: '引擎说不' }),
    version(2, { aliases: ['live'] }),
    version(1),
  ];
  const { fixture, page } = await renderPage(VersionList, { texts, inputs: { versions, canPublish: true } });
  const chosen: number[] = [];
  fixture.componentInstance.rollback.subscribe(({ version }) => chosen.push(version));
  expect([...page.querySelectorAll('button')]).toHaveLength(1);
  button(page, '切回此版本').click();
  expect(chosen).toEqual([1]);
  expect(page.textContent).toContain('引擎说不');
  await expectNoViolations(page);
});

it('says so when nothing was published', async () => {
  const { page } = await renderPage(VersionList, { texts, inputs: { versions: [] } });
  expect(page.textContent).toContain('还没有发布过');
});

it('leads from a problem to its place', async () => {
  const text = { 'zh-CN': '没有表单', 'zh-TW': '沒有表單', en: 'No form' };
  const problems = [{ severity: 'error', rule: 'x', text, elementId: 'audit' }];
  const { fixture, page } = await renderPage(ProblemList, { texts, inputs: { problems } });
  const places: (string | undefined)[] = [];
  fixture.componentInstance.chosen.subscribe(({ elementId }) => places.push(elementId));
  page.querySelector('button')!.click();
  expect(places).toEqual(['audit']);
  await expectNoViolations(page);
});

it('says when the live version starts next, what it waits for, and why a start came to nothing', async () => {
  const refusal = { 'zh-CN': '标题 必填', 'zh-TW': '標題 必填', en: 'title Required' };
  const triggers = [
    { elementId: 't', name: '每天', kind: 'timer', dueAt: '2026-03-03T01:00:00Z' },
    {
      elementId: 'm',
      name: '',
      kind: 'message',
      message: 'letter',
      startedAt: '2026-03-02T02:00:00Z',
      refusal,
    },
    { elementId: 'o', name: '', kind: 'timer' },
  ];
  const versions = [version(1, { aliases: ['live'], triggers })];
  const { page } = await renderPage(VersionList, { texts, inputs: { versions } });
  const lines = [...page.querySelectorAll('.triggers li')].map((line) => line.textContent!.trim());
  expect(lines[0]).toMatch(/每天 · +下次开始 .*03-03 /);
  expect(lines[1]).toMatch(/等待消息“letter”.*未能开始.*标题 必填/s);
  expect(lines[2]).toContain('不再自动开始');
  await expectNoViolations(page);
});
