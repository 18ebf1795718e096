import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { startBalancer } from './balancer';
import { hasMySql, type MySql, startMySql } from './mysql.mjs';
import { hasRedis, startRedis } from './redis.mjs';
import { freePort, isBuilt, type RunningServer, startServer } from './server';
import { missingForZeebe, startZeebe, type Zeebe, type ZeebeOptions } from './zeebe.mjs';

/** The processes a bank runs, by the role each has. */
export const productionRoles = ['api', 'worker', 'gateway', 'scheduler'] as const;
export type ProductionRole = (typeof productionRoles)[number];

/** The product in one process per role, and what they share. `url` and the like are the API's. */
export interface Production extends RunningServer {
  roles: Record<ProductionRole, RunningServer>;
  mysql: MySql;
  zeebe: Zeebe;
  redis: Awaited<ReturnType<typeof startRedis>>;
  /** Starts a role again after it ended, on its port. */
  restart(role: ProductionRole): Promise<void>;
}

/** Names of what is missing here for {@link startProduction}; empty when it can start. */
export const missingForProduction: readonly string[] = [
  ...(isBuilt ? [] : ['a build: npm run build']),
  ...(hasMySql ? [] : ['MySQL 8']),
  ...(hasRedis ? [] : ['Redis']),
  ...(missingForZeebe() ? ['Zeebe 8.5'] : []),
];

/**
 * Starts MySQL, Redis, Zeebe and one process of the built product per role on loopback, empty but for the seed.
 * @param options.env for every role, over what it needs
 * @param options.zeebe e.g. three brokers; the exporter is set here
 */
export async function startProduction(
  options: { env?: Record<string, string>; zeebe?: Omit<ZeebeOptions, 'records'> } = {},
): Promise<Production> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of undo.reverse().splice(0)) await one();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'callweave-production-'));
    undo.push(() => rm(dataDir, { recursive: true, force: true }));
    const recordsPort = await freePort();
    const exporter = { url: `http://127.0.0.1:${recordsPort}`, ...credentials };
    const [mysql, redis, zeebe] = await Promise.all([
      startMySql(),
      startRedis(),
      startZeebe({ ...options.zeebe, records: exporter }),
    ]);
    undo.push(
      () => mysql.stop(),
      () => redis.stop(),
      () => zeebe.stop(),
    );
    const balancer = await startBalancer(...zeebe.addresses.map((address) => Number(address.split(':')[1])));
    undo.push(async () => balancer.close());
    const ports = await portsOf(productionRoles);
    const env = {
      ...common(recordsPort, ports.gateway),
      DATABASE_URL: await emptyDatabase(mysql),
      REDIS_URL: redis.url,
      ZEEBE_ADDRESS: `127.0.0.1:${balancer.port}`,
      ...options.env,
    };
    const start = (role: ProductionRole) =>
      startServer({ dataDir, port: ports[role], env: { ...env, ROLE: role }, readyMs: 120_000 });
    const roles = {} as Record<ProductionRole, RunningServer>;
    undo.push(() => Promise.all(Object.values(roles).map((server) => server.stop())));
    // The API migrates and seeds; the worker must be there to project what is seeded.
    const both = await Promise.all([start('api'), start('worker')]);
    [roles.api, roles.worker] = both;
    [roles.gateway, roles.scheduler] = await Promise.all([start('gateway'), start('scheduler')]);
    const restart = async (role: ProductionRole) => void (roles[role] = await start(role));
    return { ...roles.api, dataDir, roles, mysql, zeebe, redis, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const credentials = { user: 'zeebe', password: 'records-of-zeebe' };

const common = (recordsPort: number, gatewayPort: number) => ({
  ENGINE: 'zeebe',
  RECORDS_PORT: String(recordsPort),
  RECORDS_USER: credentials.user,
  RECORDS_PASSWORD: credentials.password,
  SECRET_KEY: 'a key for tests that many processes share',
  JAMBONZ_WS_USER: 'switch',
  JAMBONZ_WS_PASSWORD: 'a password for tests',
  GATEWAY_URL: `ws://127.0.0.1:${gatewayPort}/jambonz/app`,
});

async function portsOf<T extends string>(names: readonly T[]): Promise<Record<T, number>> {
  const pairs: [T, number][] = [];
  for (const name of names) pairs.push([name, await freePort()]);
  return Object.fromEntries(pairs) as Record<T, number>;
}

async function emptyDatabase({ url }: MySql): Promise<string> {
  const connection = await createConnection(url);
  await connection.query('create database callweave character set utf8mb4 collate utf8mb4_bin');
  await connection.end();
  return `${url}/callweave`;
}
