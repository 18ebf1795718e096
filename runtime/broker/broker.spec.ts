import { readFileSync, writeFileSync } from 'node:fs';
import {
  type EngineRecord,
  type Logger,
  onFaultPoint,
  silentLogger,
  VirtualClock,
} from '@callweave/platform/kernel';
import type Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { type EmbeddedEngine } from './index';
import { nap, useEngine } from './testing/use-engine';

describe('the embedded engine', () => {
  const rig = useEngine();
  const { open, create, deploy, path } = rig;

  describe('durability', () => {
    it('flushes for power, not for crash, and answers power only after its flush', async () => {
      await open();
      const order: string[] = [];
      onFaultPoint((name) => void (/sync|after-commit/.test(name) && order.push(name)));
      const before = rig.engine.statistics();
      for (let n = 0; n < 5; n++) await create('crash');
      expect(rig.engine.statistics()).toMatchObject({ commits: before.commits + 5, flushes: before.flushes });
      order.length = 0;
      await create('power').then(() => order.push('answered'));
      expect(rig.engine.statistics().flushes).toBe(before.flushes + 1);
      expect(order).toEqual([
        'engine.commit.after-commit',
        'engine.flush.before-sync',
        'engine.flush.after-sync',
        'answered',
      ]);
    });

    it('shares one commit and one flush among all commands that arrive together', async () => {
      await open();
      const before = rig.engine.statistics();
      await Promise.all(Array.from({ length: 50 }, () => create()));
      expect(rig.engine.statistics()).toMatchObject({
        commits: before.commits + 1,
        flushes: before.flushes + 1,
      });
    });

    it('answers a crash-durable command without waiting for the flush of its neighbour', async () => {
      await open();
      const order: string[] = [];
      await Promise.all([
        create('power').then(() => order.push('power')),
        create('crash').then(() => order.push('crash')),
      ]);
      expect(order).toEqual(['crash', 'power']);
    });

    it('hands out no job and no record of a power-durable command before its flush', async () => {
      await open();
      const order: string[] = [];
      rig.engine.subscribeRecords(await rig.engine.recordPositions(), async () => void order.push('record'));
      rig.engine.openWorker({
        ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 9 },
        onJob: async () => void order.push('job'),
      });
      onFaultPoint((name) => {
        if (name !== 'engine.flush.before-sync' && name !== 'engine.flush.after-sync') return;
        order.push(name.split('.')[2]!);
      });
      const power = create('power');
      await power;
      await rig.engine.whenIdle();
      expect(order.slice(0, 2)).toEqual(['before-sync', 'after-sync']);
      expect([...order].slice(2).sort()).toEqual(['job', 'record']);
    });
  });

  it('never uses a position or key again after an unclean end', async () => {
    await open();
    await create();
    const image = readFileSync(path());
    const log = readFileSync(`${path()}-wal`);
    const seen: EngineRecord[] = [];
    rig.engine.subscribeRecords({}, async (batch) => void seen.push(...batch));
    const { processInstanceKey } = await create('crash');
    await rig.engine.whenIdle();
    await rig.engine.close();
    // The power went: what was not flushed, the last instance, is gone, though a subscriber saw it.
    writeFileSync(path(), image);
    writeFileSync(`${path()}-wal`, log);
    await open();
    expect(rig.engine.statistics().instances).toBe(1);
    const again: EngineRecord[] = [];
    rig.engine.subscribeRecords({ 1: seen.at(-1)!.position }, async (batch) => void again.push(...batch));
    const second = await create();
    await rig.engine.whenIdle();
    expect(BigInt(second.processInstanceKey)).toBeGreaterThan(BigInt(processInstanceKey));
    expect(
      again.some(({ key, intent }) => key === second.processInstanceKey && intent === 'ELEMENT_ACTIVATED'),
    ).toBe(true);
  });

  describe('time', () => {
    it('keeps one alarm for the next due timer and fires it by the clock', async () => {
      const clock = new VirtualClock();
      await open({ clock, timers: 'manual' });
      await create('power', await deploy(nap));
      await rig.engine.tick();
      expect(rig.engine.statistics().instances).toBe(1);
      clock.advance(3_600_000);
      await rig.engine.tick();
      expect(rig.engine.statistics().instances).toBe(0);
    });

    it('fires real timers that fell due while it was down', async () => {
      const clock = new VirtualClock();
      await open({ clock, timers: 'manual' });
      await create('power', await deploy(nap));
      await rig.engine.close();
      clock.advance(7_200_000);
      await open({ clock });
      await vi.waitFor(() => expect(rig.engine.statistics().instances).toBe(0));
    });
  });

  describe('memory and disk', () => {
    it('parks instances in the file: the cache may be smaller than what runs', async () => {
      await open({ cachedInstances: 2 });
      const jobs: string[] = [];
      rig.engine.openWorker({
        ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 100 },
        onJob: async ({ key }) => void jobs.push(key),
      });
      await Promise.all(Array.from({ length: 20 }, () => create()));
      await vi.waitFor(() => expect(jobs).toHaveLength(20));
      await Promise.all(jobs.map((jobKey) => rig.engine.completeJob({ jobKey, variables: {} })));
      expect(rig.engine.statistics().instances).toBe(0);
    });

    it('drops records once every subscriber has them and they are old, and used idempotency keys of ended instances', async () => {
      vi.useFakeTimers({ toFake: ['setInterval'] });
      try {
        const clock = new VirtualClock();
        await open({ clock, timers: 'manual', keepRecordsMs: 1000 });
        const { processInstanceKey } = await create();
        await rig.engine.cancelInstance(processInstanceKey);
        const count = (table: string) => readOnly(rig.engine, table);
        const all = count('records');
        vi.advanceTimersByTime(60_000);
        expect(count('records')).toBe(all); // young, and nobody has them
        clock.advance(5_000);
        vi.advanceTimersByTime(60_000);
        expect(count('records')).toBe(all); // old, and nobody has them
        expect(count('idempotency')).toBe(0);
        rig.engine.subscribeRecords({}, async () => {});
        await rig.engine.whenIdle();
        vi.advanceTimersByTime(60_000);
        expect(count('records')).toBe(1); // the newest stays
      } finally {
        vi.useRealTimers();
      }
    });
  });

  it('logs a worker that throws, with its job', async () => {
    const lines: string[] = [];
    const log: Logger = { ...silentLogger, error: (_facts, message) => void lines.push(message) };
    await open({ log });
    rig.engine.openWorker({
      ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 1 },
      onJob: () => Promise.reject(new Error('bug')),
    });
    await create();
    await rig.engine.whenIdle();
    expect(lines).toEqual(['A worker failed on a job; it comes again when its lease ends']);
  });
});

/** Rows of a table of an open engine; the file is locked, so its own connection is asked. */
function readOnly(engine: EmbeddedEngine, table: string): number {
  const { parts } = engine as unknown as { parts: { file: { db: Database.Database } } };
  return parts.file.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}
