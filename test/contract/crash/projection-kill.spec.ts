import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineRecord } from '@callweave/platform/kernel';
import { testActor } from '@callweave/platform/store';
import { type InstanceTrace, recordsApi } from '@callweave/platform/records/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from './bundle';
import { openProjection } from './projection-rig';

const points = [
  'records.projection.before-transaction',
  'store.commit.before',
  'store.commit.after',
  'records.projection.after-transaction',
];
const folder = mkdtempSync(join(tmpdir(), 'projection-kill-'));
let victim: string;

beforeAll(async () => {
  victim = await bundle(join(import.meta.dirname, 'projection-victim.ts'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(victim, { force: true });
});

async function live(life: number, point: string, times: number): Promise<string> {
  const child = spawn(process.execPath, [victim, folder, String(life), point, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const overdue = setTimeout(() => child.kill('SIGTERM'), 10_000);
  const signal = await new Promise((ended) => child.on('close', (_, name) => ended(name)));
  clearTimeout(overdue);
  return `${point} ${String(signal)}`;
}

it('projects every record once, however often the projector is killed', { timeout: 60_000 }, async () => {
  // Odd and even: whatever the projector commits in turns is hit on both sides.
  const lives = points.flatMap((point) => [3, 4].map((times) => ({ point, times })));
  for (const [life, { point, times }] of lives.entries())
    expect(await live(life, point, times)).toBe(`${point} SIGKILL`);

  const { store, engine, records, processDefinitionKey } = await openProjection(folder, false);
  const all: EngineRecord[] = [];
  engine.subscribeRecords({}, async (batch) => void all.push(...batch));
  const request = { processDefinitionKey, variables: {}, idempotencyKey: 'last' };
  await engine.createInstance(request);
  await engine.whenIdle();
  expect(await records.caughtUp(10_000)).toBe(true);
  expect(await records.health()).toEqual({ isReady: true, isDegraded: false, detail: 'projecting' });

  const route = records.routes!.find(({ endpoint }) => endpoint === recordsApi.trace)!;
  const instances = all.filter(
    ({ intent, valueType }) => valueType === 'PROCESS_INSTANCE_CREATION' && intent === 'CREATED',
  );
  expect(instances.length).toBeGreaterThan(points.length);
  for (const { value } of instances) {
    const call = { actor: testActor(), params: { instanceKey: value['processInstanceKey'] } };
    const trace = (await route.handler(call as never)) as InstanceTrace;
    expect(trace.instance.state).toBe('completed');
    expect(trace.elements.map(({ elementId, state }) => `${elementId} ${state}`)).toEqual([
      'start completed',
      'a completed',
      'end completed',
    ]);
    expect(trace.path.map(({ flowElementId }) => flowElementId)).toEqual(['start_a', 'a_end']);
  }
  await records.stop!();
  await engine.close();
  await store.close();
});
