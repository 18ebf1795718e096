import type { EngineRecord } from '@callweave/platform/kernel';
import { expect, it } from 'vitest';
import type { Context } from './context';
import { drawing, end, start } from './drawing';
import { until } from './harness';

export function records(context: Context): void {
  const straight = (id: string) => drawing(id, { start: start(), end: end() }, ['start > end']);

  it('come in order per partition, each once, with keys as text', async () => {
    const bench = context();
    await bench.listen();
    const key = await bench.deploy(straight(bench.name('straight')));
    const instances = await Promise.all(Array.from({ length: 20 }, () => bench.create(key)));
    for (const instance of instances) await bench.completed(instance);
    const last = new Map<number, bigint>();
    for (const record of bench.records) {
      expect(BigInt(record.position)).toBeGreaterThan(last.get(record.partition) ?? 0n);
      last.set(record.partition, BigInt(record.position));
      expect(record.recordType).toBe('EVENT');
      expect(record.key).toMatch(/^\d+$/);
      for (const [field, value] of Object.entries(record.value))
        if (field.endsWith('Key') && field !== 'correlationKey' && field !== 'formKey')
          expect(value, `${record.valueType} ${field}`).toEqual(expect.stringMatching(/^(-1|\d+)$/));
    }
  });

  it('go on after the positions a subscriber had', async () => {
    const bench = context();
    const key = await bench.deploy(straight(bench.name('resume')));
    const from = await bench.engine.recordPositions();
    const seen: EngineRecord[] = [];
    const first = bench.engine.subscribeRecords(from, async (batch) => void seen.push(...batch));
    const one = await bench.create(key);
    await until(
      () => seen.some((record) => record.key === one && record.intent === 'ELEMENT_COMPLETED'),
      'one',
    );
    await first.close();
    const two = await bench.create(key);
    const after = Object.fromEntries(seen.map(({ partition, position }) => [partition, position]));
    const rest: EngineRecord[] = [];
    const second = bench.engine.subscribeRecords(
      { ...from, ...after },
      async (batch) => void rest.push(...batch),
    );
    await until(
      () => rest.some((record) => record.key === two && record.intent === 'ELEMENT_COMPLETED'),
      'two',
    );
    await second.close();
    expect(rest.some(({ value }) => value['processInstanceKey'] === one)).toBe(false);
    const positions = [...seen, ...rest].map(({ partition, position }) => `${partition}-${position}`);
    expect(new Set(positions).size).toBe(positions.length);
  });

  it('come again as the same batch when a subscriber refuses, and nothing behind them meanwhile', async () => {
    const bench = context();
    const key = await bench.deploy(straight(bench.name('refuse')));
    const batches: string[][] = [];
    const subscription = bench.engine.subscribeRecords(
      await bench.engine.recordPositions(),
      async (batch) => {
        batches.push(batch.map(({ partition, position }) => `${partition}-${position}`));
        if (batches.length < 3) throw new Error('not now');
      },
    );
    await bench.create(key);
    await until(() => batches.length >= 3, 'three deliveries');
    await subscription.close();
    expect(batches[1]).toEqual(batches[0]);
    expect(batches[2]).toEqual(batches[0]);
  });

  it('are there up to the positions the engine tells', async () => {
    const bench = context();
    await bench.listen();
    await bench.create(await bench.deploy(straight(bench.name('upto'))));
    const positions = await bench.engine.recordPositions();
    for (const [partition, position] of Object.entries(positions))
      await until(
        () =>
          position === '0' ||
          bench.records.some(
            (record) => record.partition === Number(partition) && BigInt(record.position) >= BigInt(position),
          ),
        `position ${position}`,
      );
  });
}
