import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { span, testExporter } from '@callweave/runtime/record-sink/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from './bundle';

const points = [
  'sink.batch.before-store',
  'store.commit.before',
  'store.commit.after',
  'sink.batch.after-store',
  'sink.feed.before-delivery',
  'sink.feed.after-delivery',
];
const folder = mkdtempSync(join(tmpdir(), 'sink-kill-'));
let victim: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  victim = await bundle(join(import.meta.dirname, 'sink-victim.ts'));
});
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
  rmSync(victim, { force: true });
});

/** @returns the port of the sink */
async function start(point: string, times: number): Promise<number> {
  child = spawn(process.execPath, [victim, folder, point, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return Number(line);
}
const hasEnded = () => child!.signalCode !== null;

const BATCH = 7;
/** What the exporter knows of after a crash of its broker: the last snapshot. */
const SNAPSHOT = 5 * BATCH;

it('stores and delivers every record, however often the sink is killed', { timeout: 60_000 }, async () => {
  let acknowledged = 0;
  for (const [life, point] of points.entries()) {
    const exporter = testExporter(await start(point, 3 + (life % 2)));
    if (life % 2 === 1) acknowledged = Math.max(0, acknowledged - SNAPSHOT);
    while (!hasEnded()) {
      const batch = span(acknowledged + 1, acknowledged + BATCH);
      const answer = await exporter.send(batch).catch(() => undefined);
      if (answer?.status === 200) acknowledged += BATCH;
      else await sleep(10);
    }
    expect(child!.signalCode, point).toBe('SIGKILL');
  }

  const exporter = testExporter(await start('none', 1));
  expect((await exporter.send(span(acknowledged + 1, acknowledged + BATCH))).status).toBe(200);
  const last = acknowledged + BATCH;
  const read = () => readFileSync(join(folder, 'read.txt'), 'utf8').trim().split('\n').map(Number);
  await expect.poll(() => read().at(-1), { timeout: 5_000 }).toBe(last);
  const positions = read();
  expect([...new Set(positions)]).toEqual(span(1, last).map(({ position }) => position));
  // Again only what a killed reader had not noted.
  expect(positions.length).toBeLessThan(last + points.length * 3 * BATCH);
});
