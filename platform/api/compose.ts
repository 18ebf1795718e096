import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createIdentity, openBeforePasswordChange } from '@callweave/platform/identity/server';
import { type Clock, type Logger, type Metrics, noMetrics, systemClock } from '@callweave/platform/kernel';
import {
  createEventBus,
  createFolderFileStore,
  createJobRunner,
  createVault,
  migrate,
  migrations,
  openStore,
  type SqlStore,
  startCheckpoints,
  sweepIdempotency,
} from '@callweave/platform/store';
import { createPrometheus, serveMetrics } from '@callweave/platform/telemetry';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import { createSwitchRest } from '@callweave/telephony/verbs';
import { createAreas, createPhone, type Foundation } from './areas';
import type { Config } from './config/config';
import { entities } from './entities';
import type { HealthCheck } from './http/health';
import { createHttp } from './http/http-server';
import { type BasicCredentials, jambonzStatus } from './http/jambonz-hook';
import { Lifecycle } from './lifecycle';
import { PlatformStatus } from './status/platform-status';
import { PushHub } from './push/push-hub';
import { createPush } from './push/push-server';
import { rights } from './rights';
import { engineMetrics, healthMetrics } from './telemetry';

export interface AppOptions {
  log: Logger;
  /** Default the system's. */
  clock?: Clock;
  /** Folder of the built console. */
  consoleFolder?: string;
  /** `manual`: who moves the clock calls `engine.tick()`; for seeding and tests. Default `real`. */
  timers?: 'real' | 'manual';
  /** False builds and starts everything but the listener, until `serve()`; default true. */
  isServing?: boolean;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/** Builds the whole product in this process and starts it; what cannot start stops what did. */
export async function createApp(config: Config, options: AppOptions) {
  const life = new Lifecycle(options.log);
  try {
    return await start(config, { clock: systemClock, ...options }, life);
  } catch (error) {
    await life.stop();
    throw error;
  }
}

async function start(config: Config, options: AppOptions & { clock: Clock }, life: Lifecycle) {
  const { log } = options;
  const base = await openFoundation(config, options, life);
  const jambonz = switchCredentials(config);
  const areas = createAreas(base, jambonz, config.CALL_TRACE_DAYS, switchRestOf(config));
  let url = '';
  const phone =
    config.CALLS === 'emulator'
      ? createPhone(base, areas.calls, jambonz, () => `${url.replace(/^http/, 'ws')}/jambonz/app`)
      : undefined;
  const served = [...areas.list, ...(phone ? [phone] : [])];
  const jobs = createJobRunner({
    store: base.store,
    handlers: served.flatMap((area) => area.jobHandlers ?? []),
    schedules: [base.vault.sweep(), idempotencySweep(base.store), ...areas.calls.schedules],
  });
  const checks = healthChecks(base, areas);
  healthMetrics(base.metrics, checks);
  const status = new PlatformStatus({ checks, bus: base.bus, log });
  const push = createPush({
    status,
    hub: base.pusher,
    topics: served.flatMap((area) => area.topics ?? []),
    publicUrl: config.PUBLIC_URL,
    secretKey: config.SECRET_KEY,
    ...base,
  });
  const routes = [...served.flatMap((area) => area.routes ?? []), ...push.routes];
  const http = createHttp({
    log,
    routes,
    identity: base.identity,
    openBeforePasswordChange,
    hooks: [jambonzStatus(jambonz, (body) => areas.gateway.statusPosted(body))],
    healthChecks: checks,
    metrics: base.metrics,
    consoleFolder: options.consoleFolder,
    publicUrl: config.PUBLIC_URL,
    trustProxy: config.TRUST_PROXY,
    maxUploadBytes: config.MAX_UPLOAD_MB << 20,
  });
  http.upgrades.register('/api/push', push.upgrade);
  http.upgrades.register('/jambonz/app', areas.gateway.handleUpgrade, { below: true });
  if (phone) http.upgrades.register('/api/phone', phone.handleUpgrade);

  for (const area of areas.list) {
    await area.start?.();
    life.add('area', () => area.stop?.());
  }
  // Before the gateway in this list, so after it at the stop: the server ends only when no call holds a socket.
  life.add('http', () => http.stop());
  await jobs.start();
  life.add('job runner', () => jobs.stop());
  areas.worker.start();
  life.add('node worker', () => areas.worker.stop());
  areas.gateway.start();
  life.add('gateway', () => areas.gateway.stop());
  life.add('push', () => push.stop());
  status.start();
  life.add('status', () => status.stop());
  if (phone) {
    life.add('switch', () => phone.closeSwitch());
    life.add('phone', () => phone.stop?.());
  }
  const serve = async (door?: Server) => void (url = await http.listen(config.PORT, config.HOST, door));
  if (options.isServing !== false) await serve();
  const topics = served.flatMap((area) => area.topics ?? []);
  return {
    ...base,
    ...areas,
    config,
    phone,
    jobs,
    routes,
    topics,
    serve,
    stop: () => life.stop(),
    get url() {
      return url;
    },
  };
}

function healthChecks(base: Foundation, { records, gateway }: ReturnType<typeof createAreas>): HealthCheck[] {
  return [
    {
      name: 'store',
      check: async () => ({ isReady: await base.store.isReady(), detail: base.store.dialect }),
    },
    { name: 'engine', part: 'engine', check: () => base.engine.health() },
    { name: 'projector', part: 'records', check: () => records.health() },
    { name: 'telephony', part: 'telephony', check: () => gateway.health() },
  ];
}

/** Store, engine and what every area shares. */
async function openFoundation(config: Config, options: AppOptions & { clock: Clock }, life: Lifecycle) {
  const { log, clock, timers = 'real' } = options;
  const { DATA_DIR: dataDir, SECRET_KEY: secretKey } = config;
  const metrics = await openMetrics(config, log, life);
  const store = await openStore({ databaseUrl: config.DATABASE_URL, dataDir, entities, clock, log, metrics });
  life.add('store', () => store.close());
  const bus = createEventBus(log);
  const sessionLimits = {
    idleMs: config.SESSION_IDLE_MINUTES * 60_000,
    absoluteMs: config.SESSION_HOURS * 3_600_000,
    rotateMs: 30 * 60_000,
  };
  const identity = createIdentity({ store, clock, bus, rights, secretKey, sessionLimits });
  await migrate(store, migrations);
  const engine = await openEmbeddedEngine({ path: engineFile(dataDir), clock, timers, log });
  life.add('engine', () => engine.close());
  engineMetrics(metrics, () => engine.statistics());
  const checkpoints = startCheckpoints(filesOf(config), (err) => log.error({ err }, 'checkpoints ended'));
  life.add('checkpoints', () => checkpoints.stop());
  const pusher = new PushHub(bus, clock);
  const files = createFolderFileStore(join(dataDir, 'files'));
  const vault = createVault({ store, secretKey });
  return { store, clock, log, metrics, bus, identity, engine, pusher, files, vault };
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

const engineFile = (dataDir: string) => join(dataDir, 'engine.sqlite');

/** SQLite files of this process. */
function filesOf({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl }: Config): string[] {
  const files = [engineFile(dataDir)];
  return databaseUrl ? files : [...files, join(dataDir, 'callweave.sqlite')];
}

/** What jambonz shows at the application's socket; the built-in switch gets a secret of this start. */
function switchCredentials(config: Config): BasicCredentials {
  const { JAMBONZ_WS_USER: username, JAMBONZ_WS_PASSWORD: password } = config;
  if (config.CALLS === 'jambonz' && username && password) return { username, password };
  return { username: 'switch', password: randomBytes(24).toString('base64url') };
}

/** The switch's REST API, where the far end is a real one. */
function switchRestOf({
  CALLS,
  JAMBONZ_API_URL: apiUrl,
  JAMBONZ_API_KEY: apiKey,
  JAMBONZ_ACCOUNT_SID: accountSid,
}: Config) {
  return CALLS === 'jambonz' && apiUrl && apiKey && accountSid
    ? createSwitchRest({ apiUrl, apiKey, accountSid })
    : undefined;
}

/** Nobody repeats a request after three days. */
function idempotencySweep(store: SqlStore) {
  const dayMs = 24 * 3_600_000;
  const before = () => new Date(store.clock.now().getTime() - 3 * dayMs);
  return {
    name: 'idempotency-sweep',
    everyMs: dayMs / 4,
    run: async () =>
      void (await store.system('sweep idempotency keys', ({ em }) => sweepIdempotency(em, before()))),
  };
}
