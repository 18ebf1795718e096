import { expectNoViolations, type FakeAnswer, fakeApi, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { ticketTexts } from '../ticket-texts';
import { shownFields, withOptionLabels } from './shown-fields';
import { TicketPage } from './ticket-page';

const person = { id: 'u', name: '李晓彤' };
const time = '2026-03-02T01:00:00Z';
const ticket = {
  id: 'k1',
  number: '2026030200001',
  flowKey: 'bank',
  typeName: '银行卡挂失',
  title: '信用卡被盗刷',
  state: 'audit',
  stage: 'inFlow',
  creator: person,
  createdAt: time,
  updatedAt: time,
  urgeCount: 1,
  version: 1,
  fields: { reason: 'stolen', amount: '12.00', empty: '' },
  columns: [
    { key: 'reason', label: '挂失原因', type: 'select' },
    { key: 'amount', label: '金额', type: 'amount' },
    { key: 'empty', label: '空着的', type: 'textfield' },
  ],
  form: {
    id: 'f',
    type: 'default',
    components: [{ type: 'select', key: 'reason', values: [{ value: 'stolen', label: '被盗' }] }],
  },
  actions: [],
  releaseId: 'r',
  steps: [],
  attachments: [
    {
      id: 'f1',
      name: '截图.png',
      contentType: 'image/png',
      sizeBytes: 2048,
      uploadedBy: person,
      uploadedAt: time,
    },
  ],
  relatedNumbers: [],
  callIds: ['c1'],
  can: { editDraft: false, withdraw: true, urge: true, attach: true },
};
const history = {
  items: [
    {
      id: 'h',
      at: time,
      who: person,
      action: 'submit',
      actionLabel: '提交',
      stepName: '建单',
      stateBefore: 'new',
      stateAfter: 'audit',
      opinion: '请核实',
    },
  ],
};

async function render(answers: Record<string, FakeAnswer> = {}) {
  const { providers, sent } = fakeApi({
    'get /api/tickets/:id': ticket,
    'get /api/tickets/:id/history': history,
    ...answers,
  });
  const { fixture, page } = await renderPage(TicketPage, {
    providers,
    texts: [ticketTexts],
    inputs: { id: 'k1' },
  });
  const button = (name: string) =>
    [...document.querySelectorAll<HTMLButtonElement>('button')].find(
      (one) => one.textContent?.trim() === name,
    )!;
  return { fixture, page, sent, button };
}

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});

it('shows what people chose in their words, who did what, and the files', async () => {
  const { page } = await render();
  await vi.waitFor(() => expect(page.textContent).toContain('请核实'));
  expect(page.querySelector('.fields')?.textContent).toContain('被盗');
  expect(page.querySelector('.fields')?.textContent).not.toContain('空着的');
  expect(page.querySelector('cw-ticket-attachments a')?.getAttribute('href')).toBe(
    '/api/tickets/k1/attachments/f1',
  );
  await expectNoViolations(page);
});

it('urges with the words the person wrote, and not without any (T-08)', async () => {
  const { fixture, sent, button } = await render({
    'post /api/tickets/:id/urges': { id: 'g', at: time, who: person, text: '' },
  });
  button('催办').click();
  await fixture.whenStable();
  const dialog = document.querySelector<HTMLElement>('cw-confirm-dialog')!;
  const confirm = () =>
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  confirm();
  await fixture.whenStable();
  expect(dialog.textContent).toContain('请填写此项');
  const text = dialog.querySelector('textarea')!;
  text.value = '客户再次来电';
  text.dispatchEvent(new Event('input'));
  confirm();
  await vi.waitFor(() =>
    expect(sent.find(({ path }) => path.endsWith('/urges'))?.body).toEqual({ text: '客户再次来电' }),
  );
});

it('says who can help when one may not see the ticket', async () => {
  const body = {
    type: '/problems/common-not-allowed',
    title: '没有权限执行此操作',
    detail: '请联系管理员授权',
  };
  const { page } = await render({ 'get /api/tickets/:id': { status: 403, body } });
  expect(page.textContent).toContain('请联系管理员授权');
  expect(page.querySelector('cw-state button')).toBeNull();
});

it('puts yes, no and lists into words', () => {
  const t = (key: string) =>
    ({ 'tickets.page.yes': '是', 'tickets.page.no': '否', 'ui.comma': '、' })[key] ?? key;
  const columns = ['a', 'b', 'c'].map((key) => ({ key, label: key, type: 'checkbox' }));
  const fields = withOptionLabels([{ type: 'taglist', key: 'c', values: [{ value: 1, label: '一' }] }], {
    a: true,
    b: false,
    c: [1, 2],
  });
  const shown = shownFields(columns, fields, t, () => '');
  expect(shown.map(({ text }) => text)).toEqual(['是', '否', '一、2']);
});
