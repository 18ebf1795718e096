import { DialogRef } from '@angular/cdk/dialog';
import { flowRights } from '@callweave/designer/flows/contract';
import { Session } from '@callweave/platform/ui';
import { expectNoViolations, fakeApi, type FakeAnswer, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { CreateDialog } from '../create-dialog/create-dialog';
import { flowsTexts } from '../flows-texts';
import { aFlow, button, settled } from '../testing';
import { FlowList } from './flow-list';

const items = [
  aFlow({ hasChanges: true }),
  aFlow({ id: 'f2', name: '客服热线', kind: 'call', liveVersion: undefined, errorCount: 2 }),
];
const can = (...keys: string[]) => ({
  provide: Session,
  useValue: {
    can: (right: { key: string }) => keys.includes(right.key),
    timeZone: () => 'Asia/Shanghai',
  },
});

async function renderList(answers: Record<string, FakeAnswer> = {}, right = flowRights.edit.key) {
  const api = fakeApi({ 'get /api/flows': { items }, ...answers });
  const rendered = await renderPage(FlowList, {
    providers: [...api.providers, can(right)],
    texts: [flowsTexts],
  });
  await settled(rendered.fixture);
  return { ...rendered, sent: api.sent };
}

afterEach(() => document.body.replaceChildren());

it('shows what is live, what changed since and what is wrong', async () => {
  const { page } = await renderList();
  const rows = [...page.querySelectorAll('tbody tr')].map((row) => row.textContent!);
  expect(rows[0]).toContain('v2');
  expect(rows[0]).toContain('有未发布的修改');
  expect(rows[1]).toContain('未发布');
  expect(rows[1]).toContain('2 个错误');
  await expectNoViolations(page);
});

it('asks for one kind when its segment is chosen', async () => {
  const { fixture, page, sent } = await renderList();
  button(page, '呼叫流程').click();
  await settled(fixture);
  expect(sent.at(-1)!.query.get('kind')).toBe('call');
});

it('invites to begin when there is none', async () => {
  const empty = await renderList({ 'get /api/flows': { items: [] } });
  expect(empty.page.textContent).toContain('还没有流程');
  await expectNoViolations(empty.page);
});

it('tells when flows cannot be read', async () => {
  const { page } = await renderList({ 'get /api/flows': { status: 500, body: { title: '服务出错' } } });
  expect(page.textContent).toContain('服务出错');
});

it('offers neither creating nor importing to those who only look', async () => {
  const { page } = await renderList({}, flowRights.view.key);
  expect(button(page, '新建流程')).toBeUndefined();
  expect(button(page, '导入')).toBeUndefined();
});

const closed: unknown[] = [];
async function renderDialog(answers: Record<string, FakeAnswer>) {
  const templates = { items: [{ key: 'bank', kind: 'ticket', name: '银行工单模板' }] };
  const api = fakeApi({ 'get /api/flow-templates': templates, ...answers });
  const ref = { provide: DialogRef, useValue: { close: (value: unknown) => closed.push(value) } };
  const rendered = await renderPage(CreateDialog, {
    providers: [...api.providers, ref],
    texts: [flowsTexts],
  });
  await settled(rendered.fixture);
  return { ...rendered, sent: api.sent };
}
function type(page: HTMLElement, selector: string, value: string) {
  const input = page.querySelector<HTMLInputElement>(selector)!;
  input.value = value;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
}

it('creates a flow from a template and hands it back', async () => {
  const { fixture, page, sent } = await renderDialog({ 'post /api/flows': aFlow({ id: 'new' }) });
  type(page, '#cw-create-name', ' 挂失 ');
  type(page, '#cw-create-key', 'card-loss');
  type(page, '#cw-create-template', 'bank');
  await expectNoViolations(page);
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled(fixture);
  expect(sent.at(-1)!.body).toEqual({ kind: 'ticket', name: '挂失', key: 'card-loss', template: 'bank' });
  expect(closed.at(-1)).toMatchObject({ id: 'new' });
});

it('says in the dialog why a flow was not created', async () => {
  const { fixture, page } = await renderDialog({
    'post /api/flows': { status: 409, body: { title: '标识已被使用' } },
  });
  page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled(fixture);
  expect(page.querySelector('[role=alert]')!.textContent).toContain('标识已被使用');
  await expectNoViolations(page);
});
