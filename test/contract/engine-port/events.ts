import { describe, expect, it } from 'vitest';
import type { Context } from './context';
import {
  drawing,
  end,
  messageCatch,
  messageDefinition,
  serviceTask,
  start,
  timerBoundary,
  timerCatch,
} from './drawing';
import { aWhile, expectRefusal, until } from './harness';

const HOUR_MS = 3_600_000;

export function events(context: Context): void {
  describe('messages', () => {
    /** Waits for message `name` with key `=ref`. */
    const waiting = (id: string, name: string) =>
      drawing(
        id,
        { start: start(), wait: messageCatch('wait', 'message_1'), end: end() },
        ['start > wait > end'],
        messageDefinition('message_1', name, '=ref'),
      );
    const message = (name: string, correlationKey: string, more: object = {}) => ({
      name,
      correlationKey,
      timeToLiveMs: 0,
      variables: { answer: correlationKey },
      ...more,
    });

    it('reach the instance that waits for their key and carry variables', async () => {
      const bench = context();
      await bench.listen();
      const name = bench.name('paid');
      const key = await bench.deploy(waiting(bench.name('wait'), name));
      const [one, two] = [await bench.create(key, { ref: 'a' }), await bench.create(key, { ref: 'b' })];
      await bench.engine.publishMessage(message(name, 'b'));
      await bench.completed(two);
      await bench.record('VARIABLE', 'CREATED', { name: 'answer', scopeKey: two, value: '"b"' });
      await aWhile();
      expect(bench.history(one)).not.toContain('ELEMENT_COMPLETED wait');
    });

    it('are buffered while they live, taken in publish order, each once per process', async () => {
      const bench = context();
      await bench.listen();
      const name = bench.name('buffered');
      const key = await bench.deploy(waiting(bench.name('buffer'), name));
      for (const answer of [1, 2])
        await bench.engine.publishMessage(
          message(name, 'k', { timeToLiveMs: HOUR_MS, messageId: `m${answer}`, variables: { answer } }),
        );
      for (const expected of [1, 2]) {
        const instance = await bench.create(key, { ref: 'k' });
        await bench.completed(instance);
        await bench.record('VARIABLE', 'CREATED', {
          name: 'answer',
          scopeKey: instance,
          value: `${expected}`,
        });
      }
      const third = await bench.create(key, { ref: 'k' });
      await aWhile();
      expect(bench.history(third)).not.toContain('ELEMENT_COMPLETED wait');
    });

    it('with no time to live reach only who waits now', async () => {
      const bench = context();
      await bench.listen();
      const name = bench.name('now');
      const key = await bench.deploy(waiting(bench.name('now'), name));
      await bench.engine.publishMessage(message(name, 'k'));
      const instance = await bench.create(key, { ref: 'k' });
      await aWhile();
      expect(bench.history(instance)).not.toContain('ELEMENT_COMPLETED wait');
    });

    it('reach the oldest waiter of each process id', async () => {
      const bench = context();
      await bench.listen();
      const name = bench.name('each');
      const first = await bench.deploy(waiting(bench.name('each-1'), name), 'a.bpmn');
      const second = await bench.deploy(waiting(bench.name('each-2'), name), 'b.bpmn');
      const oldest = await bench.create(first, { ref: 'k' });
      const younger = await bench.create(first, { ref: 'k' });
      const other = await bench.create(second, { ref: 'k' });
      for (const instance of [oldest, younger, other])
        await bench.record('PROCESS_MESSAGE_SUBSCRIPTION', 'CREATED', { processInstanceKey: instance });
      await bench.engine.publishMessage(message(name, 'k'));
      await Promise.all([bench.completed(oldest), bench.completed(other)]);
      expect(bench.history(younger)).not.toContain('ELEMENT_COMPLETED wait');
    });

    it('with the id of a buffered one are refused', async () => {
      const { engine, name } = context();
      const request = message(name('dup'), 'k', { messageId: 'm1', timeToLiveMs: HOUR_MS });
      await engine.publishMessage(request);
      await expectRefusal(
        engine.publishMessage(request),
        'ALREADY_EXISTS',
        "Expected to publish a new message with id 'm1', but a message with that id was already published",
      );
      await engine.publishMessage({ ...request, correlationKey: 'other' });
      await engine.publishMessage({ ...request, messageId: 'm2', timeToLiveMs: 0 });
      await engine.publishMessage({ ...request, messageId: 'm2', timeToLiveMs: 0 });
    });

    it('past their time are not taken', async ({ skip }) => {
      const bench = context();
      if (!bench.under.advanceClock) skip();
      await bench.listen();
      const name = bench.name('late');
      const key = await bench.deploy(waiting(bench.name('late'), name));
      await bench.engine.publishMessage(message(name, 'k', { timeToLiveMs: 1_000 }));
      await bench.under.advanceClock!(2_000);
      const instance = await bench.create(key, { ref: 'k' });
      await aWhile();
      expect(bench.history(instance)).not.toContain('ELEMENT_COMPLETED wait');
    });
  });

  describe('timers', () => {
    it('fire when due, not before', async ({ skip }) => {
      const bench = context();
      if (!bench.under.advanceClock) skip();
      await bench.listen();
      const key = await bench.deploy(
        drawing(bench.name('timer'), { start: start(), nap: timerCatch('nap', 'PT10H'), end: end() }, [
          'start > nap > end',
        ]),
      );
      const instance = await bench.create(key);
      await bench.record('TIMER', 'CREATED', { processInstanceKey: instance });
      await bench.under.advanceClock!(9 * HOUR_MS);
      await aWhile();
      expect(bench.find('TIMER', 'TRIGGERED', { processInstanceKey: instance })).toBeUndefined();
      await bench.under.advanceClock!(2 * HOUR_MS);
      await bench.completed(instance);
    });

    it('on a boundary take the task away', async ({ skip }) => {
      const bench = context();
      if (!bench.under.advanceClock) skip();
      await bench.listen();
      const type = bench.name('overdue');
      const collected = bench.collect(type, 48 * HOUR_MS);
      const key = await bench.deploy(
        drawing(
          bench.name('overdue'),
          {
            start: start(),
            task: serviceTask('task', { type }),
            late: timerBoundary('late', 'task', 'PT1H'),
            end: end(),
            escalated: end('escalated'),
          },
          ['start > task > end', 'late > escalated'],
        ),
      );
      const instance = await bench.create(key);
      const job = await until(() => collected[0], 'the job');
      await bench.under.advanceClock!(2 * HOUR_MS);
      await bench.completed(instance);
      expect(bench.history(instance)).toContain('ELEMENT_COMPLETED escalated');
      await expectRefusal(
        bench.engine.completeJob({ jobKey: job.key, variables: {} }),
        'NOT_FOUND',
        'no such job was found',
      );
    });
  });
}
