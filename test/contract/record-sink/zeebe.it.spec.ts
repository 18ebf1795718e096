import {
  newId,
  type EnginePort,
  type EngineRecord,
  silentLogger,
  systemClock,
} from '@callweave/platform/kernel';
import { createEventBus, openTestStore, type SqlStore } from '@callweave/platform/store';
import { openRecordSink, type RecordSink, recordSinkEntities } from '@callweave/runtime/record-sink';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import { missingForZeebe, startZeebe, type Zeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawing, end, serviceTask, start } from '../engine-port/drawing';

const missing = await missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const [user, password, partitions] = ['zeebe', 'secret', 2];

/** The real exporter of Zeebe 8.5.8 against the sink, on the database of TEST_DATABASE_URL or SQLite. */
describe.skipIf(missing && !isRequired)(`record sink and Zeebe ${missing ?? '8.5.8'}`, () => {
  let store: SqlStore;
  let sink: RecordSink;
  let port = 0;
  let zeebe: Zeebe;
  let engine: EnginePort;
  let processDefinitionKey: string;

  async function openSink(forgetDataSet?: string): Promise<void> {
    const bus = createEventBus(silentLogger);
    const [clock, log] = [systemClock, silentLogger];
    sink = await openRecordSink({ store, bus, clock, log, port, user, password, forgetDataSet });
    ({ port } = sink);
  }
  async function startCluster(): Promise<void> {
    zeebe = await startZeebe({ partitions, records: { url: `http://127.0.0.1:${port}`, user, password } });
    await connect();
  }
  async function connect(): Promise<void> {
    const { address } = zeebe;
    engine = await openZeebeEngine({ address, records: sink, log: silentLogger, clock: systemClock });
    const content = drawing('sunk', { start: start(), a: serviceTask('a', { type: 'a' }), end: end() }, [
      'start > a > end',
    ]);
    const [deployed] = await engine.deploy([{ name: 'sunk.bpmn', content }]);
    ({ processDefinitionKey } = deployed!);
    engine.openWorker({
      ...{ types: ['a'], worker: 'it', timeoutMs: 10_000, maxActive: 8 },
      onJob: ({ key: jobKey }) =>
        engine.completeJob({ jobKey, variables: { done: true }, idempotencyKey: jobKey }),
    });
  }
  const create = (count: number): Promise<string[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const request = { processDefinitionKey, variables: { ticketId: 'T' }, idempotencyKey: newId() };
        return (await engine.createInstance(request)).processInstanceKey;
      }),
    );
  /** Everything stored until all these instances have ended. */
  async function recordsUntilEnded(instances: readonly string[]): Promise<EngineRecord[]> {
    const seen: EngineRecord[] = [];
    const subscription = sink.subscribe({}, async (batch) => void seen.push(...batch));
    const ended = () =>
      new Set(
        seen
          .filter(
            ({ intent, value }) => intent === 'ELEMENT_COMPLETED' && value['bpmnElementType'] === 'PROCESS',
          )
          .map(({ key }) => key),
      );
    await expect
      .poll(() => instances.filter((key) => !ended().has(key)), { timeout: 20_000, interval: 100 })
      .toEqual([]);
    await subscription.close();
    return seen;
  }
  function expectOrderly(records: readonly EngineRecord[]): void {
    const last = new Map<number, number>();
    for (const { partition, position } of records) {
      expect(Number(position)).toBeGreaterThan(last.get(partition) ?? 0);
      last.set(partition, Number(position));
    }
    expect([...last.keys()].sort()).toEqual([1, 2]);
  }

  beforeAll(async () => {
    store = await openTestStore(recordSinkEntities, systemClock);
    await openSink();
    await startCluster();
  }, 240_000);
  afterAll(async () => {
    await engine?.close();
    await zeebe?.stop();
    await sink?.close();
    await store?.close();
  });

  const all: string[] = [];

  it('takes what the exporter sends, without gaps', { timeout: 60_000 }, async () => {
    all.push(...(await create(20)));
    const records = await recordsUntilEnded(all);
    expectOrderly(records);
    const [job] = records.filter(({ valueType, intent }) => valueType === 'JOB' && intent === 'COMPLETED');
    expect((await sink.recordsOf('JOB', job!.key)).map(({ intent }) => intent)).toEqual([
      'CREATED',
      'COMPLETED',
    ]);
    const { gaps, parkedLines, partitions: lags, refusedSince } = await sink.lag();
    expect([gaps, parkedLines, refusedSince]).toEqual([[], 0, null]);
    expect(lags.map(({ partition }) => partition)).toEqual([1, 2]);
  });

  it(
    'keeps every record once when the broker is killed and sends everything again',
    { timeout: 90_000 },
    async () => {
      const before = await recordsUntilEnded(all);
      await engine.close();
      await zeebe.kill();
      await zeebe.start();
      await connect();
      all.push(...(await create(20)));
      const records = await recordsUntilEnded(all);
      expectOrderly(records);
      expect(
        records
          .slice(0, 0)
          .concat(records.filter(({ partition }) => partition === 1))
          .slice(0, 50),
      ).toEqual(before.filter(({ partition }) => partition === 1).slice(0, 50));
      expect((await sink.lag()).gaps).toEqual([]);
    },
  );

  it('catches up after it was away, and Zeebe worked on meanwhile', { timeout: 60_000 }, async () => {
    await sink.close();
    const meanwhile = await create(15);
    await openSink();
    all.push(...meanwhile);
    expectOrderly(await recordsUntilEnded(all));
    expect((await sink.lag()).gaps).toEqual([]);
  });

  it('refuses a wiped cluster until its old data is given up', { timeout: 240_000 }, async () => {
    await engine.close();
    await zeebe.stop();
    const old = sink.engineId;
    const before = await sink.positions();
    await startCluster();
    await expect.poll(async () => (await sink.lag()).refusedSince, { timeout: 20_000 }).not.toBe(null);
    expect(await sink.positions()).toEqual(before);
    await engine.close();
    await sink.close();
    await openSink(old);
    await connect();
    const instances = await create(5);
    expectOrderly(await recordsUntilEnded(instances));
    expect(sink.engineId).not.toBe(old);
    expect((await sink.lag()).gaps).toEqual([]);
  });
});
