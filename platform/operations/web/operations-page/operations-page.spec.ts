import { Confirm } from '@callweave/platform/ui';
import { expectNoViolations, fakeApi, type FakeAnswer, renderPage } from '@callweave/platform/ui/testing';
import { provideLocationMocks } from '@angular/common/testing';
import { afterEach, expect, it } from 'vitest';
import { operationsTexts } from '../operations-texts';
import { OperationsPage } from './operations-page';

const at = '2026-03-02T01:00:00Z';
const fine = {
  engineId: 'engine-1',
  partitions: [{ partition: 1, storedPosition: '812', projectedPosition: '811', lagSeconds: 0.4 }],
  gaps: [],
  unreadable: 0,
  isSilent: false,
};
const exported = {
  ...fine,
  partitions: [
    { ...fine.partitions[0], lagSeconds: 73, exportedAt: at, receivedAt: at },
    {
      partition: 2,
      storedPosition: '5',
      projectedPosition: '5',
      lagSeconds: 0,
      exportedAt: at,
      receivedAt: at,
    },
  ],
  gaps: [
    ...[
      {
        partition: 1,
        valueType: 'JOB',
        afterPosition: '500',
        beforePosition: '800',
        missing: 30,
        foundAt: at,
      },
    ],
    ...[{ partition: 2, valueType: 'VARIABLE', afterPosition: '3', beforePosition: '4', foundAt: at }],
  ],
  unreadable: 2,
  isSilent: false,
  refusedSince: at,
};
const parked = {
  ...{ id: '1-77-work-items', partition: 1, position: '77', valueType: 'JOB', intent: 'CREATED' },
  ...{ projection: 'work-items', error: 'too long', parkedAt: at },
};
const job = {
  id: '0190c2f2-0000-7000-8000-000000000001',
  topic: 'mail.send',
  attempts: 5,
  error: 'refused',
  createdAt: at,
};

async function render(answers: Record<string, FakeAnswer> = {}) {
  const api = fakeApi({
    'get /api/operations/records': fine,
    'get /api/operations/parked-records': { items: [parked] },
    'get /api/operations/dead-jobs': { items: [job] },
    'post /api/operations/dead-jobs/:jobId/retry': { status: 204 },
    ...answers,
  });
  const questions: unknown[] = [];
  const confirm = { ask: async (question: unknown) => (questions.push(question), '') };
  const providers = [...api.providers, provideLocationMocks(), { provide: Confirm, useValue: confirm }];
  const rendered = await renderPage(OperationsPage, { providers, texts: [operationsTexts] });
  await settled(rendered.fixture);
  const press = async (text: string) => {
    [...rendered.page.querySelectorAll('button')].find((one) => one.textContent!.includes(text))!.click();
    await settled(rendered.fixture);
  };
  return { ...rendered, sent: api.sent, questions, press };
}
/** Answers of the server arrive a few turns later. */
async function settled(fixture: { whenStable(): Promise<unknown> }): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 20));
  await fixture.whenStable();
}

afterEach(() => document.body.replaceChildren());

it('says that all is fine, and how far each partition is', async () => {
  const { page } = await render();
  expect(page.querySelector('.notice')!.textContent).toContain('正常');
  const [row] = [...page.querySelectorAll('tbody tr')].map((one) => one.textContent);
  expect(row).toMatch(/1.*812.*811.*0\.4 秒/s);
  expect(page.textContent).not.toContain('缺失的记录');
  await expectNoViolations(page);
});

it('says what is wrong with records that come from a cluster', async () => {
  const { page } = await render({ 'get /api/operations/records': exported });
  const notices = [...page.querySelectorAll('.notice')].map((one) => one.textContent);
  expect(notices).toHaveLength(4);
  expect(notices.join()).toMatch(/拒收.*2 处记录缺失.*2 条导出内容.*73 秒/s);
  const gaps = [...page.querySelectorAll('table')].at(-1)!.textContent!;
  expect(gaps).toMatch(/JOB.*500 – 800.*30.*VARIABLE.*未知/s);
  await expectNoViolations(page);
});

it('does not call fine what nobody hears of', async () => {
  const { page } = await render({ 'get /api/operations/records': { ...fine, isSilent: true } });
  expect([...page.querySelectorAll('.notice')].map((one) => one.textContent)).toEqual([
    expect.stringMatching(/异常.*没有收到引擎的新记录/s),
  ]);
});

it('lists parked records with what lacks them and why', async () => {
  const { page, press } = await render();
  await press('搁置的记录');
  expect(page.querySelector('tbody')!.textContent).toMatch(/JOB CREATED.*work-items.*too long/s);
  await expectNoViolations(page);
});

it('has failed work done again after asking', async () => {
  const { page, press, sent, questions } = await render();
  await press('失败的后台任务');
  expect(page.querySelector('tbody')!.textContent).toMatch(/mail\.send.*refused/s);
  await expectNoViolations(page);
  await press('mail.send');
  expect(questions).toMatchObject([{ title: '再次执行“mail.send”？', text: 'refused' }]);
  expect(sent.at(-1)).toMatchObject({
    method: 'post',
    path: `/api/operations/dead-jobs/${job.id}/retry`,
  });
  expect(page.textContent).toContain('没有失败的后台任务');
});

const broken = { status: 500, body: { title: '服务出错' } };

it('says when nothing can be read', async () => {
  const { page } = await render({ 'get /api/operations/records': broken });
  expect(page.textContent).toContain('服务出错');
});

it('keeps what it shows while the server is away', async () => {
  let isAway = false;
  const { page, press, sent } = await render({
    'get /api/operations/records': () => (isAway ? broken : fine),
  });
  isAway = true;
  await press('刷新');
  expect(sent.filter(({ path }) => path === '/api/operations/records')).toHaveLength(2);
  expect(page.textContent).toContain('正常');
});
