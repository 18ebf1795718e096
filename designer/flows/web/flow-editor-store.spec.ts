import { TestBed } from '@angular/core/testing';
import { provideI18n } from '@callweave/platform/ui';
import { fakeApi, type FakeAnswer } from '@callweave/platform/ui/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FlowEditorStore } from './flow-editor-store';
import { aDraft, aFlow } from './testing';

const saved = { revision: 4, savedAt: '2026-03-02T01:05:00Z', bundleHash: 'h2', problems: [] };
const conflict = { status: 409, body: { type: '/problems/flow-changed', title: '何嘉明刚刚保存过' } };

async function open(answers: Record<string, FakeAnswer> = {}) {
  const api = fakeApi({
    'get /api/flows/:id/draft': aDraft(),
    'get /api/flow-node-types': { items: [] },
    'get /api/flows/:id/versions': { items: [] },
    'post /api/flows/:id/check': { problems: [] },
    'put /api/flows/:id/draft': saved,
    'get /api/flows/:id': aFlow({ liveVersion: 3 }),
    ...answers,
  });
  TestBed.configureTestingModule({ providers: [provideI18n(), FlowEditorStore, ...api.providers] });
  const store = TestBed.inject(FlowEditorStore);
  await store.load('f1');
  const sentTo = (method: string, path: RegExp) =>
    api.sent.filter((request) => request.method === method && path.test(request.path));
  return { store, saves: () => sentTo('put', /draft$/), sentTo };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('saves by itself once nobody has drawn for a moment, only the newest', async () => {
  const { store, saves } = await open();
  store.change({ bpmn: '<one/>' });
  await vi.advanceTimersByTimeAsync(600);
  store.change({ bpmn: '<two/>' });
  expect(store.saveState()).toBe('unsaved');
  await vi.advanceTimersByTimeAsync(1300);
  expect(saves().map(({ body }) => body)).toMatchObject([{ bpmn: '<two/>', revision: 3 }]);
  expect(store.saveState()).toBe('saved');
  expect(store.draft()!.flow.hasChanges).toBe(true);
  store.change({ bpmn: '<three/>' });
  await store.save();
  expect(saves()[1]!.body).toMatchObject({ revision: 4 });
});

it('sends a new name once, with the next save', async () => {
  const { store, saves } = await open();
  store.rename('挂失工单');
  await store.save();
  store.change({ bpmn: '<two/>' });
  await store.save();
  expect(saves().map(({ body }) => (body as { name?: string }).name)).toEqual(['挂失工单', undefined]);
  expect(store.draft()!.flow.name).toBe('挂失工单');
});

it('keeps what was drawn when saving fails, and saves it when asked again', async () => {
  let isDown = true;
  const { store, saves } = await open({
    'put /api/flows/:id/draft': () => (isDown ? { status: 500, body: { title: '出错' } } : saved),
  });
  store.change({ bpmn: '<mine/>' });
  await store.save();
  expect(store.saveState()).toBe('failed');
  isDown = false;
  await store.save();
  expect(store.saveState()).toBe('saved');
  expect(saves()[1]!.body).toMatchObject({ bpmn: '<mine/>' });
});

it('stops saving when somebody else was faster, then takes theirs', async () => {
  let draft = aDraft();
  const { store, saves } = await open({
    'get /api/flows/:id/draft': () => draft,
    'put /api/flows/:id/draft': conflict,
  });
  store.change({ bpmn: '<mine/>' });
  await store.save();
  expect(store.saveState()).toBe('conflict');
  expect(store.failure()!.title).toBe('何嘉明刚刚保存过');
  store.change({ bpmn: '<mine-too/>' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(saves()).toHaveLength(1);
  draft = aDraft({ bpmn: '<theirs/>', revision: 9 });
  await store.reload();
  expect([store.content()!.bpmn, store.saveState(), store.failure()]).toEqual([
    '<theirs/>',
    'saved',
    undefined,
  ]);
});

it('keeps ours over theirs only when told to, on their revision', async () => {
  let isFirst = true;
  const { store, saves } = await open({
    'put /api/flows/:id/draft': () => {
      if (!isFirst) return saved;
      isFirst = false;
      return conflict;
    },
  });
  store.change({ bpmn: '<mine/>' });
  await store.save();
  await store.overwrite();
  expect(saves()[1]!.body).toMatchObject({ bpmn: '<mine/>', revision: 3 });
  expect(store.saveState()).toBe('saved');
});

it('publishes the saved revision and shows the new live version', async () => {
  const version = { id: 'r3', version: 3 };
  const { store, sentTo } = await open({ 'post /api/flows/:id/versions': version });
  store.change({ bpmn: '<two/>' });
  await store.save();
  expect(await store.publish('新的菜单')).toEqual(version);
  expect(sentTo('post', /versions$/)[0]!.body).toEqual({ revision: 4, note: '新的菜单' });
  expect(store.draft()!.flow.liveVersion).toBe(3);
});

it('throws changes away', async () => {
  const { store } = await open({ 'delete /api/flows/:id/draft': aDraft({ bpmn: '<live/>', revision: 8 }) });
  store.change({ bpmn: '<two/>' });
  await store.discard();
  expect([store.content()!.bpmn, store.draft()!.revision]).toEqual(['<live/>', 8]);
});

it('says why a flow cannot be opened', async () => {
  const { store } = await open({ 'get /api/flows/:id/draft': { status: 403, body: { title: '没有权限' } } });
  expect(store.draft()).toBeUndefined();
  expect(store.failure()!.title).toBe('没有权限');
});
