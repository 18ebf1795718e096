import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBuilt, type RunningServer, startServer } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient } from './cross-tenant/http-client';
import { prepareBank } from './faults/bank';
import { bankState } from './faults/bank-state';
import { Clerks, StubbornClient } from './production-faults/clerks';

const disk = mkdtempSync(join(tmpdir(), 'callweave-disk-'));
const fullMs = 4_000;
/** What got no answer of the engine is sent again after 30 s and some. */
const timeout = 180_000;

describe.skipIf(!isBuilt || !mayMount())(
  'a full disk (needs a build and the right to mount)',
  { timeout },
  () => {
    const ballast = join(disk, 'ballast');
    const dataDir = join(disk, 'data');
    let server: RunningServer;
    let client: HttpClient;
    beforeAll(async () => {
      const { cookie } = await prepareBank(dataDir);
      server = await startServer({ dataDir, env: { SEED: 'none' } });
      client = new HttpClient(server.url, cookie);
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    });

    it('keeps what was acknowledged, is told of, and work goes on once there is room', async () => {
      const clerks = new Clerks(new StubbornClient(client), 0, 2);
      await pause(2_000);
      fill(ballast);
      await pause(fullMs);
      expect(await engine(server)).toMatchObject({ isDegraded: true });
      rmSync(ballast);
      await pause(1_000);
      const tickets = await clerks.stop();
      expect(tickets.length).toBeGreaterThanOrEqual(2);
      await clerks.mustRemember();
      const rows = bankState(dataDir)['tickets']!;
      for (const { title } of tickets)
        expect(rows.filter((row) => row.includes(`title=${title} `))).toEqual([
          expect.stringContaining('state=solved'),
        ]);
      expect(await engine(server)).not.toHaveProperty('isDegraded', true);
      expect(await client.must('get', '/api/audit-entries/verdict')).toMatchObject({ isIntact: true });
    });
  },
);

/** What health tells of the engine. */
async function engine({ url }: RunningServer): Promise<unknown> {
  const answer = await fetch(`${url}/health/ready`);
  const { parts } = (await answer.json()) as { parts: { name: string }[] };
  return parts.find(({ name }) => name === 'engine');
}

/** Writes until not a byte more fits. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  for (let chunk = 1 << 20; chunk > 0; chunk >>= 1) while (isWritten(file, Buffer.alloc(chunk)));
  closeSync(file);
}

function isWritten(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch {
    return false; // the disk is full
  }
}

/** A small disk under the folder. */
function mount(): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk], { stdio: 'ignore' });
}

function unmount(): void {
  execFileSync('umount', [disk]);
}

/** Not everybody may. */
function mayMount(): boolean {
  try {
    mount();
    unmount();
    return true;
  } catch {
    return false;
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
