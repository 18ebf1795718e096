import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer } from '@callweave/test/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, isProduction, openInstallation } from './installation';

const folder = mkdtempSync(join(tmpdir(), 'callweave-tenant-'));
const build = join('.cache', 'run', `tenant-${process.pid}`);
let production: Installation | undefined;
beforeAll(async () => {
  execFileSync(process.execPath, ['tools/build-api.mjs', build]);
  if (isProduction()) production = await openInstallation();
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(build, { recursive: true });
});
const newTenant = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(build, 'new-tenant.js'), ...args], {
    env: { ...process.env, ...(production ? { ...production.env, ROLE: 'api' } : { DATA_DIR: folder }) },
  });

it('lets the first administrator of a bank in, who has to choose a password', async () => {
  const { stdout } = await newTenant('bank', '甲银行', 'boss');
  const password = /初始密码 (\S+)/.exec(stdout)![1]!;
  const main = join(build, 'main.js');
  const server = production ?? (await startServer({ main, dataDir: folder, env: { SEED: 'none' } }));
  try {
    // Beside the running product too.
    await newTenant('other', '乙银行', 'boss');
    const answer = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ tenantCode: 'bank', loginName: 'boss', password }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ tenant: { name: '甲银行' }, mustChangePassword: true });
  } finally {
    await server.stop();
  }
}, 60_000);

it.each([
  [['bank', '甲银行', 'boss'], 'already'],
  [['bank'], 'Usage'],
  [['b!', '甲银行', 'boss'], 'Usage'],
])('refuses %j, in two languages', async (args, said) => {
  const { code, stderr } = (await newTenant(...args).catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect(code).toBe(1);
  expect(stderr).toContain(said);
  expect(stderr).toMatch(/ \/ .*[\u4e00-\u9fff]/);
});
