import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@callweave/platform/kernel';
import { withDatabase } from '@callweave/platform/store';
import { demoPassword, tenant } from '@callweave/seed/data';
import { isBuilt, type RunningServer, startServer } from '@callweave/test/kit';
import { describe, expect, it } from 'vitest';
import { HttpClient } from './cross-tenant/http-client';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const mySql = process.env['TEST_DATABASE_URL'];
const pollMs = 20;

describe.skipIf(!isBuilt && !isRequired)('a first start (needs a build: npm run build)', () => {
  it('lives at once and is ready with the demo, on SQLite', () => firstStart({}), 120_000);

  it.skipIf(!mySql)(
    'lives at once and is ready with the demo, on MySQL (TEST_DATABASE_URL)',
    async () => firstStart({ DATABASE_URL: await withDatabase(mySql!, `ready_${newId().slice(-12)}`) }),
    300_000,
  );

  it('says that its address is taken before it touches the data', async () => {
    const first = await startServer({ env: { SEED: 'none' } });
    const dataDir = await mkdtemp(join(tmpdir(), 'callweave-taken-'));
    const port = Number(new URL(first.url).port);
    const second = await startServer({ dataDir, port, waitReady: false });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('PORT');
    expect(second.output()).not.toContain('Loading the demo');
    await first.stop();
    await rm(dataDir, { recursive: true });
  });
});

async function firstStart(env: Record<string, string>): Promise<void> {
  const server = await startServer({ env, waitReady: false });
  try {
    const before = await untilReady(server);
    // Alive early: most of the wait is migrations and demo. Nothing but "not ready" was said, and nobody let in.
    expect(before.length).toBeGreaterThan(10);
    expect(new Set(before)).toEqual(new Set(['200 503 503']));
    await HttpClient.signedIn(server.url, tenant.code, 'admin', demoPassword);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  } finally {
    await server.stop();
  }
}

/** @returns what `live`, `ready` and an interface answered, each time the server answered and was not ready */
async function untilReady(server: RunningServer): Promise<string[]> {
  const seen: string[] = [];
  let isOver = false;
  void server.ended.then(() => (isOver = true));
  const status = async (path: string) => (await fetch(server.url + path)).status;
  while (!isOver) {
    try {
      // In this order, since it may become ready between the two.
      const other = await status('/api/sign-in-options');
      const ready = await status('/health/ready');
      if (ready === 200) return seen;
      seen.push(`${await status('/health/live')} ${ready} ${other}`);
    } catch (error) {
      // Not listening yet is fine once: an address that answered never goes away again.
      if (seen.length > 0) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`the server ended:\n${server.output()}`);
}
