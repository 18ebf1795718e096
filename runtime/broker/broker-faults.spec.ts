import { type EngineError, onFaultPoint, VirtualClock } from '@callweave/platform/kernel';
import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from './index';
import { nap, useEngine } from './testing/use-engine';

describe('the embedded engine, when things go wrong', () => {
  const rig = useEngine();
  const { open, create, deploy, path } = rig;

  it('undoes one failing command and keeps its neighbours', async () => {
    await open();
    const answers = await Promise.allSettled([
      create(),
      rig.engine.completeJob({ jobKey: '2251799813685248', variables: {} }),
      create(),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rig.engine.statistics().instances).toBe(2);
  });

  it('tells everybody and recovers when the disk is full', async () => {
    await open();
    await create();
    let isFull = true;
    onFaultPoint((name) => {
      if (isFull && name === 'engine.commit.before-commit') throw new Error('database or disk is full');
    });
    await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await rig.engine.health()).toEqual({
      isReady: false,
      detail: 'cannot write: database or disk is full',
    });
    isFull = false;
    await create();
    expect((await rig.engine.health()).isReady).toBe(true);
    expect(rig.engine.statistics().instances).toBe(2);
  });

  it('promises nothing after a failed flush until it is opened again', async () => {
    await open();
    let failures = 1;
    onFaultPoint((name) => {
      if (name === 'engine.flush.before-sync' && failures-- > 0) throw new Error('EIO');
    });
    await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(create('crash')).rejects.toMatchObject({ details: expect.stringContaining('restart') });
    expect(await rig.engine.health()).toEqual({ isReady: false, detail: 'cannot write: EIO' });
    await rig.engine.close();
    await open();
    await create();
    expect((await rig.engine.health()).isReady).toBe(true);
  });

  it('refuses more than may wait, and takes commands again afterwards', async () => {
    await open({ maxQueued: 10 });
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => create()));
    const refused = answers.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(20);
    for (const one of refused) expect((one.reason as EngineError).code).toBe('RESOURCE_EXHAUSTED');
    await create();
    expect(rig.engine.statistics().instances).toBe(11);
  });

  it('refuses a second process on the same file', async () => {
    await open();
    await expect(openEmbeddedEngine({ path: path() })).rejects.toThrow('locked');
  });

  it('closes although a worker never finishes, and does not wait for it to be quiet', async () => {
    await open({ closePatienceMs: 50 });
    let taken = 0;
    rig.engine.openWorker({
      ...{ types: ['work'], worker: 'w', timeoutMs: 60_000, maxActive: 1 },
      onJob: () => (taken++, new Promise(() => {})),
    });
    await create();
    await rig.engine.whenIdle();
    expect(taken).toBe(1);
    await rig.engine.close();
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
    await rig.engine.tick();
    expect(rig.engine.statistics().instances).toBe(1);
    clock.advance(60_000);
    await rig.engine.tick();
    expect(rig.engine.statistics().instances).toBe(0);
  });

  it('refuses commands after close, and closes twice', async () => {
    await open();
    await rig.engine.close();
    await rig.engine.close();
    await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await rig.engine.health()).isReady).toBe(false);
  });
});
