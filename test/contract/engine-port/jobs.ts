import { expect, it } from 'vitest';
import type { Context } from './context';
import { drawing, end, errorBoundary, errorDefinition, serviceTask, start } from './drawing';
import { aWhile, expectRefusal, until } from './harness';

const unknownKey = '2251799813685248';

export function jobs(context: Context): void {
  async function oneTask(type: string, options: { headers?: Record<string, string> } = {}) {
    const bench = context();
    return bench.deploy(
      drawing(
        bench.name('job'),
        {
          start: start(),
          task: serviceTask('task', { type, inputs: { text: 'Hi', n: '=amount + 1' }, ...options }),
          end: end(),
        },
        ['start > task > end'],
      ),
    );
  }

  it('carry inputs, visible variables and headers', async () => {
    const bench = context();
    const type = bench.name('carry');
    const collected = bench.collect(type);
    const key = await oneTask(type, { headers: { kind: 'card' } });
    const instance = await bench.create(key, { amount: 1, list: [{ a: null }] });
    const job = await until(() => collected[0], 'the job');
    expect(job).toMatchObject({
      type,
      processInstanceKey: instance,
      processDefinitionKey: key,
      bpmnProcessId: bench.name('job'),
      elementId: 'task',
      customHeaders: { kind: 'card' },
      retries: 3,
    });
    expect(job.variables).toEqual({ amount: 1, list: [{ a: null }], text: 'Hi', n: 2 });
    expect(job.key).toMatch(/^\d+$/);
    expect(job.deadline.getTime()).toBeGreaterThan(0);
  });

  it('come oldest first, as many as a worker takes at once, with the variables it asks for', async () => {
    const bench = context();
    const type = bench.name('fifo');
    const key = await oneTask(type);
    for (let n = 0; n < 5; n++) await bench.create(key, { amount: n });
    const seen: number[] = [];
    let active = 0;
    let most = 0;
    bench.work(
      type,
      async (job) => {
        most = Math.max(most, ++active);
        await bench.engine.completeJob({ jobKey: job.key, variables: {} });
        expect(Object.keys(job.variables)).toEqual(['amount']);
        seen.push(job.variables['amount'] as number);
        active--;
      },
      { maxActive: 1, fetchVariables: ['amount', 'unknown'] },
    );
    await until(() => seen.length === 5, 'five jobs');
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(1);
  });

  it('are completed once; a repeat with the same idempotency key succeeds quietly', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('once');
    const collected = bench.collect(type);
    const instance = await bench.create(await oneTask(type), { amount: 1 });
    const { key: jobKey } = await until(() => collected[0], 'the job');
    const complete = (idempotencyKey?: string) =>
      bench.engine.completeJob({ jobKey, variables: {}, ...(idempotencyKey && { idempotencyKey }) });
    await complete('hook-1');
    await complete('hook-1');
    const text = `Expected to complete job with key '${jobKey}', but no such job was found`;
    await expectRefusal(complete('hook-2'), 'NOT_FOUND', text);
    await expectRefusal(complete(), 'NOT_FOUND', text);
    await bench.completed(instance);
    expect(bench.history(instance, 'JOB')).toEqual(['CREATED task', 'COMPLETED task']);
  });

  it('refuse by name when they are unknown', async () => {
    const { engine } = context();
    const text = (what: string) => `Expected to ${what} with key '${unknownKey}', but no such job was found`;
    const jobKey = unknownKey;
    await expectRefusal(engine.completeJob({ jobKey, variables: {} }), 'NOT_FOUND', text('complete job'));
    await expectRefusal(
      engine.failJob({ jobKey, retries: 1, errorMessage: '' }),
      'NOT_FOUND',
      text('fail job'),
    );
    await expectRefusal(
      engine.throwError({ jobKey, errorCode: 'x' }),
      'NOT_FOUND',
      text('throw an error for job'),
    );
    await expectRefusal(engine.updateJobRetries(jobKey, 1), 'NOT_FOUND', text('update retries for job'));
    await expectRefusal(engine.updateJobTimeout(jobKey, 1000), 'NOT_FOUND', text('update job deadline'));
    await expectRefusal(
      engine.resolveIncident(jobKey),
      'NOT_FOUND',
      `Expected to resolve incident with key '${jobKey}', but no such incident was found`,
    );
  });

  it('come again after a failure and its back-off', async () => {
    const bench = context();
    const type = bench.name('retry');
    const times: { at: number; retries: number }[] = [];
    bench.work(type, async ({ key: jobKey, retries }) => {
      times.push({ at: Date.now(), retries });
      if (retries > 2)
        await bench.engine.failJob({ jobKey, retries: 2, errorMessage: 'net', retryBackoffMs: 300 });
      else if (retries > 1) await bench.engine.failJob({ jobKey, retries: 1, errorMessage: 'net' });
      else await bench.engine.completeJob({ jobKey, variables: {} });
    });
    const key = await oneTask(type);
    await bench.listen();
    const instance = await bench.create(key, { amount: 1 });
    await until(() => times.length === 1, 'the first try');
    if (bench.under.advanceClock) {
      await bench.record('JOB', 'FAILED', { processInstanceKey: instance });
      expect(times).toHaveLength(1);
      await bench.under.advanceClock(400);
    }
    await bench.completed(instance);
    expect(times.map(({ retries }) => retries)).toEqual([3, 2, 1]);
    expect(bench.history(instance, 'JOB')).toContain('RECURRED_AFTER_BACKOFF task');
  });

  it('come again when somebody else fails them for a worker that is done', async () => {
    const bench = context();
    const type = bench.name('failed-later');
    const collected = bench.collect(type);
    await bench.create(await oneTask(type), { amount: 1 });
    const { key: jobKey } = await until(() => collected[0], 'the job');
    await bench.engine.failJob({ jobKey, retries: 2, errorMessage: 'later' });
    expect(await until(() => collected[1], 'the job again')).toMatchObject({ key: jobKey, retries: 2 });
  });

  it('without retries wait as an incident until they get new ones', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('incident');
    const collected = bench.collect(type);
    const instance = await bench.create(await oneTask(type), { amount: 1 });
    const { key: jobKey } = await until(() => collected[0], 'the job');
    await bench.engine.failJob({ jobKey, retries: 0, errorMessage: 'no network', variables: { tried: 1 } });
    const incident = await bench.record('INCIDENT', 'CREATED', { processInstanceKey: instance });
    expect(incident.value).toMatchObject({
      errorType: 'JOB_NO_RETRIES',
      errorMessage: 'no network',
      elementId: 'task',
      jobKey,
    });
    await expectRefusal(
      bench.engine.completeJob({ jobKey, variables: {} }),
      'FAILED_PRECONDITION',
      `Expected to complete job with key '${jobKey}', but it is in state 'FAILED'`,
    );
    await expectRefusal(bench.engine.resolveIncident(incident.key), 'NOT_FOUND', 'has no retries left');
    await expectRefusal(
      bench.engine.updateJobRetries(jobKey, 0),
      'INVALID_ARGUMENT',
      'with a positive amount of retries, but the amount given was',
    );
    await bench.engine.updateJobRetries(jobKey, 2);
    await bench.engine.resolveIncident(incident.key);
    const again = await until(() => collected[1], 'the job again');
    expect(again).toMatchObject({ key: jobKey, retries: 2, variables: { tried: 1 } });
    await bench.record('INCIDENT', 'RESOLVED', { processInstanceKey: instance });
    await bench.engine.completeJob({ jobKey, variables: {} });
    await bench.completed(instance);
  });

  it('throw errors to the boundary event of their code, or become an incident', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('error');
    const xml = drawing(
      bench.name('error'),
      {
        start: start(),
        task: serviceTask('task', { type }),
        caught: errorBoundary('caught', 'task', 'error_1'),
        end: end(),
        rescued: end('rescued'),
      },
      ['start > task > end', 'caught > rescued'],
      errorDefinition('error_1', 'E42'),
    );
    const collected = bench.collect(type);
    const key = await bench.deploy(xml);
    const instance = await bench.create(key);
    const job = await until(() => collected[0], 'the job');
    await bench.engine.throwError({ jobKey: job.key, errorCode: 'E42', errorMessage: 'bad' });
    await bench.completed(instance);
    expect(bench.history(instance)).toContain('ELEMENT_COMPLETED rescued');

    const second = await bench.create(key);
    const uncaught = await until(() => collected[1], 'the second job');
    await bench.engine.throwError({ jobKey: uncaught.key, errorCode: 'X', errorMessage: 'bad' });
    const incident = await bench.record('INCIDENT', 'CREATED', { processInstanceKey: second });
    expect(incident.value['errorType']).toBe('UNHANDLED_ERROR_EVENT');
    expect(incident.value['errorMessage']).toContain(
      "Expected to throw an error event with the code 'X' with message 'bad', but it was not caught. Available error events are [E42]",
    );
    await expectRefusal(
      bench.engine.completeJob({ jobKey: uncaught.key, variables: {} }),
      'FAILED_PRECONDITION',
      "but it is in state 'ERROR_THROWN'",
    );
  });

  it('come again when a lease ends, and may still be completed by the first worker', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('lease');
    const collected = bench.collect(type, 500);
    const instance = await bench.create(await oneTask(type), { amount: 1 });
    const job = await until(() => collected[0], 'the job');
    await bench.under.advanceClock?.(600);
    const again = await until(() => collected[1], 'the job again');
    expect(again).toMatchObject({ key: job.key, retries: 3 });
    await bench.engine.completeJob({ jobKey: job.key, variables: {} });
    await bench.completed(instance);
    expect(bench.history(instance, 'JOB')).toEqual(['CREATED task', 'TIMED_OUT task', 'COMPLETED task']);
  });

  it('stay with a worker that renews its lease', async () => {
    const bench = context();
    const type = bench.name('renew');
    const collected = bench.collect(type, 500);
    await bench.create(await oneTask(type), { amount: 1 });
    const job = await until(() => collected[0], 'the job');
    await bench.engine.updateJobTimeout(job.key, 60_000);
    await bench.under.advanceClock?.(1_000);
    await aWhile();
    expect(collected).toHaveLength(1);
  });

  it('are not handed out by a closing worker, which waits for those in hand', async () => {
    const bench = context();
    const type = bench.name('closing');
    const key = await oneTask(type);
    let release = () => {};
    let isDone = false;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let taken = 0;
    const worker = bench.work(type, async ({ key: jobKey }) => {
      taken++;
      await gate;
      await bench.engine.completeJob({ jobKey, variables: {} });
      isDone = true;
    });
    await bench.create(key, { amount: 1 });
    await until(() => taken === 1, 'the job');
    const closed = worker.close();
    await bench.create(key, { amount: 2 });
    await aWhile();
    expect({ taken, isDone }).toEqual({ taken: 1, isDone: false });
    release();
    await closed;
    expect(isDone).toBe(true);
  });

  it('wait for the lease when a worker throws', async () => {
    const bench = context();
    const type = bench.name('throws');
    let tries = 0;
    bench.work(
      type,
      async () => {
        tries++;
        throw new Error('worker bug');
      },
      { timeoutMs: 500 },
    );
    await bench.create(await oneTask(type), { amount: 1 });
    await until(() => tries === 1, 'the first try');
    await bench.under.advanceClock?.(600);
    await until(() => tries >= 2, 'the second try');
  });

  it('need a worker with a type and a timeout', () => {
    const { engine } = context();
    const open = (types: string[], timeoutMs: number) => () =>
      engine.openWorker({ types, timeoutMs, worker: 'w', maxActive: 1, onJob: async () => {} });
    expect(open([], 1000)).toThrow('with type to be present, but it was blank');
    expect(open(['a'], 0)).toThrow("with timeout to be greater than zero, but it was '0'");
  });
}
