import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { OpenWork } from '@callweave/platform/ui';
import { expectNoViolations, type FakeAnswer, fakeApi, renderPage } from '@callweave/platform/ui/testing';
import { actionPresets } from '@callweave/platform/work-items/contract';
import { afterEach, expect, it, vi } from 'vitest';
import { workItemTexts } from '../work-item-texts';
import { StepPage } from './step-page';

const form = {
  id: 'audit',
  type: 'default',
  components: [
    { type: 'textfield', id: 'name', key: 'name', label: '客户姓名', validate: { required: true } },
    { type: 'textfield', id: 'mask', key: 'mask', label: '掩码', conditional: { hide: '=mask = null' } },
    { type: 'textfield', id: 'card', key: 'card', label: '卡号', readonly: true },
  ],
};
const step = {
  id: 'w1',
  state: 'open',
  elementId: 'audit',
  stepName: '审核',
  flowKey: 'bank',
  flowName: '银行卡挂失',
  releaseId: 'r',
  processInstanceKey: '1',
  createdAt: '2026-03-02T01:00:00Z',
  form,
  data: { name: '陈思远', card: '6222 **** 1234' },
  actions: [actionPresets['solve'], actionPresets['return'], actionPresets['void']],
  platformActions: ['save', 'abandon'],
  canWork: true,
};
const taken = { type: '/problems/work-item-taken', title: '该环节已由王建国办理', detail: '办理时间：14:02' };

async function render(answers: Record<string, FakeAnswer> = {}) {
  const { providers, sent } = fakeApi({
    'get /api/work-items/:id': step,
    'post /api/work-items/:id/open': step,
    'put /api/work-items/:id/draft': { fields: {}, savedAt: '2026-03-02T06:02:00Z' },
    ...answers,
  });
  const { fixture, page } = await renderPage(StepPage, {
    providers,
    texts: [workItemTexts],
    inputs: { id: 'w1' },
  });
  const go = vi.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
  await vi.waitFor(() => expect(page.querySelector('.fjs-form input')).not.toBeNull(), 10_000);
  await fixture.whenStable();
  const press = async (name: string) => {
    [...page.querySelectorAll<HTMLButtonElement>('footer button')]
      .find((one) => one.textContent?.trim() === name)!
      .click();
    await new Promise((resume) => setTimeout(resume, 30));
    await fixture.whenStable();
  };
  return { page, sent, go, press };
}

function write(page: HTMLElement, selector: string, text: string): void {
  const input = page.querySelector<HTMLInputElement>(selector)!;
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
const actionsSent = (sent: { path: string; body: unknown; headers: Headers }[]) =>
  sent.filter(({ path }) => path.endsWith('/actions'));

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});

it('opens the step for handling and sends the open fields with the action (T-04)', async () => {
  const moved = { attemptId: 'a', outcome: 'moved', isEnded: true };
  const { page, sent, go, press } = await render({ 'post /api/work-items/:id/actions': moved });
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toContain('post /api/work-items/w1/open');
  expect(page.querySelector('input[id$="-mask"]'), 'hidden while empty, as on the server').toBeNull();
  await expectNoViolations(page.querySelector('footer')!);
  await press('解决');
  expect(actionsSent(sent)[0]!.body).toEqual({ action: 'solve', fields: { name: '陈思远' } });
  expect(go).toHaveBeenCalledWith(['/work']);
});

it('keeps an empty required field from being sent, and names it on top with a jump', async () => {
  const { page, sent, press } = await render();
  write(page, 'input[id$="-name"]', '');
  await new Promise((resume) => setTimeout(resume, 400));
  await press('解决');
  expect(actionsSent(sent)).toEqual([]);
  expect(page.querySelector('.cw-form-wrong')?.textContent).toContain('请填写客户姓名');
  page.querySelector<HTMLButtonElement>('.cw-form-wrong button')!.click();
  expect(document.activeElement?.id).toMatch(/-name$/);
});

it('asks for the opinion an action needs', async () => {
  const { page, sent, press } = await render();
  await press('退回');
  expect(actionsSent(sent)).toEqual([]);
  expect(page.querySelector('#cw-opinion-error')?.textContent).toContain('“退回”需要填写处理意见');
});

it('says who was faster and loses nothing (G-05)', async () => {
  const { page, sent, go, press } = await render({
    'post /api/work-items/:id/actions': { status: 409, body: taken },
  });
  write(page, '#cw-opinion', '已核实');
  await press('解决');
  const banner = page.querySelector('[role=alert]')!;
  expect(banner.textContent).toContain('该环节已由王建国办理');
  expect(banner.textContent).toContain('14:02');
  expect(page.querySelector<HTMLTextAreaElement>('#cw-opinion')!.value).toBe('已核实');
  expect(TestBed.inject(OpenWork).kept('/work/w1')).toMatchObject({
    fields: { name: '陈思远' },
    opinion: '已核实',
  });
  expect(actionsSent(sent)).toHaveLength(1);
  expect(go).not.toHaveBeenCalled();
});

it('uses the same idempotency key when the person presses again after a technical failure', async () => {
  const { sent, press } = await render({
    'post /api/work-items/:id/actions': { status: 500, body: { title: '系统繁忙' } },
  });
  await press('解决');
  await press('解决');
  const [first, second] = actionsSent(sent).map(({ headers }) => headers.get('idempotency-key'));
  expect(first).toBeTruthy();
  expect(second).toBe(first);
});
