import { expect, it } from 'vitest';
import type { Context } from './context';
import { callActivity, drawing, end, exclusive, parallel, serviceTask, start } from './drawing';
import { aWhile, expectRefusal, until } from './harness';

const unknownKey = '2251799813685248';

export function instances(context: Context): void {
  const oneTask = (type: string) =>
    drawing(context().name('one'), { start: start(), task: serviceTask('task', { type }), end: end() }, [
      'start > task > end',
    ]);

  it('writes what happens to an instance in order', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('order');
    bench.work(type, (job) => bench.engine.completeJob({ jobKey: job.key, variables: { done: true } }));
    const instance = await bench.create(await bench.deploy(oneTask(type)), { amount: 1 });
    await bench.completed(instance);
    const elements = bench.history(instance).filter((line) => !line.startsWith('SEQUENCE'));
    const steps = ['ELEMENT_ACTIVATING', 'ELEMENT_ACTIVATED', 'ELEMENT_COMPLETING', 'ELEMENT_COMPLETED'];
    const process = bench.name('one');
    expect(elements).toEqual([
      ...steps.slice(0, 2).map((step) => `${step} ${process}`),
      ...['start', 'task', 'end'].flatMap((id) => steps.map((step) => `${step} ${id}`)),
      ...steps.slice(2).map((step) => `${step} ${process}`),
    ]);
    expect(bench.history(instance, 'VARIABLE')).toEqual(['CREATED amount', 'CREATED done']);
    expect(bench.history(instance, 'JOB')).toEqual(['CREATED task', 'COMPLETED task']);
  });

  it('starts one instance per idempotency key', async () => {
    const bench = context();
    const processDefinitionKey = await bench.deploy(oneTask(bench.name('once')));
    const request = { processDefinitionKey, variables: {}, idempotencyKey: bench.name('key') };
    const [first, second] = await Promise.all([
      bench.engine.createInstance(request),
      bench.engine.createInstance(request),
    ]);
    expect(second).toEqual(first);
    expect(await bench.engine.createInstance(request)).toEqual(first);
    const other = await bench.engine.createInstance({ ...request, idempotencyKey: bench.name('other') });
    expect(other).not.toEqual(first);
  });

  it('refuses to start what is not deployed and variables that are no object or too deep', async () => {
    const bench = context();
    const create = (processDefinitionKey: string, variables: unknown) =>
      bench.engine.createInstance({
        processDefinitionKey,
        variables: variables as Record<string, unknown>,
        idempotencyKey: bench.name('refused'),
      });
    await expectRefusal(
      create(unknownKey, {}),
      'NOT_FOUND',
      `Expected to find process definition with key '${unknownKey}', but none found`,
    );
    const key = await bench.deploy(oneTask(bench.name('refuse')));
    await expectRefusal(create(key, []), 'INVALID_ARGUMENT', "but was 'ARRAY'");
    let deep: unknown = 1;
    for (let level = 0; level < 1200; level++) deep = [deep];
    await expectRefusal(create(key, { deep }), 'INVALID_ARGUMENT', 'nested at most 100');
    await expectRefusal(create(key, { a: 'x'.repeat(2_200_000) }), 'INVALID_ARGUMENT', 'bytes');
  });

  it('cancels an instance with its jobs, once', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('cancel');
    const instance = await bench.create(await bench.deploy(oneTask(type)));
    await bench.engine.cancelInstance(instance);
    await bench.record('JOB', 'CANCELED', { processInstanceKey: instance });
    await until(
      () => bench.history(instance).at(-1) === `ELEMENT_TERMINATED ${bench.name('one')}`,
      'the end',
    );
    await expectRefusal(
      bench.engine.cancelInstance(instance),
      'NOT_FOUND',
      `Expected to cancel a process instance with key '${instance}', but no such process was found`,
    );
    const jobs = bench.collect(type);
    await aWhile();
    expect(jobs).toEqual([]);
  });

  it('takes the way whose condition holds', async () => {
    const bench = context();
    await bench.listen();
    const xml = drawing(
      bench.name('ways'),
      { start: start(), way: exclusive('way', 'way_low'), low: end('low'), high: end('high') },
      ['start > way', 'way > low', { from: 'way', to: 'high', condition: '=amount > 100' }],
    );
    const key = await bench.deploy(xml);
    for (const [amount, taken] of [
      [500, 'high'],
      [5, 'low'],
    ] as const) {
      const instance = await bench.create(key, { amount });
      await bench.completed(instance);
      expect(bench.history(instance)).toContain(`SEQUENCE_FLOW_TAKEN way_${taken}`);
    }
  });

  it('joins parallel ways once all arrived', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('fork');
    const task = (id: string) => serviceTask(id, { type });
    const xml = drawing(
      bench.name('fork'),
      {
        start: start(),
        fork: parallel('fork'),
        a: task('a'),
        b: task('b'),
        join: parallel('join'),
        end: end(),
      },
      ['start > fork > a > join > end', 'fork > b > join'],
    );
    const jobs = bench.collect(type);
    const instance = await bench.create(await bench.deploy(xml));
    await until(() => jobs.length === 2, 'both jobs');
    await bench.engine.completeJob({ jobKey: jobs[0]!.key, variables: {} });
    await aWhile();
    expect(bench.history(instance)).not.toContain('ELEMENT_COMPLETED join');
    await bench.engine.completeJob({ jobKey: jobs[1]!.key, variables: {} });
    await bench.completed(instance);
    expect(bench.history(instance).filter((line) => line === 'ELEMENT_COMPLETED join')).toHaveLength(1);
  });

  it('calls the latest version, carries variables both ways and refuses to cancel the child', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('child');
    const child = bench.name('child');
    const childXml = drawing(child, { start: start(), task: serviceTask('task', { type }), end: end() }, [
      'start > task > end',
    ]);
    const parent = await bench.deploy(
      drawing(bench.name('parent'), { start: start(), call: callActivity('call', child), end: end() }, [
        'start > call > end',
      ]),
      'parent.bpmn',
    );
    await bench.deploy(childXml, 'child-1.bpmn');
    const latest = await bench.deploy(childXml, 'child-2.bpmn');
    const jobs = bench.collect(type);
    const instance = await bench.create(parent, { ticketId: 'T-1' });
    const job = await until(() => jobs[0], 'the child job');
    expect(job).toMatchObject({ processDefinitionKey: latest, variables: { ticketId: 'T-1' } });
    expect(job.processInstanceKey).not.toBe(instance);
    await expectRefusal(
      bench.engine.cancelInstance(job.processInstanceKey),
      'FAILED_PRECONDITION',
      `Cancel the root process instance '${instance}' instead.`,
    );
    await bench.engine.completeJob({ jobKey: job.key, variables: { solved: true } });
    await bench.completed(instance);
    await bench.record('VARIABLE', 'CREATED', { name: 'solved', scopeKey: instance });
  });

  it('moves an instance to another element', async () => {
    const bench = context();
    await bench.listen();
    const [first, second] = [bench.name('audit'), bench.name('handle')];
    const xml = drawing(
      bench.name('modify'),
      {
        start: start(),
        audit: serviceTask('audit', { type: first }),
        handle: serviceTask('handle', { type: second }),
        end: end(),
      },
      ['start > audit > handle > end'],
    );
    const audits = bench.collect(first);
    const handles = bench.collect(second);
    const instance = await bench.create(await bench.deploy(xml));
    const audit = await until(() => audits[0], 'the first step');
    await bench.engine.completeJob({ jobKey: audit.key, variables: {} });
    const handle = await until(() => handles[0], 'the second step');
    await bench.engine.modifyInstance({
      processInstanceKey: instance,
      terminate: [handle.elementInstanceKey],
      activate: [{ elementId: 'audit', variables: { withdrawn: true } }],
    });
    const again = await until(() => audits[1], 'the first step again');
    expect(again.variables).toMatchObject({ withdrawn: true });
    await bench.record('JOB', 'CANCELED', { processInstanceKey: instance, elementId: 'handle' });
    await expectRefusal(
      bench.engine.completeJob({ jobKey: handle.key, variables: {} }),
      'NOT_FOUND',
      'but no such job was found',
    );
  });

  it('sets variables where told', async () => {
    const bench = context();
    await bench.listen();
    const type = bench.name('scopes');
    const xml = drawing(
      bench.name('scopes'),
      { start: start(), task: serviceTask('task', { type, inputs: { own: '=1' } }), end: end() },
      ['start > task > end'],
    );
    const jobs = bench.collect(type);
    const instance = await bench.create(await bench.deploy(xml), { shared: 1 });
    const { elementInstanceKey } = await until(() => jobs[0], 'the job');
    await bench.engine.setVariables(elementInstanceKey, { shared: 2, own: 2 }, false);
    await bench.engine.setVariables(elementInstanceKey, { local: 3 }, true);
    await bench.record('VARIABLE', 'UPDATED', { name: 'shared', scopeKey: instance, value: '2' });
    await bench.record('VARIABLE', 'UPDATED', { name: 'own', scopeKey: elementInstanceKey, value: '2' });
    await bench.record('VARIABLE', 'CREATED', { name: 'local', scopeKey: elementInstanceKey, value: '3' });
    await expectRefusal(
      bench.engine.setVariables(unknownKey, {}, false),
      'NOT_FOUND',
      `Expected to update variables for element with key '${unknownKey}', but no such element was found`,
    );
  });
}
