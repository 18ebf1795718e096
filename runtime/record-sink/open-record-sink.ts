import type { Clock, EventBus, Logger, RecordLookup, RecordSource } from '@callweave/platform/kernel';
import type { Schedule, Store } from '@callweave/platform/store';
import type { Bulk } from './exporter/bulk-reader';
import { SinkServer } from './exporter/sink-server';
import { Intake } from './exporter/intake';
import { createRecordLookup } from './serving/record-lookup';
import { RecordFeed } from './serving/record-feed';
import { readStatus, type SinkStatus } from './serving/sink-status';
import { currentDataSet } from './storage/data-set';
import { sweepRecords } from './storage/retention';
import { PartitionEntity } from './storage/sink.entities';

export interface RecordTablesOptions {
  store: Store;
  bus: Pick<EventBus, 'publish' | 'subscribe'>;
  clock: Clock;
  log: Logger;
  /** Partition → position up to where the projections of this data set are; without it nothing is dropped. */
  projected?(engineId: string): Promise<Readonly<Record<number, string>>>;
  /** Id of a data set that is lost for good; see {@link currentDataSet}. */
  forgetDataSet?: string;
  /** Days records are kept after they are projected, default 7. */
  keepDays?: number;
  /** Text kept over which the exporter has to wait, bytes; near it projected records go sooner. Default 20 GiB. */
  maxStoredBytes?: number;
  /** How often a subscriber looks without being woken, milliseconds, default 1000. */
  pollMs?: number;
}

export interface RecordSinkOptions extends RecordTablesOptions {
  /** Default `127.0.0.1`. */
  host?: string;
  /** 0 takes any free one. */
  port: number;
  user: string;
  password: string;
  /** Value types that are kept; default what the product's projections and the adapter need. */
  valueTypes?: readonly string[];
  /** One record; longer ones are parked. Default 16 MiB. */
  maxLineBytes?: number;
  /** One request; default 128 MiB. */
  maxBulkBytes?: number;
}

/** The stored records of the one Zeebe data set, for any process. */
export interface RecordTables extends RecordSource, RecordLookup {
  lag(): Promise<SinkStatus>;
  /** To be run by the job runner, in one process at a time. */
  schedules: readonly Schedule[];
  /** Waits for batches in hand. */
  close(): Promise<void>;
}

export interface RecordSink extends RecordTables {
  /** Where it listens. */
  port: number;
}

/** What projections and adapter need; everything else is acknowledged, counted and dropped. */
export const neededValueTypes = [
  'PROCESS_INSTANCE',
  'PROCESS_INSTANCE_CREATION',
  'JOB',
  'INCIDENT',
  'VARIABLE',
  'MESSAGE',
];

const mostStoredBytes = 20 * 2 ** 30;
const SWEEP_MS = 60_000;

/** Opens the tables without listening: for processes that only read. */
export async function openRecordTables(options: RecordTablesOptions): Promise<RecordTables> {
  const { store, bus, clock, log, forgetDataSet, keepDays = 7, pollMs = 1_000 } = options;
  const { maxStoredBytes = mostStoredBytes } = options;
  const engineId = await currentDataSet(store, clock.now(), forgetDataSet);
  const feed = new RecordFeed({ store, bus, log, engineId, pollMs });
  const projected = async () => (await options.projected?.(engineId)) ?? {};
  const sweep = () => sweepRecords({ store, clock, engineId, keepDays, maxStoredBytes, projected });
  return {
    engineId,
    ...createRecordLookup({ store, engineId }),
    subscribe: (after, onBatch) => feed.subscribe(after, onBatch),
    positions: () => keptPositions(store, engineId),
    lag: () => readStatus({ store, clock, engineId, projected }),
    schedules: [{ name: 'engine-records-sweep', everyMs: SWEEP_MS, run: async () => void (await sweep()) }],
    close: () => feed.close(),
  };
}

/** Opens the tables and the endpoint Zeebe's exporter sends to. */
export async function openRecordSink(options: RecordSinkOptions): Promise<RecordSink> {
  const tables = await openRecordTables(options);
  const { host = '127.0.0.1', port, user, password, log } = options;
  const { maxLineBytes = 16 << 20, maxBulkBytes = 128 << 20 } = options;
  const { valueTypes = neededValueTypes, maxStoredBytes = mostStoredBytes } = options;
  const intake = new Intake({ ...options, engineId: tables.engineId, valueTypes, maxStoredBytes });
  const take = (bulk: Bulk) => intake.take(bulk);
  const server = new SinkServer({ host, port, user, password, log, maxLineBytes, maxBulkBytes, take });
  return {
    ...tables,
    port: await server.listen(),
    close: async () => {
      await server.close();
      await tables.close();
    },
  };
}

async function keptPositions(store: Store, engineId: string): Promise<Record<number, string>> {
  const rows = await store.system('how far engine records are kept', ({ em }) =>
    em.find(PartitionEntity, { engineId }, { fields: ['partition', 'keptPosition'] }),
  );
  return Object.fromEntries(
    rows
      .filter(({ keptPosition }) => keptPosition > 0)
      .map(({ partition, keptPosition }) => [partition, String(keptPosition)]),
  );
}
