import { VirtualClock } from '@callweave/platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobRunner, type JobHandler, openTestStore, type SqlStore, testActor } from '../index';
import { JobEntity } from './job.entity';

const alice = testActor();

describe('job runner', () => {
  let store: SqlStore;
  let clock: VirtualClock;
  beforeEach(async () => {
    clock = new VirtualClock();
    store = await openTestStore([], clock);
  });
  afterEach(() => store.close());
  const send = (payload: object, options?: { key?: string; notBefore?: Date }) =>
    store.write(alice, {}, async (tx) => tx.send('mail', payload, options));
  const waiting = () =>
    store.system('look', ({ em }) => em.find(JobEntity, {}, { disableIdentityMap: true }));

  it('runs what was sent once, after the commit, for its tenant', async () => {
    const seen: unknown[] = [];
    const runner = createJobRunner({
      store,
      handlers: [
        { topic: 'mail', run: async (payload, { tenantId }) => void seen.push([tenantId, payload]) },
      ],
    });
    await send({ to: 'x' });
    await expect(
      store.write(alice, {}, async (tx) => {
        tx.send('mail', { to: 'never' });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow();
    await runner.drain();
    expect(seen).toEqual([['tenant-a', { to: 'x' }]]);
    expect(await waiting()).toEqual([]);
  });

  it('adds a key once while it waits, and waits for notBefore', async () => {
    const seen: unknown[] = [];
    const runner = createJobRunner({
      store,
      handlers: [{ topic: 'mail', run: async (one) => void seen.push(one) }],
    });
    await send({ n: 1 }, { key: 'k', notBefore: new Date(clock.now().getTime() + 1000) });
    await send({ n: 2 }, { key: 'k' });
    await runner.drain();
    expect(seen).toEqual([]);
    clock.advance(1001);
    await runner.drain();
    expect(seen).toEqual([{ n: 1 }]);
  });

  it('retries with growing pauses and ends as a dead letter', async () => {
    let tries = 0;
    const failing: JobHandler = {
      topic: 'mail',
      maxAttempts: 3,
      run: async () => {
        tries++;
        throw new Error('server away');
      },
    };
    const runner = createJobRunner({ store, handlers: [failing] });
    await send({});
    for (const pause of [0, 1200, 4800, 3_600_000]) {
      clock.advance(pause);
      await runner.drain();
    }
    expect(tries).toBe(3);
    expect(await waiting()).toMatchObject([{ dueAt: null, lastError: 'Error: server away', attempts: 3 }]);
  });

  it('takes over what a dead process left, and never settles what it lost', async () => {
    await send({});
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = createJobRunner({ store, handlers: [{ topic: 'mail', run: () => held }] });
    const firstRun = first.drain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(31_000);
    const attempts: number[] = [];
    const failing = async (_: unknown, context: { attempt: number }) => {
      attempts.push(context.attempt);
      throw new Error('later');
    };
    await createJobRunner({ store, handlers: [{ topic: 'mail', run: failing }] }).drain();
    release();
    await firstRun;
    expect(attempts).toEqual([2]);
    expect(await waiting()).toMatchObject([{ attempts: 2, lastError: 'Error: later' }]);
  });

  it('gives each job to one of several runners', async () => {
    const seen: number[] = [];
    const run: JobHandler['run'] = async (payload) => void seen.push(payload['n'] as number);
    const runners = [1, 2, 3].map(() => createJobRunner({ store, handlers: [{ topic: 'mail', run }] }));
    await store.write(alice, {}, async (tx) => {
      for (let n = 0; n < 40; n++) tx.send('mail', { n });
    });
    await Promise.all(runners.map((runner) => runner.drain()));
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('wakes up by itself and runs schedules once per period', async () => {
    const seen: string[] = [];
    const options = {
      store,
      handlers: [{ topic: 'mail', run: async () => void seen.push('mail') }],
      schedules: [{ name: 'tick', everyMs: 60_000, run: async () => void seen.push('tick') }],
    };
    const runners = [createJobRunner(options), createJobRunner(options)];
    for (const runner of runners) await runner.start();
    await send({});
    await expect.poll(() => [...seen].sort()).toEqual(['mail', 'tick']);
    clock.advance(60_001);
    await expect.poll(() => [...seen].sort(), { timeout: 5000 }).toEqual(['mail', 'tick', 'tick']);
    for (const runner of runners) await runner.stop();
  });
});
