import { join } from 'node:path';
import { createIdentity, openBeforePasswordChange } from '@callweave/platform/identity/server';
import { type Clock, type Logger, systemClock } from '@callweave/platform/kernel';
import {
  AuditService,
  createEventBus,
  createFolderFileStore,
  createJobRunner,
  createVault,
  openStore,
  type ServerArea,
} from '@callweave/platform/store';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import type { Config } from './config/config';
import { entities } from './entities';
import { createHttp } from './http/http-server';
import { Lifecycle } from './lifecycle';
import { PushHub } from './push/push-hub';
import { createPush } from './push/push-server';
import { rights } from './rights';
import { bringUpSchema } from './schema';

export interface AppOptions {
  log: Logger;
  /** Default the system's. */
  clock?: Clock;
  /** Folder of the built console. */
  consoleFolder?: string;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/** Builds the whole product in this process and starts it; every part is in this list and nowhere else. */
export async function createApp(config: Config, options: AppOptions) {
  const { log, clock = systemClock } = options;
  const life = new Lifecycle(log);
  try {
    return await start(config, { ...options, clock }, life);
  } catch (error) {
    await life.stop();
    throw error;
  }
}

async function start(
  config: Config,
  { log, clock, consoleFolder }: AppOptions & { clock: Clock },
  life: Lifecycle,
) {
  const { DATA_DIR: dataDir, SECRET_KEY: secretKey } = config;

  const store = await openStore({ databaseUrl: config.DATABASE_URL, dataDir, entities, clock, log });
  life.add('store', () => store.close());
  const engine = await openEmbeddedEngine({ path: join(dataDir, 'engine.sqlite'), clock, log });
  life.add('engine', () => engine.close());

  const bus = createEventBus(log);
  const pusher = new PushHub(bus, clock);
  const files = createFolderFileStore(join(dataDir, 'files'));
  const vault = createVault({ store, secretKey });

  const sessionLimits = {
    idleMs: config.SESSION_IDLE_MINUTES * 60_000,
    absoluteMs: config.SESSION_HOURS * 3_600_000,
    rotateMs: 30 * 60_000,
  };
  const identity = createIdentity({ store, clock, bus, rights, secretKey, sessionLimits });
  await bringUpSchema(store, identity);
  const areas: ServerArea[] = [identity];

  const push = createPush({
    hub: pusher,
    identity,
    topics: areas.flatMap((area) => area.topics ?? []),
    log,
    clock,
    publicUrl: config.PUBLIC_URL,
  });
  const http = createHttp({
    log,
    identity,
    openBeforePasswordChange,
    routes: [...areas.flatMap((area) => area.routes ?? []), ...push.routes],
    healthChecks: [
      { name: 'store', check: async () => ({ isReady: await store.isReady(), detail: store.dialect }) },
      { name: 'engine', check: () => engine.health() },
    ],
    consoleFolder,
    publicUrl: config.PUBLIC_URL,
    trustProxy: config.TRUST_PROXY,
    maxUploadBytes: config.MAX_UPLOAD_MB << 20,
  });
  http.upgrades.register('/api/push', push.upgrade);

  const audit = new AuditService(store);
  const jobs = createJobRunner({
    store,
    handlers: areas.flatMap((area) => area.jobHandlers ?? []),
    schedules: [vault.sweep()],
  });

  audit.start();
  life.add('audit sealer', () => audit.stop());
  for (const area of areas) {
    await area.start?.();
    life.add('area', () => area.stop?.());
  }
  await jobs.start();
  life.add('job runner', () => jobs.stop());
  const url = await http.listen(config.PORT, config.HOST);
  life.add('http', () => http.stop());
  life.add('push', () => push.stop());

  return { url, config, store, engine, files, vault, identity, areas, stop: () => life.stop() };
}
