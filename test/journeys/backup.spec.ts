import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type RunningServer, startServer, switchLogin } from '@callweave/test/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpClient, type Json } from './cross-tenant/http-client';
import { picture } from './cross-tenant/two-banks';
import { type FaultBank, prepareBank, ticketFields, until } from './faults/bank';
import { callOnce } from './faults/lost-card';

const folder = mkdtempSync(join(tmpdir(), 'callweave-backup-'));
const build = join('.cache', 'run', `backup-${process.pid}`);
const [dataDir, elsewhere, file] = ['data', 'elsewhere', 'bank.backup'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
let bank: FaultBank;
beforeAll(async () => {
  execFileSync(process.execPath, ['tools/build-api.mjs', build]);
  bank = await prepareBank(dataDir);
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(build, { recursive: true });
});

const env = {
  ...{ SEED: 'none', CALLS: 'jambonz', JAMBONZ_API_URL: 'http://127.0.0.1:9/v1', JAMBONZ_API_KEY: 'unused' },
  ...{ JAMBONZ_WS_USER: switchLogin.username, JAMBONZ_WS_PASSWORD: switchLogin.password },
  JAMBONZ_ACCOUNT_SID: 'unused',
};
const start = (folder: string) => startServer({ main: join(build, 'main.js'), dataDir: folder, env });
const operate = (DATA_DIR: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(build, 'operations.js'), ...args], {
    env: { ...process.env, DATA_DIR },
  });

/** A ticket as its creator was told of it last. */
interface Known {
  state: string;
  hasPicture: boolean;
}

/** People at their desks and callers on the line, until `stop()`; `known` is what was acknowledged so far. */
function load(server: RunningServer) {
  const known = new Map<string, Known>();
  let isOver = false;
  let calls = 0;
  const repeat = async (work: () => Promise<void>) => {
    while (!isOver) await work().catch((error: unknown) => isOver || Promise.reject(error as Error));
  };
  const client = new HttpClient(server.url, bank.cookie);
  const desk = () => repeat(() => oneTicket(client, known));
  const line = () =>
    repeat(async () => {
      if (await callOnce(`${server.url.replace(/^http/, 'ws')}/jambonz/app`)) calls++;
    });
  const all = Promise.all([desk(), desk(), desk(), line(), line()]);
  return {
    known,
    calls: () => calls,
    stop: () => {
      isOver = true;
      return all;
    },
  };
}

async function oneTicket(client: HttpClient, known: Map<string, Known>): Promise<void> {
  const body = { flowKey: 'bank-ticket', action: 'submit', fields: ticketFields };
  const { id } = await client.must('post', '/api/tickets', { body });
  known.set(id, { state: 'submitted', hasPicture: false });
  await client.must('post', '/api/tickets/:id/attachments', { params: { id }, upload: picture });
  known.set(id, { state: 'submitted', hasPicture: true });
  const { steps } = await client.must('get', '/api/tickets/:id', { params: { id } });
  if (steps[0]) await work(client, steps[0].id);
  known.set(id, { state: 'audited', hasPicture: true });
}

/** Takes a step the way its flow goes on. */
async function work(client: HttpClient, id: string): Promise<void> {
  const params = { id };
  await client.must('post', '/api/work-items/:id/open', { params });
  const { actions } = await client.must('get', '/api/work-items/:id', { params });
  const body = actions.some(({ key }: Json) => key === 'forward')
    ? { action: 'forward', opinion: '请处理', fields: { urgency: 'critical' } }
    : { action: 'solve', opinion: '已退', fields: { result: '已退费' } };
  await client.must('post', '/api/work-items/:id/actions', { params, body });
}

/** Works whatever is open until nothing is. */
async function workAll(client: HttpClient): Promise<number> {
  for (let worked = 0, quiet = 0; ;) {
    const [mine, role] = await Promise.all(
      ['mine', 'role'].map((segment) =>
        client.must('get', '/api/work-items', { query: `?segment=${segment}&limit=100` }),
      ),
    );
    const items = [...mine.items, ...role.items] as Json[];
    for (const { id } of items) await work(client, id);
    worked += items.length;
    quiet = items.length ? 0 : quiet + 1;
    if (quiet > 4) return worked;
    if (!items.length) await sleep(300);
  }
}

it('backs up under load; restored elsewhere nothing acknowledged before is lost and all goes on', async () => {
  let server = await start(dataDir);
  const running = load(server);
  await until(async () => running, ({ known, calls }) => known.size > 12 && calls() > 1); // prettier-ignore
  const before = new Map(running.known);
  await operate(dataDir, 'backup', file);
  const isStillServing = running.known.size;
  await until(async () => running, ({ known }) => known.size > isStillServing); // prettier-ignore
  const end = running.stop();
  server.kill('SIGKILL');
  await end;
  await server.ended;

  await operate(elsewhere, 'restore', file);
  server = await start(elsewhere);
  try {
    await expect(operate(elsewhere, 'restore', file, '--force')).rejects.toThrow('Another process');
    const client = new HttpClient(server.url, bank.cookie);
    for (const [id, { state, hasPicture }] of before) {
      const ticket = await client.must('get', '/api/tickets/:id', { params: { id } });
      expect(ticket.attachments.length >= Number(hasPicture)).toBe(true);
      for (const { id: attachmentId } of ticket.attachments) {
        const path = '/api/tickets/:id/attachments/:attachmentId';
        expect((await client.send('get', path, { params: { id, attachmentId } })).status).toBe(200);
      }
      const history = await client.must('get', '/api/tickets/:id/history', { params: { id } });
      expect(history.items.length).toBeGreaterThanOrEqual(state === 'audited' ? 2 : 1);
    }
    expect(await workAll(client)).toBeGreaterThan(before.size / 2);
    const { items } = await client.must('get', '/api/tickets', { query: '?limit=100' });
    expect(items.length).toBeGreaterThanOrEqual(before.size);
    const open = items.filter(({ id, state }: Json) => id !== bank.draftId && state !== 'solved');
    expect(open.map(({ number, state }: Json) => `${number} ${state}`)).toEqual([]);
    const verdict = await until(
      () => client.must('get', '/api/audit-entries/verdict'),
      (answer: Json) => (answer.isIntact ? answer : undefined),
    );
    expect(verdict.isIntact).toBe(true);
    expect((await client.must('get', '/api/flow-incidents')).items).toEqual([]);
  } finally {
    await server.stop();
  }
}, 120_000);
