import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openRedisBus, type RedisBus } from '@callweave/platform/bus-redis';
import { createIdentity } from '@callweave/platform/identity/server';
import {
  type Clock,
  type EventBus,
  type Logger,
  type Metrics,
  noMetrics,
  systemClock,
  type Tracing,
} from '@callweave/platform/kernel';
import {
  createEventBus,
  createFolderFileStore,
  createVault,
  DatabaseClock,
  migrate,
  migrations,
  openStore,
} from '@callweave/platform/store';
import {
  createPrometheus,
  openTracing,
  otlpProcessor,
  serveMetrics,
  tracedEngine,
} from '@callweave/platform/telemetry';
import type { Config } from './config/config';
import { openEngine } from './engines';
import { entities } from './entities';
import type { Lifecycle } from './lifecycle';
import { PushHub } from './push/push-hub';
import { rights } from './rights';

/** Store, bus, engine and what every area shares; each needs those before it. */
export async function openFoundation(
  config: Config,
  { log, timers = 'real', ...given }: { log: Logger; clock?: Clock; timers?: 'real' | 'manual' },
  life: Lifecycle,
) {
  const { DATA_DIR: dataDir, SECRET_KEY: secretKey, DATABASE_URL: databaseUrl } = config;
  const metrics = await openMetrics(config, log, life);
  const shared = databaseUrl && !given.clock ? new DatabaseClock() : undefined;
  const clock = given.clock ?? shared ?? systemClock;
  const store = await openStore({ databaseUrl, dataDir, entities, clock, log, metrics });
  life.add('store', () => store.close());
  await shared?.follow(store).catch(notReached('The database of DATABASE_URL', 'DATABASE_URL 指定的数据库'));
  life.add('clock', () => shared?.stop());
  await migrate(store, migrations);
  const redis = await openBus(config, log, life);
  const bus = redis ?? createEventBus(log);
  const sessionLimits = {
    idleMs: config.SESSION_IDLE_MINUTES * 60_000,
    absoluteMs: config.SESSION_HOURS * 3_600_000,
    rotateMs: 30 * 60_000,
  };
  const identity = createIdentity({ store, clock, bus, rights, secretKey, sessionLimits });
  const opened = await openEngine({ config, store, bus, clock, log, metrics, timers }, life);
  const tracing = openTraces(config, bus, life);
  const engine = tracing ? { ...opened, engine: tracedEngine(opened.engine, tracing) } : opened;
  const pusher = new PushHub(bus, clock);
  const files = createFolderFileStore(join(dataDir, 'files'));
  const vault = createVault({ store, secretKey });
  const forgottenDataSet = config.FORGET_DATA_SET;
  return {
    forgottenDataSet,
    store,
    clock,
    log,
    metrics,
    tracing,
    bus,
    redis,
    identity,
    ...engine,
    pusher,
    files,
    vault,
  };
}

/** Installations with different keys never meet, even on one Redis. */
async function openBus(
  { REDIS_URL: url, SECRET_KEY: secretKey }: Config,
  log: Logger,
  life: Lifecycle,
): Promise<RedisBus | undefined> {
  if (!url) return undefined;
  const platform = createHash('sha256').update(`bus ${secretKey}`).digest('hex').slice(0, 16);
  const bus = await openRedisBus({ url, log, stream: `callweave:bus:${platform}` }).catch(
    notReached('Redis of REDIS_URL', 'REDIS_URL 指定的 Redis'),
  );
  life.add('bus', () => bus.close());
  return bus;
}

/** Says in words what stops the start. */
function notReached(en: string, zh: string) {
  return (cause: unknown): never => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${en} is not reached: ${why} / 无法连接 ${zh}`, { cause });
  };
}

/** None unless a collector is named. */
function openTraces(config: Config, bus: EventBus, life: Lifecycle): Tracing | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  if (!endpoint) return undefined;
  const tracing = openTracing({ bus, processor: otlpProcessor(endpoint) });
  life.add('traces', () => tracing.close());
  return tracing;
}

/** None unless they are asked for; then before anything that counts. */
async function openMetrics(config: Config, log: Logger, life: Lifecycle): Promise<Metrics> {
  const { METRICS_PORT: port, METRICS_HOST: host, METRICS_TOKEN: token } = config;
  if (port === undefined) return noMetrics;
  const metrics = createPrometheus();
  const server = await serveMetrics({ metrics, port, host, token, log });
  life.add('metrics', () => server.close());
  log.info({ url: server.url }, 'metrics are served');
  return metrics;
}
