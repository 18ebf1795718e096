import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isBuilt, type RunningServer, startServer } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient, type Json } from './cross-tenant/http-client';
import { prepareBank } from './faults/bank';
import { bankState } from './faults/bank-state';
import { Clerks, StubbornClient } from './production-faults/clerks';
import { mayMount, SmallDisk } from './production-faults/small-disk';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const fullMs = 2_000;

describe.skipIf(!isBuilt || (!mayMount && !isRequired))(
  'a full disk under the embedded product (needs a build and mount)',
  { timeout: 180_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'callweave-full-'));
    const dataDir = join(folder, 'data');
    let disk: SmallDisk;
    let server: RunningServer;
    let client: HttpClient;
    beforeAll(async () => {
      disk = SmallDisk.at(folder, 96);
      const { cookie } = await prepareBank(dataDir);
      server = await startServer({ dataDir, env: { SEED: 'none' } });
      client = new HttpClient(server.url, cookie);
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
      disk?.unmount();
      rmSync(folder, { recursive: true });
    });

    it('loses nothing acknowledged, is told in words, and work goes on once there is room', async () => {
      const clerks = new Clerks(new StubbornClient(client), 0, 2);
      await pause(2_000);
      disk.fill();
      // SQLite's logs have some room of their own.
      const body = { flowKey: 'bank-ticket', action: 'save', fields: { title: '试试' } };
      await expect
        .poll(() => client.send('post', '/api/tickets', { body }), { timeout: 60_000 })
        .toMatchObject({ status: 503, body: { title: expect.stringContaining('请稍后再试') } });
      await pause(fullMs);
      expect((await client.send('get', '/api/tickets')).status).toBe(200);
      expect(await unwell(server)).toContain('store');
      disk.free();
      await pause(fullMs);
      const tickets = await clerks.stop();
      expect(tickets.length).toBeGreaterThanOrEqual(2);
      await clerks.mustRemember();
      const rows = bankState(dataDir)['tickets']!;
      for (const { title } of tickets)
        expect(rows.filter((row) => row.includes(`title=${title} `))).toEqual([
          expect.stringContaining('state=solved'),
        ]);
      expect(await client.must('get', '/api/audit-entries/verdict')).toMatchObject({ isIntact: true });
      await expect.poll(() => unwell(server), { timeout: 30_000 }).toEqual([]);
    });
  },
);

/** Parts that are not ready or degraded. */
async function unwell({ url }: RunningServer): Promise<string[]> {
  const answer = await fetch(`${url}/health/ready`);
  const { parts } = (await answer.json()) as { parts: Json[] };
  return parts.filter(({ isReady, isDegraded }) => !isReady || isDegraded).map(({ name }) => name);
}
