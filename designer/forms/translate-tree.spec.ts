import { afterEach, expect, it } from 'vitest';
import { editorTexts } from './editor-texts';
import { translateTree } from './translate-tree';

const tick = () => new Promise((resume) => setTimeout(resume));

function aTree(html: string): HTMLElement {
  document.body.innerHTML = `<div>${html}</div>`;
  return document.body.firstElementChild as HTMLElement;
}

afterEach(() => document.body.replaceChildren());

it('puts known words into Chinese, those that come later too, and leaves typed ones', async () => {
  const tree = aTree('<span>Required</span><b contenteditable="true">Required</b><i title="Remove">客户</i>');
  const stop = translateTree(tree, 'zh-CN');
  expect(tree.textContent).toBe('必填Required客户');
  expect(tree.querySelector('i')!.title).toBe('删除');
  tree.append(Object.assign(document.createElement('p'), { textContent: 'Phone number' }));
  await tick();
  expect(tree.querySelector('p')!.textContent).toBe('电话号码');
  stop();
  tree.append(Object.assign(document.createElement('u'), { textContent: 'Required' }));
  await tick();
  expect(tree.querySelector('u')!.textContent).toBe('Required');
});

it('leaves English alone', () => {
  const tree = aTree('<span>Required</span>');
  translateTree(tree, 'en');
  expect(tree.textContent).toBe('Required');
});

it('knows the same words in both Chinese scripts', () => {
  expect(Object.keys(editorTexts['zh-TW']).sort()).toEqual(Object.keys(editorTexts['zh-CN']).sort());
});
