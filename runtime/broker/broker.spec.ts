import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EngineError,
  type EngineRecord,
  type Logger,
  onFaultPoint,
  silentLogger,
  VirtualClock,
} from '@callweave/platform/kernel';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedEngine, type EmbeddedEngineOptions, openEmbeddedEngine } from './index';

const bpmn = (id: string, body: string) =>
  `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x"><bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>${body}<bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="x"/><bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="end"/></bpmn:process></bpmn:definitions>`;
const links = '<bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>';
const task = bpmn(
  'task',
  `<bpmn:serviceTask id="x"><bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>${links}</bpmn:serviceTask>`,
);
const nap = bpmn(
  'nap',
  `<bpmn:intermediateCatchEvent id="x">${links}<bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`,
);

describe('the embedded engine', () => {
  let folder: string;
  let engine: EmbeddedEngine;
  let definition: string;
  const path = () => join(folder, 'engine.db');

  async function open(options: Partial<EmbeddedEngineOptions> = {}): Promise<void> {
    engine = await openEmbeddedEngine({ path: path(), ...options });
    definition = await deploy(task);
  }
  const deploy = async (content: string) =>
    (await engine.deploy([{ name: 'a.bpmn', content }]))[0]!.processDefinitionKey;
  const create = (durability: 'crash' | 'power' = 'power', processDefinitionKey = definition) =>
    engine.createInstance({
      processDefinitionKey,
      variables: {},
      idempotencyKey: crypto.randomUUID(),
      durability,
    });

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'broker-'))));
  afterEach(async () => {
    onFaultPoint(undefined);
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  describe('durability', () => {
    it('flushes for power, not for crash, and answers power only after its flush', async () => {
      await open();
      const order: string[] = [];
      onFaultPoint((name) => void (/sync|after-commit/.test(name) && order.push(name)));
      const before = engine.statistics();
      for (let n = 0; n < 5; n++) await create('crash');
      expect(engine.statistics()).toMatchObject({ commits: before.commits + 5, flushes: before.flushes });
      order.length = 0;
      await create('power').then(() => order.push('answered'));
      expect(engine.statistics().flushes).toBe(before.flushes + 1);
      expect(order).toEqual([
        'engine.commit.after-commit',
        'engine.flush.before-sync',
        'engine.flush.after-sync',
        'answered',
      ]);
    });

    it('shares one commit and one flush among all commands that arrive together', async () => {
      await open();
      const before = engine.statistics();
      await Promise.all(Array.from({ length: 50 }, () => create()));
      expect(engine.statistics()).toMatchObject({ commits: before.commits + 1, flushes: before.flushes + 1 });
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
      engine.subscribeRecords(await engine.recordPositions(), async () => void order.push('record'));
      engine.openWorker({
        ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 9 },
        onJob: async () => void order.push('job'),
      });
      onFaultPoint((name) => {
        if (name !== 'engine.flush.before-sync' && name !== 'engine.flush.after-sync') return;
        order.push(name.split('.')[2]!);
      });
      const power = create('power');
      await power;
      await engine.whenIdle();
      expect(order.slice(0, 2)).toEqual(['before-sync', 'after-sync']);
      expect([...order].slice(2).sort()).toEqual(['job', 'record']);
    });
  });

  describe('when things go wrong', () => {
    it('undoes one failing command and keeps its neighbours', async () => {
      await open();
      const answers = await Promise.allSettled([
        create(),
        engine.completeJob({ jobKey: '2251799813685248', variables: {} }),
        create(),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(engine.statistics().instances).toBe(2);
    });

    it('tells everybody and recovers when the disk is full', async () => {
      await open();
      await create();
      let isFull = true;
      onFaultPoint((name) => {
        if (isFull && name === 'engine.commit.before-commit') throw new Error('database or disk is full');
      });
      await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await engine.health()).toEqual({
        isReady: false,
        detail: 'cannot write: database or disk is full',
      });
      isFull = false;
      await create();
      expect((await engine.health()).isReady).toBe(true);
      expect(engine.statistics().instances).toBe(2);
    });

    it('promises nothing after a failed flush until it is opened again', async () => {
      await open();
      let failures = 1;
      onFaultPoint((name) => {
        if (name === 'engine.flush.before-sync' && failures-- > 0) throw new Error('EIO');
      });
      await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(create('crash')).rejects.toMatchObject({ details: expect.stringContaining('restart') });
      expect(await engine.health()).toEqual({ isReady: false, detail: 'cannot write: EIO' });
      await engine.close();
      await open();
      await create();
      expect((await engine.health()).isReady).toBe(true);
    });

    it('refuses more than may wait, and takes commands again afterwards', async () => {
      await open({ maxQueued: 10 });
      const answers = await Promise.allSettled(Array.from({ length: 30 }, () => create()));
      const refused = answers.filter((one) => one.status === 'rejected');
      expect(refused).toHaveLength(20);
      for (const one of refused) expect((one.reason as EngineError).code).toBe('RESOURCE_EXHAUSTED');
      await create();
      expect(engine.statistics().instances).toBe(11);
    });

    it('refuses a second process on the same file', async () => {
      await open();
      await expect(openEmbeddedEngine({ path: path() })).rejects.toThrow('locked');
    });

    it('closes although a worker never finishes, and does not wait for it to be quiet', async () => {
      await open({ closePatienceMs: 50 });
      let taken = 0;
      engine.openWorker({
        ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 1 },
        onJob: () => (taken++, new Promise(() => {})),
      });
      await create();
      await engine.whenIdle();
      expect(taken).toBe(1);
      await engine.close();
    });

    it('tries a timer again that could not be triggered', async () => {
      const clock = new VirtualClock();
      await open({ clock, timers: 'manual' });
      await create('power', await deploy(nap));
      clock.advance(3_600_000);
      let failures = 1;
      onFaultPoint((name) => {
        if (name === 'engine.commit.before-commit' && failures-- > 0) throw new Error('full');
      });
      await engine.tick();
      expect(engine.statistics().instances).toBe(1);
      clock.advance(60_000);
      await engine.tick();
      expect(engine.statistics().instances).toBe(0);
    });

    it('refuses commands after close, and closes twice', async () => {
      await open();
      await engine.close();
      await engine.close();
      await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect((await engine.health()).isReady).toBe(false);
    });
  });

  it('never uses a position or key again after an unclean end', async () => {
    await open();
    await create();
    const image = readFileSync(path());
    const log = readFileSync(`${path()}-wal`);
    const seen: EngineRecord[] = [];
    engine.subscribeRecords({}, async (batch) => void seen.push(...batch));
    const { processInstanceKey } = await create('crash');
    await engine.whenIdle();
    await engine.close();
    // The power went: what was not flushed, the last instance, is gone, though a subscriber saw it.
    writeFileSync(path(), image);
    writeFileSync(`${path()}-wal`, log);
    await open();
    expect(engine.statistics().instances).toBe(1);
    const again: EngineRecord[] = [];
    engine.subscribeRecords({ 1: seen.at(-1)!.position }, async (batch) => void again.push(...batch));
    const second = await create();
    await engine.whenIdle();
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
      await engine.tick();
      expect(engine.statistics().instances).toBe(1);
      clock.advance(3_600_000);
      await engine.tick();
      expect(engine.statistics().instances).toBe(0);
    });

    it('fires real timers that fell due while it was down', async () => {
      const clock = new VirtualClock();
      await open({ clock, timers: 'manual' });
      await create('power', await deploy(nap));
      await engine.close();
      clock.advance(7_200_000);
      await open({ clock });
      await vi.waitFor(() => expect(engine.statistics().instances).toBe(0));
    });
  });

  describe('memory and disk', () => {
    it('parks instances in the file: the cache may be smaller than what runs', async () => {
      await open({ cachedInstances: 2 });
      const jobs: string[] = [];
      engine.openWorker({
        ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 100 },
        onJob: async ({ key }) => void jobs.push(key),
      });
      await Promise.all(Array.from({ length: 20 }, () => create()));
      await vi.waitFor(() => expect(jobs).toHaveLength(20));
      await Promise.all(jobs.map((jobKey) => engine.completeJob({ jobKey, variables: {} })));
      expect(engine.statistics().instances).toBe(0);
    });

    it('drops records once every subscriber has them and they are old, and used idempotency keys of ended instances', async () => {
      vi.useFakeTimers({ toFake: ['setInterval'] });
      try {
        const clock = new VirtualClock();
        await open({ clock, timers: 'manual', keepRecordsMs: 1000 });
        const { processInstanceKey } = await create();
        await engine.cancelInstance(processInstanceKey);
        const count = (table: string) => readOnly(engine, table);
        const all = count('records');
        vi.advanceTimersByTime(60_000);
        expect(count('records')).toBe(all); // young, and nobody has them
        clock.advance(5_000);
        vi.advanceTimersByTime(60_000);
        expect(count('records')).toBe(all); // old, and nobody has them
        expect(count('idempotency')).toBe(0);
        engine.subscribeRecords({}, async () => {});
        await engine.whenIdle();
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
    engine.openWorker({
      ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 1 },
      onJob: () => Promise.reject(new Error('bug')),
    });
    await create();
    await engine.whenIdle();
    expect(lines).toEqual(['A worker failed on a job; it comes again when its lease ends']);
  });
});

/** Rows of a table of an open engine; the file is locked, so its own connection is asked. */
function readOnly(engine: EmbeddedEngine, table: string): number {
  const { parts } = engine as unknown as { parts: { file: { db: Database.Database } } };
  return parts.file.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}
