import type { NodeFieldView } from '@callweave/designer/flows/contract';
import { expectNoViolations } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { button, enter, renderPanel } from '../testing';
import { FieldEditor } from './field-editor';

const label = { 'zh-CN': '播报内容', 'zh-TW': '播報內容', en: 'Prompt' };
const choices = { once: { 'zh-CN': '一次', 'zh-TW': '一次', en: 'Once' } };

async function render(editor: NodeFieldView['editor'], source?: string, more: Partial<NodeFieldView> = {}) {
  const field = { name: 'prompt', editor, label, isRequired: false, ...more };
  const rendered = await renderPanel(FieldEditor, { field, source, locale: 'zh-CN' });
  const written: (string | undefined)[] = [];
  rendered.fixture.componentInstance.sourceChange.subscribe((next) => written.push(next));
  return { ...rendered, written };
}

afterEach(() => document.body.replaceChildren());

it.each([
  ['text', '您好', '欢迎', '欢迎'],
  ['string', '您好', '=1', '="=1"'],
  ['number', '=3', '5', '=5'],
  ['number', '=3', '', undefined],
  ['feel', '=a + 1', 'a + 2', '=a + 2'],
] as const)('edits a %s: %s becomes %s', async (editor, source, typed, expected) => {
  const { page, written } = await render(editor, source);
  enter(page, '#cw-field-prompt', typed);
  expect(written).toEqual([expected]);
  await expectNoViolations(page);
});

it('edits yes and no', async () => {
  const { page, written } = await render('boolean', '=true');
  const box = page.querySelector<HTMLInputElement>('#cw-field-prompt')!;
  expect(box.checked).toBe(true);
  box.click();
  expect(written).toEqual(['=false']);
  await expectNoViolations(page);
});

it('offers the choices in words', async () => {
  const { page, written } = await render('choice', undefined, { choices });
  expect(page.querySelector('option[value=once]')!.textContent!.trim()).toBe('一次');
  enter(page, '#cw-field-prompt', 'once');
  expect(written).toEqual(['once']);
  await expectNoViolations(page);
});

it('adds, edits and removes rows of a list', async () => {
  const { page, written } = await render('list', '=[{"key":"1","label":"挂失"}]');
  enter(page, 'input[aria-label="第 1 行 label"]', '查询');
  button(page, '＋ 添加一行').click();
  page.querySelector<HTMLButtonElement>('[aria-label="删除第 1 行"]')!.click();
  expect(written).toEqual([
    '=[{"key":"1","label":"查询"}]',
    '=[{"key":"1","label":"挂失"},{"key":"","label":""}]',
    undefined,
  ]);
  await expectNoViolations(page);
});

it('takes one wording per language of callers, and one for all again', async () => {
  const { fixture, page, written } = await render('text', '您好');
  button(page, '中/英').click();
  expect(written.at(-1)).toBe('=if language = "en" then "您好" else "您好"');
  fixture.componentRef.setInput('source', written.at(-1));
  await fixture.whenStable();
  enter(page, 'textarea[lang=en]', 'Hello');
  expect(written.at(-1)).toBe('=if language = "en" then "Hello" else "您好"');
  await expectNoViolations(page);
  button(page, '中/英').click();
  expect(written.at(-1)).toBe('您好');
});

it('turns a constant into a formula and back without losing it', async () => {
  const { fixture, page, written } = await render('text', '您好');
  button(page, 'fx').click();
  expect(written.at(-1)).toBe('="您好"');
  fixture.componentRef.setInput('source', '="您好" + name');
  await fixture.whenStable();
  expect(page.querySelector('textarea')!.value).toBe('"您好" + name');
  expect(button(page, 'fx').getAttribute('aria-pressed')).toBe('true');
});

it('says at the field that it must be filled', async () => {
  const { page } = await render('text', undefined, { isRequired: true });
  expect(page.querySelector('.cw-error')!.textContent).toBe('请填写');
  await expectNoViolations(page);
});
