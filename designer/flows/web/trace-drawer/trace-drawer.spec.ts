import { TestBed } from '@angular/core/testing';
import { Confirm } from '@callweave/platform/ui';
import { expectNoViolations, fakeApi, type FakeAnswer, renderPage } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { flowsTexts } from '../flows-texts';
import { button, settled } from '../testing';
import { TraceStore } from '../trace-store';
import { TraceDrawer } from './trace-drawer';

const at = '2026-03-02T01:00:00Z';
const instance = {
  instanceKey: '7',
  flowId: 'f1',
  releaseId: 'r1',
  version: 1,
  state: 'active',
  startedAt: at,
  openIncidents: 1,
};
const incident = {
  incidentKey: '9',
  instanceKey: '7',
  flowId: 'f1',
  releaseId: 'r1',
  elementId: 'create-ticket',
  elementInstanceKey: '8',
  errorType: 'JOB_NO_RETRIES',
  errorMessage: '工单服务没有应答',
  state: 'open',
  createdAt: at,
};
const visit = (elementId: string, state: string) => ({
  elementInstanceKey: elementId,
  elementId,
  elementType: 'SERVICE_TASK',
  state,
  startedAt: at,
});
const trace = {
  instance,
  elements: [visit('start', 'completed'), visit('create-ticket', 'incident')],
  path: [{ flowElementId: 'way', takenAt: at }],
  incidents: [incident],
};

async function render(answers: Record<string, FakeAnswer> = {}) {
  const api = fakeApi({
    'get /api/flow-activity/:flowId': {
      items: [
        { releaseId: 'r1', elementId: 'audit', active: 2, incidents: 0 },
        { releaseId: 'r2', elementId: 'audit', active: 1, incidents: 1 },
        { releaseId: 'r2', elementId: 'start', active: 0, incidents: 0 },
      ],
    },
    'get /api/flow-instances': { items: [instance] },
    'get /api/flow-instances/:key/trace': trace,
    ...answers,
  });
  const confirm = { provide: Confirm, useValue: { ask: () => Promise.resolve('') } };
  const rendered = await renderPage(TraceDrawer, {
    providers: [...api.providers, TraceStore, confirm],
    texts: [flowsTexts],
  });
  const store = TestBed.inject(TraceStore);
  store.watchFlow('f1');
  await settled(rendered.fixture);
  return { ...rendered, store, sent: api.sent };
}

afterEach(() => document.body.replaceChildren());

it('lights the path of the instance one looks at, and looks away again', async () => {
  const { fixture, page, store } = await render();
  const [row] = [...page.querySelectorAll<HTMLButtonElement>('.instance')];
  expect(row!.textContent).toContain('异常');
  row!.click();
  await settled(fixture);
  expect(row!.getAttribute('aria-pressed')).toBe('true');
  expect(store.marks()).toEqual([
    { elementId: 'start', mark: 'completed' },
    { elementId: 'create-ticket', mark: 'incident' },
    { elementId: 'way', mark: 'taken' },
  ]);
  await expectNoViolations(page);
  row!.click();
  await settled(fixture);
  expect(store.marks()).toEqual([]);
});

it('counts what runs in an element over all versions', async () => {
  const { store } = await render();
  expect(store.activityByElement()).toEqual([{ elementId: 'audit', active: 3, incidents: 1 }]);
});

it('retries an incident, or ends its run after asking', async () => {
  const done = { status: 204, body: undefined };
  const { fixture, page, sent } = await render({
    'post /api/flow-incidents/:key/retry': done,
    'post /api/flow-instances/:key/cancel': done,
  });
  page.querySelector<HTMLButtonElement>('.instance')!.click();
  await settled(fixture);
  expect(page.textContent).toContain('工单服务没有应答');
  button(page, '重试').click();
  await settled(fixture);
  button(page, '终止流程').click();
  await settled(fixture);
  expect(
    sent.filter(({ method, path }) => method === 'post' && !path.includes('push')).map(({ path }) => path),
  ).toEqual(['/api/flow-incidents/9/retry', '/api/flow-instances/7/cancel']);
});

it('says so when nothing ran yet', async () => {
  const { page } = await render({ 'get /api/flow-instances': { items: [] } });
  expect(page.textContent).toContain('还没有运行过');
});
