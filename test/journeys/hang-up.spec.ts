import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp, readConfig } from '@callweave/platform/api';
import { silentLogger } from '@callweave/platform/kernel';
import { switchLogin } from '@callweave/test/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareBank, until } from './faults/bank';
import { type BankState, bankState } from './faults/bank-state';
import { callOnce } from './faults/lost-card';

let dataDir: string;
let app: App;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'callweave-hang-up-'));
  await prepareBank(dataDir);
  const config = readConfig({
    ...{ DATA_DIR: dataDir, PORT: '0', SEED: 'none', CALLS: 'jambonz' },
    ...{ JAMBONZ_WS_USER: switchLogin.username, JAMBONZ_WS_PASSWORD: switchLogin.password },
    ...{ JAMBONZ_API_URL: 'http://127.0.0.1:9/v1', JAMBONZ_API_KEY: 'unused', JAMBONZ_ACCOUNT_SID: 'unused' },
  });
  app = await createApp(config, { log: silentLogger });
});
afterAll(async () => {
  await app.stop();
  await rm(dataDir, { recursive: true });
});

const rows = (state: BankState, table: string, pattern: RegExp) =>
  state[table]!.filter((row) => pattern.test(row)).length;

it('hang-up at every message of the bank’s card-loss branch: once the digits are accepted exactly one ticket exists', async () => {
  const appUrl = `${app.url.replace(/^http/, 'ws')}/jambonz/app`;
  let messages = 0;
  expect(await callOnce(appUrl, (number) => (messages = number))).toBe(true);
  expect(messages).toBeGreaterThanOrEqual(20);
  const calls = Array.from({ length: messages }, (_, index) =>
    callOnce(appUrl, (number, caller) => number === index + 1 && caller.hangUp()),
  );
  await Promise.all(calls);
  const ofCalls = (now: BankState) => rows(now, 'flow_instances', /call_id=/);
  const areOver = (now: BankState) =>
    rows(now, 'call_record', /state=active/) === 0 &&
    now['flow_instances']!.every((row) => !/call_id=/.test(row) || /state=completed/.test(row));
  const state = await until(
    async () => bankState(dataDir),
    (now) => (areOver(now) ? now : undefined),
  );
  const accepted = rows(state, 'call_visit', /element_id=collect-card .*exit=got/);
  expect(accepted).toBeGreaterThan(1);
  expect(accepted).toBeLessThan(messages);
  expect(ofCalls(state)).toBeGreaterThan(accepted);
  expect(rows(state, 'ticket_calls', /./)).toBe(accepted);
  // Two were there before.
  expect(rows(state, 'tickets', /./)).toBe(accepted + 2);
  expect(rows(state, 'flow_incidents', /./)).toBe(0);
}, 60_000);
