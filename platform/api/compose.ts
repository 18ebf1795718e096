import type { Server } from 'node:http';
import { openBeforePasswordChange } from '@callweave/platform/identity/server';
import type { Clock, Logger } from '@callweave/platform/kernel';
import { createJobRunner, Leader, type SqlStore, sweepIdempotency } from '@callweave/platform/store';
import { createAreas, createPhone } from './areas';
import type { Config } from './config/config';
import type { Role } from './config/settings';
import { openFoundation } from './foundation';
import type { HealthCheck } from './http/health';
import { createHttp } from './http/http-server';
import { jambonzStatus } from './http/jambonz-hook';
import { Lifecycle } from './lifecycle';
import { startParts } from './parts';
import { createPush } from './push/push-server';
import { PlatformStatus } from './status/platform-status';
import { switchCredentials, switchRestOf } from './telephony';
import { healthMetrics } from './telemetry';

export interface AppOptions {
  log: Logger;
  /** Default the database's on MySQL, whose processes must agree; else the system's. */
  clock?: Clock;
  /** Folder of the built console. */
  consoleFolder?: string;
  /** `manual`: who moves the clock calls `engine.tick()`; for seeding and tests. Default `real`. */
  timers?: 'real' | 'manual';
  /** False builds and starts everything but the listener, until `serve()`; default true. */
  isServing?: boolean;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Builds the product in this process and starts the parts of its roles; what cannot start stops what did. Everything is
 * built in every role, because building costs little and use cases call each other; roles say what is started.
 */
export async function createApp(config: Config, options: AppOptions) {
  const life = new Lifecycle(options.log);
  try {
    return await start(config, options, life);
  } catch (error) {
    await life.stop();
    throw error;
  }
}

async function start(config: Config, options: AppOptions, life: Lifecycle) {
  const { log } = options;
  const has = (role: Role) => config.ROLE.includes(role);
  const base = await openFoundation(config, options, life);
  const jambonz = switchCredentials(config);
  const areas = createAreas(base, jambonz, config.CALL_TRACE_DAYS, switchRestOf(config));
  let url = '';
  const ownGateway = () => `${url.replace(/^http/, 'ws')}/jambonz/app`;
  const gatewayUrl = () => (has('gateway') ? ownGateway() : config.GATEWAY_URL!);
  const hasPhone = config.CALLS === 'emulator' && has('api');
  const phone = hasPhone ? createPhone(base, areas.calls, jambonz, gatewayUrl) : undefined;
  const served = [...areas.list, ...(phone ? [phone] : [])];
  const topics = served.flatMap((area) => area.topics ?? []);
  const jobs = createJobRunner({
    store: base.store,
    handlers: served.flatMap((area) => area.jobHandlers ?? []),
    schedules: [
      base.vault.sweep(),
      idempotencySweep(base.store),
      ...areas.calls.schedules,
      ...base.schedules,
    ],
  });
  const projector = new Leader({ store: base.store, name: 'projector', part: areas.projector });
  const checks = healthChecks(base, areas, has);
  healthMetrics(base.metrics, checks);
  const status = new PlatformStatus({ roles: config.ROLE, checks, bus: base.bus, log });
  const { PUBLIC_URL: publicUrl, SECRET_KEY: secretKey } = config;
  const push = createPush({ status, hub: base.pusher, topics, publicUrl, secretKey, ...base });
  const routes = [...served.flatMap((area) => area.routes ?? []), ...push.routes];
  const http = createHttp({
    log,
    routes: has('api') ? routes : [],
    identity: base.identity,
    openBeforePasswordChange,
    hooks: has('gateway') ? [jambonzStatus(jambonz, (body) => areas.gateway.statusPosted(body))] : [],
    healthChecks: checks,
    metrics: base.metrics,
    tracing: base.tracing,
    consoleFolder: has('api') ? options.consoleFolder : undefined,
    publicUrl,
    trustProxy: config.TRUST_PROXY,
    maxUploadBytes: config.MAX_UPLOAD_MB << 20,
  });
  if (has('api')) http.upgrades.register('/api/push', push.upgrade);
  if (has('gateway')) http.upgrades.register('/jambonz/app', areas.gateway.handleUpgrade, { below: true });
  if (phone) http.upgrades.register('/api/phone', phone.handleUpgrade);

  await startParts({ ...areas, config, http, jobs, projector, push, status, phone }, life);
  const serve = async (door?: Server) => void (url = await http.listen(config.PORT, config.HOST, door));
  if (options.isServing !== false) await serve();
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

/**
 * Each role's own. Without the store a process is of no use. Without engine or bus, people still read and write what needs
 * neither and are told, and callers hear the fallback prompt: better than nobody at the address. A worker whose records are
 * late still takes jobs, and what would make up for the delay.
 */
function healthChecks(
  base: Awaited<ReturnType<typeof openFoundation>>,
  { records, gateway }: ReturnType<typeof createAreas>,
  has: (role: Role) => boolean,
): HealthCheck[] {
  const { store, engine, redis } = base;
  return [
    { name: 'store', part: 'store', check: () => store.health() },
    { name: 'engine', part: 'engine', isOptional: true, check: () => engine.health() },
    ...(redis ? [{ name: 'bus', part: 'bus', isOptional: true, check: () => redis.health() } as const] : []),
    ...(has('worker')
      ? [{ name: 'projector', part: 'records', isOptional: true, check: () => records.health() } as const]
      : []),
    ...(has('gateway')
      ? [{ name: 'telephony', part: 'telephony', check: () => gateway.health() } as const]
      : []),
  ];
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
