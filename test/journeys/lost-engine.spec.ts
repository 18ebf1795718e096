import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp, readConfig } from '@callweave/platform/api';
import { onFaultPoint, silentLogger } from '@callweave/platform/kernel';
import { workItemEntities } from '@callweave/platform/work-items/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpClient, type Json } from './cross-tenant/http-client';
import { type FaultBank, prepareBank, ticketFields, until } from './faults/bank';

const dataDir = mkdtempSync(join(tmpdir(), 'callweave-lost-'));
const config = (more = {}) => readConfig({ DATA_DIR: dataDir, PORT: '0', SEED: 'none', ...more });
let bank: FaultBank;
let app: App | undefined;
const client = () => new HttpClient(app!.url, bank.cookie);
const ticket = (id: string): Promise<Json> => client().must('get', '/api/tickets/:id', { params: { id } });
const steps = (segment: string): Promise<Json> =>
  client().must('get', '/api/work-items', { query: `?segment=${segment}&limit=100` });

/** Somebody does the step, and the engine never hears of it. @returns states of the attempt and of its step */
async function halfDone(): Promise<() => Promise<string[]>> {
  onFaultPoint((name) => {
    if (name === 'work-items.attempt.before-send') throw new Error('lost on the way');
  });
  const params = { id: bank.stepId };
  await client().must('post', '/api/work-items/:id/open', { params });
  const answer = client().send('post', '/api/work-items/:id/actions', { params, body: audited });
  answer.catch(() => undefined); // the server may stop before it has one
  const stateOf = (name: string, where: object) =>
    app!.store.system('look at an attempt', async ({ em }) => {
      const entity = workItemEntities.find(({ meta }) => meta.className === name)!;
      return String((await em.findOne<Json>(entity, where))?.state);
    });
  const states = async () => [
    await stateOf('StepAttempt', { workItemId: bank.stepId }),
    await stateOf('WorkItem', params),
  ];
  await until(states, ([attempt]) => attempt === 'sent' || undefined);
  onFaultPoint(undefined);
  return states;
}
const audited = { action: 'forward', opinion: '请处理', fields: { urgency: 'critical' } };

beforeAll(async () => {
  bank = await prepareBank(dataDir);
}, 60_000);
afterAll(async () => {
  await app?.stop();
  rmSync(dataDir, { recursive: true });
});

it('an engine that lost its data: refused, and once that is accepted tickets are drafts again and go on', async () => {
  app = await createApp(config(), { log: silentLogger });
  const lost = app.engine.engineId;
  const body = { name: 'letter', correlationKey: 'letter-1', variables: ticketFields };
  await client().must('post', '/api/flow-messages', { body });
  const letter = await until(
    () => client().must('get', '/api/tickets', { query: '?flowKey=letter-ticket' }),
    ({ items }: Json) => items.find((one: Json) => one.stage === 'inFlow'),
  );
  const draft = await ticket(bank.draftId);
  const states = await halfDone();
  await app.stop();
  for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, `engine.sqlite${end}`), { force: true });

  const refusal = await createApp(config(), { log: silentLogger }).catch((error: Error) => error.message);
  expect(refusal).toContain(`FORGET_DATA_SET=${lost}`);

  app = await createApp(config({ FORGET_DATA_SET: lost }), { log: silentLogger });
  expect(app.engine.engineId).not.toBe(lost);
  const given = await ticket(bank.ticketId);
  expect(given).toMatchObject({ stage: 'draft', state: 'new', fields: ticketFields });
  expect(await states()).toEqual(['refused', 'gone']);
  expect(await ticket(letter.id)).toMatchObject({ stage: 'ended', state: 'voided' });
  expect((await ticket(bank.draftId)).version).toBe(draft.version);
  const params = { id: bank.ticketId };
  const history = await client().must('get', '/api/tickets/:id/history', { params });
  expect(history.items.map(({ action }: Json) => action)).toContain('lost');
  expect([(await steps('mine')).items, (await steps('role')).items]).toEqual([[], []]);

  const again = { action: 'submit', fields: ticketFields, version: given.version };
  await client().must('put', '/api/tickets/:id/draft', { params, body: again });
  const step = await until(
    () => steps('role'),
    ({ items }: Json) => items[0],
  );
  await client().must('post', '/api/work-items/:id/open', { params: { id: step.id } });
  const { actions } = await client().must('get', '/api/work-items/:id', { params: { id: step.id } });
  expect(actions.map(({ key }: Json) => key)).toContain('forward');
  await client().must('post', '/api/work-items/:id/actions', { params: { id: step.id }, body: audited });
  expect(await ticket(bank.ticketId)).toMatchObject({ stage: 'inFlow', state: 'toHandle' });
}, 60_000);
