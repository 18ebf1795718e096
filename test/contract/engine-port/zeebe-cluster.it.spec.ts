import { setTimeout as sleep } from 'node:timers/promises';
import { type EnginePort, silentLogger, systemClock } from '@callweave/platform/kernel';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import { missingForZeebe, startZeebe, type Zeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CapturedSource } from './captured-source';
import { drawing, end, serviceTask, start } from './drawing';
import { Bench } from './harness';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const INSTANCES = 120;

describe.skipIf(missing && !isRequired)(`Zeebe of three brokers ${missing ?? ''}`, () => {
  let source: CapturedSource;
  let zeebe: Zeebe;
  let engine: EnginePort;
  let bench: Bench;

  beforeAll(async () => {
    source = await CapturedSource.open();
    zeebe = await startZeebe({ brokers: 3, partitions: 3, records: { url: source.url } });
    engine = await openZeebeEngine({
      ...{ address: zeebe.addresses.join(','), records: source, log: silentLogger, clock: systemClock },
      ...{ attemptMs: 3_000, patienceMs: 90_000, recordsPatienceMs: 90_000, openPatienceMs: 90_000 },
    });
    bench = new Bench(engine);
  }, 240_000);
  afterAll(async () => {
    await bench?.close();
    await engine?.close();
    await zeebe?.stop();
    await source?.close();
  }, 60_000);

  it('has a fence for each partition', async () => {
    expect(Object.keys(await engine.recordPositions())).toEqual(['1', '2', '3']);
  });

  it('loses the broker we talk to under load, and nothing else', async () => {
    const type = bench.name('t');
    const shapes = { start: start(), task: serviceTask('task', { type }), end: end() };
    const processDefinitionKey = await bench.deploy(
      drawing(bench.name('one'), shapes, ['start > task > end']),
    );
    const completed = new Set<string>();
    bench.work(
      type,
      async ({ key: jobKey, processInstanceKey }) => {
        await engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey });
        completed.add(processInstanceKey);
      },
      { timeoutMs: 5_000 },
    );
    const keys = Array.from({ length: INSTANCES }, (_, n) => bench.name(`instance-${n}`));
    const create = async (idempotencyKey: string, index: number) => {
      await sleep(index * 20);
      return engine.createInstance({ processDefinitionKey, variables: {}, idempotencyKey });
    };
    const [first] = zeebe.brokers;
    const [created] = await Promise.all([
      Promise.all(keys.map(create)),
      sleep(600).then(() => first!.kill()),
    ]);
    await expect
      .poll(() => engine.health(), { timeout: 60_000 })
      .toMatchObject({ isReady: true, detail: expect.stringContaining('2 of 3 brokers') });
    await expect.poll(() => completed.size, { timeout: 60_000 }).toBe(INSTANCES);
    await engine.recordPositions();
    expect(keys.map((key) => source.creations(key))).toEqual(
      created.map(({ processInstanceKey }) => [processInstanceKey]),
    );
  }, 240_000);
});
