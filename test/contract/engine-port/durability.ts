import { expect, it } from 'vitest';
import type { Context } from './context';
import { drawing, end, messageCatch, messageDefinition, serviceTask, start, timerCatch } from './drawing';
import { expectRefusal, until } from './harness';

const HOUR_MS = 3_600_000;
/** A broker of its own process takes seconds to stop and start, on a busy machine many. */
const restarting = { timeout: 240_000 };

export function durability(context: Context): void {
  it(
    'keeps instances, jobs, idempotency keys, definitions and its identity over a restart',
    restarting,
    async ({ skip }) => {
      const bench = context();
      if (!bench.under.restart) skip();
      const type = bench.name('kept');
      const key = await bench.deploy(
        drawing(
          bench.name('kept'),
          {
            start: start(),
            one: serviceTask('one', { type }),
            two: serviceTask('two', { type }),
            end: end(),
          },
          ['start > one > two > end'],
        ),
      );
      const create = { processDefinitionKey: key, variables: { n: 1 }, idempotencyKey: bench.name('create') };
      const { processInstanceKey } = await bench.engine.createInstance(create);
      const before = bench.collect(type);
      const one = await until(() => before[0], 'the first job');
      await bench.close(); // a lease of the second job would outlive a restart of Zeebe
      const complete = { jobKey: one.key, variables: { m: 2 }, idempotencyKey: 'hook-1' };
      await bench.engine.completeJob(complete);
      const { engineId } = bench.engine;

      bench.engine = await bench.under.restart!();
      expect(bench.engine.engineId).toBe(engineId);
      expect(await bench.engine.createInstance(create)).toEqual({ processInstanceKey });
      await bench.engine.completeJob(complete);
      const after = bench.collect(type);
      const two = await until(() => after[0], 'the second job');
      expect(two).toMatchObject({ elementId: 'two', processInstanceKey, variables: { n: 1, m: 2 } });
      await bench.listen();
      await bench.engine.completeJob({ jobKey: two.key, variables: {} });
      await bench.completed(processInstanceKey);
      expect(BigInt(await bench.create(key))).toBeGreaterThan(BigInt(two.key));
    },
  );

  it('keeps timers and buffered messages over a restart', restarting, async ({ skip }) => {
    const bench = context();
    if (!bench.under.restart || !bench.under.advanceClock) skip();
    const name = bench.name('buffered');
    const nap = await bench.create(
      await bench.deploy(
        drawing(bench.name('nap'), { start: start(), nap: timerCatch('nap', 'PT1H'), end: end() }, [
          'start > nap > end',
        ]),
        'nap.bpmn',
      ),
    );
    const waitKey = await bench.deploy(
      drawing(
        bench.name('wait'),
        { start: start(), wait: messageCatch('wait', 'message_1'), end: end() },
        ['start > wait > end'],
        messageDefinition('message_1', name, '=ref'),
      ),
      'wait.bpmn',
    );
    const message = {
      name,
      correlationKey: 'k',
      messageId: 'm1',
      timeToLiveMs: 24 * HOUR_MS,
      variables: { answer: 1 },
    };
    await bench.engine.publishMessage(message);
    await bench.close();
    bench.engine = await bench.under.restart!();
    await bench.listen();
    await expectRefusal(bench.engine.publishMessage(message), 'ALREADY_EXISTS', "with id 'm1'");
    await bench.completed(await bench.create(waitKey, { ref: 'k' }));
    await bench.under.advanceClock!(2 * HOUR_MS);
    await bench.completed(nap);
  });

  it('tells whether it is ready', restarting, async () => {
    // A broker whose clock was just moved calls itself unhealthy until its next own look, seconds later.
    await expect
      .poll(() => context().engine.health(), { timeout: 60_000 })
      .toEqual({ isReady: true, detail: expect.stringMatching(/./) });
  });
}
