import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { faultPoints } from './fault-points.generated';
import { prepareBank } from './faults/bank';
import type { BankState } from './faults/bank-state';
import { comparedTo } from './faults/compare';
import { type FaultBench, liveThrough } from './faults/killed-run';
import { elsewhere, plan } from './faults/plan';
import type { ScenarioName } from './faults/scenarios';

const caseMs = 180_000;
vi.setConfig({ maxConcurrency: 2, testTimeout: caseMs, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'callweave-faults-'));
const build = join('.cache', 'run', `faults-${process.pid}`);
let bench: FaultBench;
const undisturbed = new Map<ScenarioName, Promise<BankState>>();
/** What a scenario comes to when nothing happens; lived once. */
function expected(name: ScenarioName): Promise<BankState> {
  if (!undisturbed.has(name)) undisturbed.set(name, liveThrough(bench, name));
  return undisturbed.get(name)!;
}

beforeAll(async () => {
  execFileSync(process.execPath, ['tools/build-api.mjs', build]);
  const template = join(folder, 'bank');
  bench = { main: join(build, 'main.js'), template, bank: await prepareBank(template) };
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(build, { recursive: true });
});

const cases = Object.entries(plan).flatMap(([point, passings]) =>
  passings.flatMap(([name, ...times]) => times.map((time) => ({ point, name, times: time }))),
);

/** `FAULT_RUNS=40 FAULT_SEED=…`: so many more at passings nobody chose; for `npm run soak`. */
const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
const random = Array.from({ length: Number(process.env['FAULT_RUNS'] ?? 0) }, (_, index) => {
  const [first, second] = createHash('sha1')
    .update(`${seed + index}`)
    .digest();
  const { point, name } = cases[(first! * 256 + second!) % cases.length]!;
  return { seed: seed + index, point, name, times: 1 + ((first! + second!) % 12) };
});

describe('fault points (architecture §8.3)', () => {
  it('has a scenario for each point of the sources, and no other', () => {
    const others = faultPoints.flatMap(({ name }) =>
      Object.entries(elsewhere).flatMap(([start, spec]) => (name.startsWith(start) ? [{ name, spec }] : [])),
    );
    for (const { name, spec } of others) expect(readFileSync(spec, 'utf8'), spec).toContain(`'${name}'`);
    const all = [...Object.keys(plan), ...others.map(({ name }) => name)];
    expect(all.sort()).toEqual(faultPoints.map(({ name }) => name).sort());
    expect(Object.entries(plan).filter(([, passings]) => passings.length === 0)).toEqual([]);
  });

  describe.concurrent('killed there, nothing acknowledged is lost and nothing done twice', () => {
    it.each(cases)('$point #$times in $name', async ({ name, ...kill }) => {
      await liveThrough(bench, name, kill, comparedTo(await expected(name), name));
    });
    if (random.length > 0)
      it.each(random)('FAULT_SEED=$seed FAULT_RUNS=1: $point #$times in $name', async ({ name, ...kill }) => {
        await liveThrough(bench, name, { ...kill, mayMiss: true }, comparedTo(await expected(name), name));
      });
  });
});
