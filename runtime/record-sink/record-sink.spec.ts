import { type EngineRecord, silentLogger, VirtualClock } from '@callweave/platform/kernel';
import { createEventBus, openTestStore, type SqlStore } from '@callweave/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecordSink, type RecordSink, recordSinkEntities, type RecordSinkOptions } from './index';
import { ParkedLineEntity } from './storage/sink.entities';
import { epoch, linesOf, span, type TestExporter, testExporter } from './testing/exporter';

describe('record sink', () => {
  let store: SqlStore;
  let clock: VirtualClock;
  let sink: RecordSink;
  let exporter: TestExporter;
  let projected: Record<number, string>;
  const said: string[] = [];
  const log = { ...silentLogger, error: (_: object, message: string) => void said.push(message) };

  beforeEach(async () => {
    clock = new VirtualClock(new Date(epoch));
    store = await openTestStore(recordSinkEntities, clock);
    projected = {};
    said.length = 0;
    await open();
  });
  afterEach(async () => {
    await sink.close();
    await store.close();
  });

  async function open(more: Partial<RecordSinkOptions> = {}): Promise<void> {
    sink = await openRecordSink({
      ...{ store, clock, log, bus: createEventBus(silentLogger), port: 0, pollMs: 20 },
      ...{ user: 'zeebe', password: 'secret', projected: async () => projected },
      ...more,
    });
    exporter = testExporter(sink.port);
  }
  async function reopen(more?: Partial<RecordSinkOptions>): Promise<void> {
    await sink.close();
    await open(more);
  }
  /** Everything a new subscriber gets. */
  async function all(after: Record<number, string> = {}): Promise<EngineRecord[]> {
    const seen: EngineRecord[] = [];
    const target = await sink.positions();
    const subscription = sink.subscribe(after, async (batch) => void seen.push(...batch));
    const isThere = () =>
      Object.entries(target).every(
        ([partition, position]) =>
          Number(after[Number(partition)] ?? -1) >= Number(position) ||
          seen.some((one) => one.partition === Number(partition) && one.position === position),
      );
    await expect.poll(isThere).toBe(true);
    await subscription.close();
    return seen;
  }
  const positionsOf = (records: readonly EngineRecord[]) => records.map(({ position }) => Number(position));

  it('acknowledges what an exporter prepares, with credentials only', async () => {
    const paths = [
      '/_ilm/policy/zeebe-record-retention-policy',
      '/_component_template/zeebe-record',
      '/_index_template/zeebe-record_job_8.5.8',
      '/zeebe-record*/_settings?allow_no_indices=true',
      '/zeebe-record%2A/_settings',
    ];
    for (const path of paths) {
      const answer = await exporter.put(path, { index: {} });
      expect([answer.status, await answer.json()], path).toEqual([200, { acknowledged: true }]);
    }
    expect((await exporter.put('/other', {})).status).toBe(404);
    for (const wrong of ['zeebe:wrong', 'other:secret', '']) {
      const answer = await testExporter(sink.port, wrong).send(span(1, 2));
      expect(answer.status, wrong).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Basic');
    }
    expect(await sink.positions()).toEqual({});
  });

  it('stores a batch before it answers, and feeds it in order with keys as text', async () => {
    const value = { key: '-1', correlationKey: 'a-1', orderKey: 7, variables: { orderKey: 8 }, jobKey: -1 };
    const answer = await exporter.send([
      { position: 3, valueType: 'JOB', intent: 'CREATED', key: '2251799813685259', value },
      { position: 5 },
    ]);
    expect([answer.status, await answer.json()]).toEqual([200, { took: 0, errors: false, items: [] }]);
    const [job, element] = await all();
    expect(job).toEqual({
      ...{ partition: 1, position: '3', sourceRecordPosition: '2', key: '2251799813685259' },
      ...{ timestamp: epoch + 3, recordType: 'EVENT', valueType: 'JOB', intent: 'CREATED' },
      value: { key: '-1', correlationKey: 'a-1', orderKey: '7', variables: { orderKey: 8 }, jobKey: '-1' },
    });
    expect(element!.value).toMatchObject({
      processInstanceKey: '2251799813685253',
      parentProcessInstanceKey: '-1',
    });
  });

  it('keeps every digit of keys that exceed 2^53, and variables as they are', async () => {
    const value = { jobKey: '#13510798882111491', variables: { big: 5, textKey: '#13510798882111491' } };
    await exporter.send([{ partition: 6, position: 1, key: '13510798882111489', value }]);
    const [record] = await all();
    expect(record!.key).toBe('13510798882111489');
    expect(record!.value['jobKey']).toBe('13510798882111491');
    expect(typeof (record!.value['variables'] as Record<string, unknown>)['textKey']).toBe('number');
    expect((await sink.lag()).gaps).toEqual([]);
  });

  it('takes what is sent again once, however it is cut', async () => {
    await exporter.send(span(1, 40));
    await reopen();
    await exporter.send(span(20, 60));
    await exporter.send(span(1, 10));
    await exporter.send([...span(55, 70), ...span(60, 70)]);
    expect(positionsOf(await all())).toEqual(span(1, 70).map(({ position }) => position));
    expect(positionsOf(await all({ 1: '65' }))).toEqual([66, 67, 68, 69, 70]);
    expect((await sink.lag()).gaps).toEqual([]);
  });

  it('takes them once when several processes are sent the same at the same time', async () => {
    const options = { store, clock, log, bus: createEventBus(silentLogger), port: 0 };
    const other = await openRecordSink({ ...options, user: 'zeebe', password: 'secret' });
    const both = [exporter, testExporter(other.port)];
    for (let from = 1; from < 60; from += 10) {
      const answers = await Promise.all(both.map((one) => one.send(span(from, from + 14))));
      // Whoever lost the race may say so; then it is sent again.
      for (const { status } of answers) expect([200, 503]).toContain(status);
      expect(answers.some(({ status }) => status === 200)).toBe(true);
    }
    await other.close();
    expect(positionsOf(await all())).toEqual(span(1, 65).map(({ position }) => position));
    expect((await sink.lag()).gaps).toEqual([]);
  });

  it('drops what nobody needs, but follows its position', async () => {
    await exporter.send([
      { position: 1, sequence: 1 },
      { position: 2, sequence: 2, recordType: 'COMMAND' },
      { position: 3, valueType: 'TIMER', sequence: 1 },
    ]);
    expect(positionsOf(await all())).toEqual([1]);
    expect(await sink.positions()).toEqual({ 1: '1' });
    expect((await sink.lag()).partitions).toMatchObject([{ exportedPosition: '3', keptPosition: '1' }]);
  });

  it('shows gaps by the exporter’s own numbers, and where it counted anew', async () => {
    await exporter.send([
      { position: 1, sequence: 1 },
      { position: 9, sequence: 2 },
      { position: 10, valueType: 'TIMER', sequence: 7 },
    ]);
    await exporter.send([
      { position: 20, sequence: 5 },
      { position: 21, valueType: 'TIMER', sequence: 1 },
    ]);
    const { gaps } = await sink.lag();
    expect(gaps.sort((a, b) => a.beforePosition - b.beforePosition)).toMatchObject([
      { valueType: 'PROCESS_INSTANCE', afterPosition: 10, beforePosition: 20, missing: 2 },
      { valueType: 'TIMER', afterPosition: 20, beforePosition: 21, missing: null },
    ]);
    expect(said).toEqual(Array(2).fill('Records of the engine are missing'));
  });

  it('knows the exporter’s ways of counting from gaps', async () => {
    const send = (...sequences: [position: number, sequence: number][]) =>
      exporter.send(sequences.map(([position, sequence]) => ({ position, sequence })));
    await send([1, 1], [2, 2], [3, 3]);
    await send([4, 3], [5, 4]); // one number twice after a full request had failed …
    await send([2, 2], [3, 3], [4, 4], [5, 5]); // … but not when the same is sent after a restart
    await send([6, 6], [7, 7]);
    expect((await sink.lag()).gaps).toEqual([]);
    await send([8, 9]);
    expect((await sink.lag()).gaps).toMatchObject([{ beforePosition: 8, missing: 1 }]);
  });

  it('parks what cannot be read, once, and goes on', async () => {
    const [action] = linesOf({ position: 2 }).split('\n');
    const body = [
      linesOf({ position: 1 }),
      `${action}\n{"value":{"card":6222\n`,
      `${action!.replace('"1-2"', '"1-3"')}\n{"value":[]}\n`,
      'rubbish\n{"rubbish":true}\n',
      linesOf({ position: 4 }),
      action,
    ].join('');
    for (let times = 0; times < 2; times++) expect((await exporter.sendText(body)).status).toBe(200);
    expect(positionsOf(await all())).toEqual([1, 4]);
    const parked = await store.system('look', ({ em }) => em.find(ParkedLineEntity, {}));
    expect(parked.map(({ id, reason }) => [id.length > 9 ? '' : id, reason]).sort()).toEqual([
      ['', 'no-action'],
      ['', 'no-action'],
      ['1-2', 'not-json'],
      ['1-3', 'no-record'],
    ]);
    expect((await sink.lag()).parkedLines).toBe(4);
  });

  it('parks a record that is too long and refuses a request that is', async () => {
    await reopen({ maxLineBytes: 2_000, maxBulkBytes: 20_000 });
    const long = { position: 2, value: { text: '长'.repeat(1_000) } };
    expect((await exporter.send([{ position: 1 }, long, { position: 3 }])).status).toBe(200);
    expect(positionsOf(await all())).toEqual([1, 3]);
    expect((await exporter.send(span(4, 60))).status).toBe(413);
    expect(await sink.positions()).toEqual({ 1: '3' });
  });

  it('refuses a wiped data set, says what to do, and takes its records once the old one is given up', async () => {
    await exporter.send(span(1, 50));
    const old = sink.engineId;
    const wiped = span(1, 30, { at: 60_000 });
    for (let times = 0; times < 2; times++) {
      const answer = await exporter.send(wiped);
      expect(answer.status).toBe(409);
      const { error } = (await answer.json()) as { error: { type: string; reason: string } };
      expect(error.type).toBe('foreign');
      expect(error.reason).toContain(`FORGET_DATA_SET=${old}`);
      expect(error.reason).toContain('Zeebe 数据集');
    }
    expect(said).toHaveLength(1);
    expect((await sink.lag()).refusedSince).toEqual(clock.now());
    expect(positionsOf(await all())).toHaveLength(50);

    await reopen({ forgetDataSet: 'another' });
    expect(sink.engineId).toBe(old);
    expect((await exporter.send(wiped)).status).toBe(409);
    await reopen({ forgetDataSet: old });
    expect(sink.engineId).not.toBe(old);
    const young = sink.engineId;
    expect((await exporter.send(wiped)).status).toBe(200);
    await reopen({ forgetDataSet: old });
    expect(sink.engineId).toBe(young);
    expect(positionsOf(await all())).toHaveLength(30);
    expect((await sink.lag()).refusedSince).toBe(null);
  });

  it('refuses a data set that was set back to an earlier state and went on from there', async () => {
    await exporter.send(span(1, 50));
    const setBack = [...span(30, 39), ...span(40, 60, { at: 90_000 })];
    expect((await exporter.send(setBack)).status).toBe(409);
    expect((await exporter.send(span(30, 60))).status).toBe(200);
    expect((await sink.lag()).refusedSince).toBe(null);
    expect(positionsOf(await all())).toHaveLength(60);
  });

  it('lets the exporter wait while too much is kept, until projected records make room', async () => {
    await exporter.send(span(1, 100));
    const { bytes } = (await sink.lag()).partitions[0]!;
    expect(bytes).toBeGreaterThan(20_000);
    await reopen({ maxStoredBytes: bytes - 1 });
    expect((await exporter.send(span(101, 102))).status).toBe(429);
    await sink.schedules[0]!.run();
    expect((await exporter.send(span(101, 102))).status).toBe(429);
    await reopen({ maxStoredBytes: bytes });
    await exporter.send(span(101, 102));
    await reopen({ maxStoredBytes: bytes });
    expect((await exporter.send(span(103, 104))).status).toBe(429);
    projected = { 1: '100' };
    await sink.schedules[0]!.run();
    expect((await exporter.send(span(103, 104))).status).toBe(200);
    expect(positionsOf(await all())).toEqual([101, 102, 103, 104]);
  });

  it('drops old records, but never the unprojected and never the last', async () => {
    for (const from of [1, 11, 21]) await exporter.send(span(from, from + 9));
    const sweep = () => sink.schedules[0]!.run();
    projected = { 1: '15' };
    await sweep();
    expect(positionsOf(await all())).toHaveLength(30);
    clock.advance(8 * 24 * 3_600_000);
    await sweep();
    expect(positionsOf(await all())[0]).toBe(11);
    projected = { 1: '30' };
    await sweep();
    expect(positionsOf(await all())[0]).toBe(21);
    expect((await exporter.send(span(1, 3, { at: 999_999_999 }))).status).toBe(409);
    expect((await exporter.send(span(1, 3))).status).toBe(200);
  });

  it('tells how far export and projections are', async () => {
    await exporter.send([...span(1, 10), ...span(4, 6, { partition: 2 })]);
    projected = { 1: '10' };
    clock.set(new Date(epoch + 65_004));
    expect((await sink.lag()).partitions).toMatchObject([
      { partition: 1, exportedPosition: '10', projectedPosition: '10', lagSeconds: 0 },
      {
        ...{ partition: 2, exportedPosition: '6', projectedPosition: '0', lagSeconds: 65 },
        exportedAt: new Date(epoch + 6),
      },
    ]);
  });

  it('delivers a refused batch again, wakes a subscriber, and ends with what is in hand', async () => {
    const batches: number[][] = [];
    const subscription = sink.subscribe({}, async (batch) => {
      batches.push(positionsOf(batch));
      if (batches.length < 3) throw new Error('not now');
    });
    await exporter.send(span(1, 3));
    await expect.poll(() => batches.length).toBe(3);
    expect(batches).toEqual(Array(3).fill([1, 2, 3]));
    await exporter.send(span(4, 4));
    await expect.poll(() => batches.at(-1)).toEqual([4]);
    await subscription.close();
    await exporter.send(span(5, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(batches.at(-1)).toEqual([4]);
  });

  it('answers 503 while the store is away', async () => {
    await store.system('break', ({ em }) =>
      (em as unknown as { execute(sql: string): Promise<unknown> }).execute(
        'alter table engine_partitions rename to engine_partitions_away',
      ),
    );
    expect((await exporter.send(span(1, 3))).status).toBe(503);
    await store.system('mend', ({ em }) =>
      (em as unknown as { execute(sql: string): Promise<unknown> }).execute(
        'alter table engine_partitions_away rename to engine_partitions',
      ),
    );
    expect((await exporter.send(span(1, 3))).status).toBe(200);
    expect(positionsOf(await all())).toEqual([1, 2, 3]);
  });

  it('finds the records of a job, and the instance a creation made', async () => {
    const creation = (key: string, instance: string) => ({
      valueType: 'PROCESS_INSTANCE_CREATION',
      intent: 'CREATED',
      value: { processInstanceKey: instance, variables: { callweaveCreationKey: key } },
    });
    const job = { valueType: 'JOB', key: '2251799813685259' };
    await exporter.send([
      { position: 1, sequence: 1, ...creation('k', '#2251799813685300') },
      { position: 2, sequence: 1, intent: 'CREATED', ...job },
      { position: 3, sequence: 2, intent: 'CREATED', ...job, key: '2251799813685260' },
    ]);
    await exporter.send([
      { position: 4, sequence: 2, ...creation('k', '#2251799813685301') },
      { position: 5, sequence: 3, intent: 'COMPLETED', ...job, value: { variables: { done: true } } },
    ]);
    expect((await sink.recordsOf('JOB', job.key)).map(({ intent }) => intent)).toEqual([
      'CREATED',
      'COMPLETED',
    ]);
    expect(await sink.recordsOf('MESSAGE', job.key)).toEqual([]);
    expect(await sink.createdInstance('k')).toBe('2251799813685300');
    expect(await sink.createdInstance('other')).toBe(undefined);
  });

  it('gives the right to send a creation to one at a time', async () => {
    const at = (ms: number) => new Date(epoch + ms);
    const first = await Promise.all(
      Array.from({ length: 4 }, () => sink.reserveCreation('k', at(0), at(1_000))),
    );
    expect(first.filter(({ isMine }) => isMine)).toEqual([{ isMine: true, isFirst: true }]);
    expect(await sink.reserveCreation('k', at(999), at(2_000))).toEqual({ isMine: false, isFirst: false });
    expect(await sink.reserveCreation('k', at(1_000), at(2_000))).toEqual({ isMine: true, isFirst: false });
    expect(await sink.reserveCreation('k', at(1_000), at(2_000))).toEqual({ isMine: false, isFirst: false });
    await exporter.send([
      {
        ...{ position: 1, valueType: 'PROCESS_INSTANCE_CREATION', intent: 'CREATED' },
        value: { processInstanceKey: 5, variables: { callweaveCreationKey: 'k' } },
      },
    ]);
    expect(await sink.createdInstance('k')).toBe('5');
  });
});
