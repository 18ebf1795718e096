import { expectNoViolations, fakeApi, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { callTexts } from '../call-texts';
import { CallTrace } from './call-trace';

const at = '2026-03-02T01:00:00Z';
const entry = (id: string, more: object) => ({
  id,
  at,
  nodeType: 'menu',
  elementId: id,
  nodeName: id,
  turns: [],
  ...more,
});

async function render(trace: unknown[]) {
  return renderPage(CallTrace, { providers: fakeApi({}).providers, texts: [callTexts], inputs: { trace } });
}

afterEach(() => document.body.replaceChildren());

it('tells what the caller heard, pressed and where it led (I-16)', async () => {
  const turns = [
    { at, prompt: '请按 1 或 2' },
    { at, prompt: '请重新选择', keys: '2' },
  ];
  const { page } = await render([
    entry('主菜单', { turns, exit: '2' }),
    entry('挂机', { exit: 'call-ended', exitLabel: { 'zh-CN': '已挂机', 'zh-TW': '已掛機', en: 'Hung up' } }),
  ]);
  const [menu, end] = [...page.querySelectorAll('li')];
  expect(menu!.textContent).toContain('请按 1 或 2\n请重新选择');
  expect(menu!.textContent).toContain('按键 2');
  expect(menu!.textContent).toContain('→ 2');
  expect(end!.textContent).toContain('→ 已挂机');
  expect(menu!.querySelector('time')!.textContent).toBe('09:00:00');
  await expectNoViolations(page);
});

it('marks where a running call is', async () => {
  const { page } = await render([entry('输入卡号', {})]);
  expect(page.querySelector('.cw-chip.accent')?.textContent).toBe('正在此处');
});

it('says so when the call passed no node', async () => {
  const { page } = await render([]);
  expect(page.textContent).toContain('没有经过流程节点');
});
