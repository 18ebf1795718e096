import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import {
  createEventBus,
  createSchema,
  openStore,
  type SqlStore,
  withDatabase,
} from '@callweave/platform/store';
import { openRecordSink, recordSinkEntities } from '@callweave/runtime/record-sink';
import { linesOf, testExporter, type TestRecord } from '@callweave/runtime/record-sink/testing';
import { startMySql } from '@callweave/test/kit';
import Database from 'better-sqlite3';
import { logSent, openPlayer } from '../mysql/statement-log';
import { logStatements } from '../statement-log';

export interface SinkBench {
  records: number;
  /** Records per second, from an exporter's request to its answer. */
  sinkPerSecond: number;
  /** The statements of these requests on another database, without the rest. */
  rawPerSecond: number;
}

/** As the exporter of compose.yaml sends them. */
const perRequest = 50;
const requests = 200;
const settling = 20;

/** The sink on a SQLite file against the same statements. */
export async function benchSinkOnSqlite(): Promise<SinkBench> {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-sink-'));
  try {
    const take = logStatements();
    const logged: ReturnType<typeof take>[] = [];
    const store = await openTables({ dataDir: join(folder, 'sink') });
    take();
    const times = await timeSink(store, () => logged.push(take()));
    await (await openTables({ dataDir: join(folder, 'raw') })).close();
    const raw = new Database(join(folder, 'raw', 'callweave.sqlite'));
    raw.pragma('synchronous = full');
    const cache = new Map<string, Database.Statement>();
    const prepare = (sql: string) => {
      const statement = cache.get(sql) ?? raw.prepare(sql);
      cache.set(sql, statement);
      return statement;
    };
    const rawTimes = logged.map((statements) => {
      const from = performance.now();
      for (const { sql, parameters } of statements) {
        const statement = prepare(sql);
        if (statement.reader) statement.all(...parameters);
        else statement.run(...parameters);
      }
      return performance.now() - from;
    });
    raw.close();
    return ratesOf(times, rawTimes);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same on MySQL. */
export async function benchSinkOnMySql(): Promise<SinkBench> {
  const mysql = await startMySql();
  try {
    const take = logSent('sink');
    const logged: ReturnType<typeof take>[] = [];
    const store = await openTables({ databaseUrl: await withDatabase(`${mysql.url}/`, 'sink') });
    take();
    const times = await timeSink(store, () => logged.push(take()));
    const databaseUrl = await withDatabase(`${mysql.url}/`, 'raw');
    await (await openTables({ databaseUrl })).close();
    const player = await openPlayer(databaseUrl, logged.flat());
    const rawTimes: number[] = [];
    for (const statements of logged) {
      const from = performance.now();
      for (const statement of statements) await player.play(statement);
      rawTimes.push(performance.now() - from);
    }
    await player.close();
    return ratesOf(times, rawTimes);
  } finally {
    await mysql.stop();
  }
}

async function openTables(where: { dataDir?: string; databaseUrl?: string }): Promise<SqlStore> {
  const options = { entities: recordSinkEntities, clock: systemClock, log: silentLogger };
  const store = await openStore({ dataDir: '', ...where, ...options });
  await createSchema(store);
  return store;
}

/** One request after the other. @returns milliseconds each took */
async function timeSink(store: SqlStore, onStored: () => void): Promise<number[]> {
  const access = { user: 'zeebe', password: 'records-of-zeebe' };
  const bus = createEventBus(silentLogger);
  const sink = await openRecordSink({
    store,
    bus,
    clock: systemClock,
    log: silentLogger,
    port: 0,
    ...access,
  });
  const exporter = testExporter(sink.port, `${access.user}:${access.password}`);
  const times: number[] = [];
  for (let request = 0; request < requests + settling; request += 1) {
    const body = someRecords(request * perRequest)
      .map(linesOf)
      .join('');
    const from = performance.now();
    const { status } = await exporter.sendText(body);
    times.push(performance.now() - from);
    if (status !== 200) throw new Error(`the sink answered ${status}`);
    onStored();
  }
  await sink.close();
  await store.close();
  return times;
}

/** Of ten, as a call makes them: six of instances, three of jobs, one of a variable. */
function someRecords(after: number): TestRecord[] {
  const counts: Record<string, number> = {};
  const before = after / 10;
  const first: Record<string, number> = { PROCESS_INSTANCE: 6 * before, JOB: 3 * before, VARIABLE: before };
  return Array.from({ length: perRequest }, (_, index) => {
    const valueType = index % 10 < 6 ? 'PROCESS_INSTANCE' : index % 10 < 9 ? 'JOB' : 'VARIABLE';
    const sequence = first[valueType]! + (counts[valueType] = (counts[valueType] ?? 0) + 1);
    const key = String(2251799813685260n + BigInt(Math.floor((after + index) / 3)));
    return { position: after + index + 1, valueType, sequence, key };
  });
}

function ratesOf(sink: readonly number[], raw: readonly number[]): SinkBench {
  const perSecond = (times: readonly number[]) => {
    const ms = times.slice(settling).reduce((sum, time) => sum + time, 0);
    return (requests * perRequest) / (ms / 1000);
  };
  return { records: requests * perRequest, sinkPerSecond: perSecond(sink), rawPerSecond: perSecond(raw) };
}
