import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Balancer, startBalancer } from './balancer';
import { hasMySql, type MySql, startMySql } from './mysql.mjs';
import { freePorts } from './ports.mjs';
import { hasRedis, startRedis } from './redis.mjs';
import { isBuilt, type RunningServer, startServer } from './server';
import { missingForZeebe, startZeebe, type Zeebe, type ZeebeOptions } from './zeebe.mjs';

/** The processes a bank runs, by the role each has. */
export const productionRoles = ['api', 'worker', 'gateway', 'scheduler'] as const;
export type ProductionRole = (typeof productionRoles)[number];
/** A process: its role, numbered when there are several. */
export type ProcessName = ProductionRole | `${ProductionRole}${1 | 2}`;

/** The product in several processes, and what they share. */
export interface Production<Name extends ProcessName = ProductionRole> {
  /** Of the first API. */
  url: string;
  dataDir: string;
  /** What its processes printed so far. */
  output(): string;
  /** Its processes by their names. */
  roles: Record<Name, RunningServer>;
  /** For the switch: before all gateways. */
  calls: Balancer;
  /** Address of the call application, through `calls`. */
  appUrl: string;
  /** Of its processes, but for role and port. */
  env: Readonly<Record<string, string>>;
  mysql: MySql;
  zeebe: Zeebe;
  redis: Awaited<ReturnType<typeof startRedis>>;
  /** Starts a process again after it ended, on its port. */
  restart(name: Name): Promise<void>;
  /** Ends everything and removes its data. */
  stop(): Promise<void>;
}

export interface ProductionOptions<Name extends ProcessName> {
  /** Default one per role. */
  processes?: readonly Name[];
  /** For every process, over what it needs. */
  env?: Record<string, string>;
  /** For one of them, over that. */
  envOf?: (name: Name) => Record<string, string>;
  /** E.g. three brokers; the exporter is set here. */
  zeebe?: Omit<ZeebeOptions, 'records'>;
}

/** Names of what is missing here for {@link startProduction}; empty when it can start. */
export const missingForProduction: readonly string[] = [
  ...(isBuilt ? [] : ['a build: npm run build']),
  ...(hasMySql ? [] : ['MySQL 8']),
  ...(hasRedis ? [] : ['Redis']),
  ...(missingForZeebe() ? ['Zeebe 8.5'] : []),
];

/** With what the switch calls. */
export const switchLogin = { username: 'switch', password: 'a password for tests' };
const exporter = { user: 'zeebe', password: 'records-of-zeebe' };

type Undo = (() => unknown)[];

/**
 * Starts MySQL, Redis, Zeebe and processes of the built product on loopback, empty but for the seed, with balancers
 * where the switch, Zeebe's exporter and clients of Zeebe come in.
 */
export async function startProduction<Name extends ProcessName = ProductionRole>(
  options: ProductionOptions<Name> = {},
): Promise<Production<Name>> {
  const undo: Undo = [];
  const stop = async () => {
    for (const one of undo.reverse().splice(0)) await one();
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start<Name extends ProcessName>(
  {
    processes = productionRoles as readonly ProcessName[] as readonly Name[],
    ...options
  }: ProductionOptions<Name>,
  undo: Undo,
): Promise<Omit<Production<Name>, 'stop'>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-production-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const named = (role: ProductionRole) => processes.filter((name) => roleOf(name) === role);
  const ports = await portsOf(processes);
  const sinks = await portsOf(named('worker'));
  const before = async (targets: number[]) => {
    const balancer = await startBalancer(...targets);
    undo.push(balancer.close);
    return balancer;
  };
  const records = await before(Object.values(sinks));
  const url = `http://127.0.0.1:${records.port}`;
  const services = await startServices({ ...options.zeebe, records: { url, ...exporter } }, undo);
  const { mysql, redis, zeebe } = services;
  const brokers = await before(zeebe.addresses.map((address) => Number(address.split(':')[1])));
  const calls = await before(named('gateway').map((name) => ports[name]));
  const appUrl = `ws://127.0.0.1:${calls.port}/jambonz/app`;
  const env = {
    ...common,
    DATA_DIR: dataDir,
    DATABASE_URL: await emptyDatabase(mysql),
    REDIS_URL: redis.url,
    ZEEBE_ADDRESS: `127.0.0.1:${brokers.port}`,
    GATEWAY_URL: appUrl,
    ...options.env,
  };
  const roles = {} as Record<Name, RunningServer>;
  const restart = async (name: Name) => {
    const own = { ROLE: roleOf(name), RECORDS_PORT: String(sinks[name] ?? '') };
    roles[name] = await startServer({
      dataDir,
      port: ports[name],
      env: { ...env, ...own, ...options.envOf?.(name) },
      readyMs: 120_000,
    });
  };
  const all = () => Object.values<RunningServer>(roles);
  undo.push(() => Promise.all(all().map((server) => server.stop())));
  // All at once, as an operator's tool starts them: they wait for each other's migration and seed.
  await allOf(processes.map(restart));
  return {
    url: roles[named('api')[0]!].url,
    output: () =>
      all()
        .map((server) => server.output())
        .join('\n'),
    ...{ dataDir, env, roles, calls, appUrl, mysql, redis, zeebe, restart },
  };
}

async function startServices(zeebeOptions: ZeebeOptions, undo: Undo) {
  const stoppable = async <T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    undo.push(() => started.stop());
    return started;
  };
  const [mysql, redis, zeebe] = await allOf([
    stoppable(startMySql()),
    stoppable(startRedis()),
    stoppable(startZeebe(zeebeOptions)),
  ]);
  return { mysql, redis, zeebe };
}

/** Waits for all, also when one fails: who started may be stopped then. @throws {Error} the first failure */
async function allOf<T extends readonly Promise<unknown>[]>(
  starting: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

const common = {
  ENGINE: 'zeebe',
  RECORDS_USER: exporter.user,
  RECORDS_PASSWORD: exporter.password,
  SECRET_KEY: 'a key for tests that many processes share',
  JAMBONZ_WS_USER: switchLogin.username,
  JAMBONZ_WS_PASSWORD: switchLogin.password,
};

const roleOf = (name: ProcessName) => name.replace(/\d/, '') as ProductionRole;

async function portsOf<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, at) => [name, ports[at]])) as Record<Name, number>;
}

async function emptyDatabase({ url }: MySql): Promise<string> {
  const connection = await createConnection(url);
  await connection.query('create database callweave character set utf8mb4 collate utf8mb4_bin');
  await connection.end();
  return `${url}/callweave`;
}
