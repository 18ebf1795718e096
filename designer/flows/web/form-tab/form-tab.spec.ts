import { Component, input, output } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { FormCanvas } from '@callweave/designer/forms';
import type { FormSchema } from '@callweave/platform/kernel';
import { Confirm } from '@callweave/platform/ui';
import { expectNoViolations, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { flowsTexts } from '../flows-texts';
import { button } from '../testing';
import { FormTab } from './form-tab';

/** In place of the form-js editor, which needs a real browser. */
@Component({ selector: 'cw-form-canvas', template: '' })
class FakeCanvas {
  readonly schema = input.required<FormSchema>();
  readonly locale = input<string>();
  readonly changed = output<FormSchema>();
}

const form = (id: string) => ({ id, type: 'default', components: [] });

async function render(forms: Record<string, object>) {
  TestBed.overrideComponent(FormTab, {
    remove: { imports: [FormCanvas] },
    add: { imports: [FakeCanvas] },
  });
  const confirm = { provide: Confirm, useValue: { ask: () => Promise.resolve('') } };
  const rendered = await renderPage(FormTab, {
    providers: [confirm],
    texts: [flowsTexts],
    inputs: { forms, chosen: '', names: { start: '创建' } },
  });
  const changes: Record<string, unknown>[] = [];
  rendered.fixture.componentInstance.changed.subscribe((next) => changes.push(next));
  return { ...rendered, changes };
}

afterEach(() => document.body.replaceChildren());

it('adds a form under a free name and opens it', async () => {
  const { fixture, page, changes } = await render({ start: form('start') });
  expect(page.querySelector('[aria-current]')!.textContent).toContain('创建');
  page.querySelector<HTMLInputElement>('.add input')!.value = ' 回访 ';
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  expect(Object.keys(changes[0]!)).toEqual(['start', 'form-1']);
  expect(changes[0]!['form-1']).toMatchObject({ id: 'form-1', name: '回访' });
  expect(fixture.componentInstance.chosen()).toBe('form-1');
  await expectNoViolations(page);
});

it('gives a form a name of its own, or lets it go by its step again', async () => {
  const { page, changes } = await render({ start: form('start') });
  const name = page.querySelector<HTMLInputElement>('.name input')!;
  expect(name.placeholder).toBe('创建');
  for (const typed of ['开户资料', ' ']) {
    name.value = typed;
    name.dispatchEvent(new Event('change'));
  }
  expect(changes).toEqual([{ start: { ...form('start'), name: '开户资料' } }, { start: form('start') }]);
});

it('removes a form after asking', async () => {
  const { fixture, page, changes } = await render({ start: form('start'), audit: form('audit') });
  button(page, '删除表单').click();
  await fixture.whenStable();
  expect(Object.keys(changes[0]!)).toEqual(['audit']);
});

it('says how to begin when there is none', async () => {
  const { page } = await render({});
  expect(page.textContent).toContain('还没有表单');
  await expectNoViolations(page);
});
