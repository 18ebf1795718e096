import { DialogRef } from '@angular/cdk/dialog';
import { Component } from '@angular/core';
import { afterEach, expect, it } from 'vitest';
import { ApiProblem } from '../api/api-problem';
import { expectNoViolations } from '../testing/axe';
import { fakeApi } from '../testing/fake-api';
import { renderPage } from '../testing/render-page';
import { FormDialog } from './form-dialog';

@Component({
  selector: 'cw-test-dialog',
  imports: [FormDialog],
  template: `<cw-form-dialog heading="新增" [send]="send">
    <div class="cw-field"><label for="name">名称</label><input id="name" name="name" value="热线" /></div>
  </cw-form-dialog>`,
})
class TestDialog {
  readonly sent: unknown[] = [];
  refusal: ApiProblem | undefined;
  readonly send = async (form: FormData) => {
    if (this.refusal) throw this.refusal;
    this.sent.push(form.get('name'));
  };
}

async function render() {
  const closed: unknown[] = [];
  const ref = { provide: DialogRef, useValue: { close: (value: unknown) => closed.push(value) } };
  const { fixture, page } = await renderPage(TestDialog, { providers: [...fakeApi({}).providers, ref] });
  const submit = async () => {
    page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await fixture.whenStable();
  };
  return { page, closed, submit, test: fixture.componentInstance };
}

afterEach(() => document.body.replaceChildren());

it('sends the controls by name and closes', async () => {
  const { page, closed, submit, test } = await render();
  await expectNoViolations(page);
  await submit();
  expect(test.sent).toEqual(['热线']);
  expect(closed).toEqual([true]);
});

it('stays with what was typed and says what was refused', async () => {
  const { page, closed, submit, test } = await render();
  test.refusal = new ApiProblem(409, 'taken', '号码已被使用', undefined, undefined, []);
  await submit();
  expect(page.querySelector('[role=alert]')!.textContent).toContain('号码已被使用');
  expect(page.querySelector<HTMLInputElement>('#name')!.value).toBe('热线');
  expect(closed).toEqual([]);
  await expectNoViolations(page);
});
