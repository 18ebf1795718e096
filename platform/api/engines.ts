import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, EnginePort, EventBus, Logger, Metrics } from '@callweave/platform/kernel';
import { type Schedule, type SqlStore, startCheckpoints } from '@callweave/platform/store';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import { projectedPositions } from '@callweave/runtime/records/server';
import { openRecordSink, openRecordTables, type RecordTables } from '@callweave/runtime/record-sink';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import type { Config } from './config/config';
import type { Lifecycle } from './lifecycle';
import { engineMetrics, sinkMetrics } from './telemetry';

export interface EngineNeeds {
  config: Config;
  store: SqlStore;
  bus: EventBus;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  timers: 'real' | 'manual';
}

export interface OpenEngine {
  engine: EnginePort;
  /** The same, where it lives in this process. */
  embedded?: EmbeddedEngine;
  /** What Zeebe's exporter sent. */
  recordTables?: RecordTables;
  schedules: readonly Schedule[];
}

/** The engine the configuration names; after the migration, because Zeebe's records are in the store. */
export function openEngine(needs: EngineNeeds, life: Lifecycle): Promise<OpenEngine> {
  return needs.config.ENGINE === 'zeebe' ? openZeebe(needs, life) : openEmbedded(needs, life);
}

async function openEmbedded(
  { config, clock, log, metrics, timers }: EngineNeeds,
  life: Lifecycle,
): Promise<OpenEngine> {
  const { DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = config;
  const path = join(dataDir, 'engine.sqlite');
  const engine = await openEmbeddedEngine({ path, clock, timers, log });
  life.add('engine', () => engine.close());
  engineMetrics(metrics, () => engine.statistics());
  const files = databaseUrl ? [path] : [path, join(dataDir, 'callweave.sqlite')];
  const checkpoints = startCheckpoints(files, (err) => log.error({ err }, 'checkpoints ended'));
  life.add('checkpoints', () => checkpoints.stop());
  return { engine, embedded: engine, schedules: [] };
}

/** Every worker takes the exporter's records, so that a balancer may stand between; all processes read the tables. */
async function openZeebe(
  { config, store, bus, clock, log, metrics }: EngineNeeds,
  life: Lifecycle,
): Promise<OpenEngine> {
  const { RECORDS_HOST: host, RECORDS_PORT: port, RECORDS_USER: user, RECORDS_PASSWORD: password } = config;
  const projected = (engineId: string) => projectedPositions(store, engineId);
  const kept = { keepDays: config.RECORDS_KEEP_DAYS, maxStoredBytes: config.RECORDS_MAX_GB * 2 ** 30 };
  const forgetDataSet = config.FORGET_DATA_SET;
  const tables = { store, bus, clock, log, forgetDataSet, projected, ...kept };
  const isSink = config.ROLE.includes('worker');
  const records = isSink
    ? await openRecordSink({ ...tables, host, port: port!, user: user!, password: password! })
    : await openRecordTables(tables);
  life.add('records', () => records.close());
  sinkMetrics(metrics, () => records.lag());
  const engine = await openZeebeEngine({ ...gatewayOf(config), records, log, clock });
  life.add('engine', () => engine.close());
  return { engine, recordTables: records, schedules: records.schedules };
}

function gatewayOf(config: Config) {
  const { ZEEBE_ADDRESS: address, ZEEBE_TLS: isEncrypted, ZEEBE_CA_FILE: file } = config;
  const { ZEEBE_OAUTH_URL: url, ZEEBE_CLIENT_ID: clientId, ZEEBE_CLIENT_SECRET: clientSecret } = config;
  return {
    address: address!,
    ...(isEncrypted && { tls: file ? { authorities: readFileSync(file) } : {} }),
    ...(url && {
      oauth: { url, clientId: clientId!, clientSecret: clientSecret!, audience: config.ZEEBE_AUDIENCE },
    }),
  };
}
