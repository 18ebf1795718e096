import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Balancer,
  freePort,
  type RunningServer,
  startBalancer,
  startMySql,
  startRedis,
  startServer,
  startZeebe,
} from '@callweave/test/kit';
import { createConnection } from 'mysql2/promise';
import { switchLogin } from '../faults/lost-card';

export const processes = ['api', 'worker1', 'worker2', 'gateway1', 'gateway2', 'scheduler'] as const;
export type ProcessName = (typeof processes)[number];

/** The product as several processes, some roles twice, with balancers where callers and Zeebe come in. */
export interface Installation {
  servers: Record<ProcessName, RunningServer>;
  ports: Record<ProcessName, number>;
  /** For the switch: before both gateways. */
  calls: Balancer;
  appUrl: string;
  /** Starts a process again on its port. */
  restart(name: ProcessName): Promise<void>;
  stop(): Promise<void>;
}

const exporter = { user: 'zeebe', password: 'records-of-zeebe' };

export async function startInstallation(): Promise<Installation> {
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const one of undo.reverse().splice(0)) await one();
  };
  try {
    return { ...(await start(undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(undo: (() => unknown)[]): Promise<Omit<Installation, 'stop'>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-roles-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const sinks = { worker1: await freePort(), worker2: await freePort() };
  const records = await startBalancer(...Object.values(sinks));
  const url = `http://127.0.0.1:${records.port}`;
  undo.push(records.close);
  const [mysql, redis, zeebe] = await Promise.all([
    stoppable(undo, startMySql()),
    stoppable(undo, startRedis()),
    stoppable(undo, startZeebe({ records: { url, ...exporter } })),
  ]);
  const ports = {} as Record<ProcessName, number>;
  for (const name of processes) ports[name] = await freePort();
  const calls = await startBalancer(ports.gateway1, ports.gateway2);
  undo.push(calls.close);
  const appUrl = `ws://127.0.0.1:${calls.port}/jambonz/app`;
  const env = {
    ...{ ENGINE: 'zeebe', ZEEBE_ADDRESS: zeebe.address, REDIS_URL: redis.url, SEED: 'demo' },
    ...{
      DATABASE_URL: await emptyDatabase(mysql.url),
      SECRET_KEY: 'a key for tests that many processes share',
    },
    ...{ RECORDS_USER: exporter.user, RECORDS_PASSWORD: exporter.password },
    ...{ JAMBONZ_WS_USER: switchLogin.username, JAMBONZ_WS_PASSWORD: switchLogin.password },
    ...{ GATEWAY_URL: appUrl, DRAIN_SECONDS: '1' },
  };
  const open = (name: ProcessName) => {
    const more = {
      ROLE: name.replace(/\d/, ''),
      RECORDS_PORT: String(name in sinks ? sinks[name as 'worker1'] : ''),
    };
    return startServer({ dataDir, port: ports[name], env: { ...env, ...more }, readyMs: 90_000 });
  };
  const servers = {} as Record<ProcessName, RunningServer>;
  undo.push(() => Promise.all(Object.values(servers).map((server) => server.stop())));
  // All at once, as an operator's tool starts them: they wait for each other's migration and seed.
  await Promise.all(processes.map(async (name) => (servers[name] = await open(name))));
  const restart = async (name: ProcessName) => void (servers[name] = await open(name));
  return { servers, ports, calls, appUrl, restart };
}

async function stoppable<T extends { stop(): unknown }>(
  undo: (() => unknown)[],
  starting: Promise<T>,
): Promise<T> {
  const started = await starting;
  undo.push(() => started.stop());
  return started;
}

async function emptyDatabase(url: string): Promise<string> {
  const connection = await createConnection(url);
  await connection.query('create database callweave character set utf8mb4 collate utf8mb4_bin');
  await connection.end();
  return `${url}/callweave`;
}
