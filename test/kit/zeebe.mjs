// A real Zeebe 8.5.8 for tests and by hand, from Maven Central: `npm run real:zeebe` starts one broker and tells where it
// listens; `node test/kit/zeebe.mjs [--brokers 3] [--partitions 3] -- <command>` runs the command with TEST_ZEEBE_ADDRESS
// and TEST_ZEEBE_RECORDS_PORT set, and stops the brokers afterwards. Needs a JDK of 21 or newer, tar, and mvn the first
// time. Licence: community, see LICENSE files in .cache/zeebe.
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { freePort, freePorts } from './ports.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const version = '8.5.8';
const home = join(root, '.cache', 'zeebe', version);
const archive = join(
  homedir(),
  `.m2/repository/io/camunda/camunda-zeebe/${version}/camunda-zeebe-${version}.tar.gz`,
);
const READY_MS = 180_000; // seconds on a machine that is not busy

/** Why no broker can run here, for the name of a skipped test; undefined when one can. Fetches nothing. */
export function missingForZeebe() {
  if (!existsSync(join(home, 'bin/broker')) && !existsSync(archive)) return `Zeebe ${version} is not fetched`;
  return findJdk(21) ? undefined : 'no JDK of 21 or newer';
}

/**
 * @typedef {{ address: string, restPort: number, managementPort: number, readonly pid: number, readonly log: string,
 *   kill(): Promise<void>, stop(): Promise<void>, start(): Promise<void> }} Broker one process; `kill` is SIGKILL, `start`
 *   goes on with its data folder
 * @typedef {Broker & { addresses: string[], brokers: Broker[], folder: string, restart(): Promise<void>,
 *   snapshot(): Promise<void>, advanceClock(ms: number): Promise<void>, whenReady(): Promise<void> }} Zeebe the cluster;
 *   as a broker it speaks for all of them: `stop` ends them and removes their data
 */

/**
 * Starts a fresh cluster on free loopback ports and waits until every partition has a healthy leader.
 * @param {object} [options]
 * @param {1 | 3} [options.brokers] default 1; three replicate each partition three times
 * @param {number} [options.partitions] default 1
 * @param {{ url: string, user?: string, password?: string, delaySeconds?: number, size?: number,
 *   index?: Record<string, boolean> }} [options.records] where records are exported, as to Elasticsearch; without it
 *   nothing is. Defaults: at once, up to 500 in a request; `index` says which kinds beside the usual ones
 * @param {{ certificate: string, key: string, client: import('@grpc/grpc-js').ChannelCredentials }} [options.tls] of the
 *   gateways: two PEM files, and how to connect; without it clients are not encrypted
 * @param {Record<string, string>} [options.env] of the brokers, over ours
 * @param {boolean} [options.controlledClock] default false; then `advanceClock` moves it
 * @returns {Promise<Zeebe>}
 */
export async function startZeebe({
  brokers: count = 1,
  partitions = 1,
  records,
  tls,
  env = {},
  controlledClock = false,
} = {}) {
  await fetchZeebe();
  const javaHome = findJdk(21);
  if (!javaHome) throw new Error('Zeebe needs a JDK of 21 or newer; set JAVA_HOME');
  const folder = mkdtempSync(join(tmpdir(), 'callweave-zeebe-'));
  const ports = await freePorts(count * 5);
  const nodes = Array.from({ length: count }, (_, node) => {
    const [gateway, command, internal, rest, management] = ports.slice(node * 5);
    return { node, gateway, command, internal, rest, management };
  });
  const cluster = { nodes, partitions, records, tls, env, controlledClock };
  const brokers = nodes.map((node) => brokerOf(join(folder, `broker-${node.node}`), node, cluster, javaHome));
  const zeebe = asCluster(brokers, folder, cluster);
  try {
    await Promise.all(brokers.map((broker) => broker.start()));
    await zeebe.whenReady();
  } catch (error) {
    await zeebe.stop();
    throw error;
  }
  return zeebe;
}

/** @returns {Zeebe} */
function asCluster(brokers, folder, cluster) {
  const each = (work) => Promise.all(brokers.map(work)).then(() => undefined);
  const manage = (path, body) =>
    each(({ managementPort }) =>
      fetch(`http://127.0.0.1:${managementPort}/actuator/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }).then(okay),
    );
  const whenReady = () => untilHealthy(brokers, cluster);
  return {
    ...brokers[0],
    get pid() {
      return brokers[0].pid;
    },
    brokers,
    folder,
    addresses: brokers.map(({ address }) => address),
    whenReady,
    snapshot: () => manage('partitions/takeSnapshot'),
    advanceClock: (ms) => manage('clock/add', { offsetMilli: ms }),
    kill: () => each((broker) => broker.kill()),
    start: () => each((broker) => broker.start()).then(whenReady),
    restart: async () => {
      await each((broker) => broker.stop());
      await each((broker) => broker.start());
      await whenReady();
    },
    stop: async () => {
      // Its data goes anyway: saves the half minute a busy broker takes to end.
      await each((broker) => broker.kill());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function okay(response) {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
}

/** @returns {Broker} */
function brokerOf(folder, ports, cluster, javaHome) {
  mkdirSync(folder);
  const config = join(folder, 'application.yaml');
  const log = join(folder, 'broker.log');
  // JSON is YAML
  writeFileSync(config, JSON.stringify(configOf(folder, ports, cluster), null, 2));
  let child;
  let ended = Promise.resolve();
  const isRunning = () => child && child.exitCode === null && child.signalCode === null;
  const endWith = async (signal) => {
    if (isRunning()) child.kill(signal);
    await ended;
  };
  return {
    address: `127.0.0.1:${ports.gateway}`,
    restPort: ports.rest,
    managementPort: ports.management,
    get pid() {
      return isRunning() ? child.pid : undefined;
    },
    log,
    kill: () => endWith('SIGKILL'),
    stop: () => endWith('SIGTERM'),
    start: async () => {
      const output = openSync(log, 'a');
      child = spawn(join(home, 'bin/broker'), [], {
        cwd: folder,
        stdio: ['ignore', output, output],
        env: {
          ...process.env,
          JAVA_HOME: javaHome,
          JAVA_OPTS:
            '-Xms128m -Xmx512m -XX:MaxDirectMemorySize=512m -XX:+ExitOnOutOfMemoryError -Duser.timezone=UTC',
          SPRING_CONFIG_ADDITIONAL_LOCATION: `file:${config}`,
          ...cluster.env,
        },
      });
      const { pid } = child;
      const leave = () => {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // ended meanwhile
        }
      };
      process.once('exit', leave); // a test that dies must not leave a JVM
      ended = new Promise((resolve) => child.once('exit', resolve)).then(() => process.off('exit', leave));
    },
  };
}

/** Small logs, no disk watermarks of a data centre, everything on loopback. */
function configOf(folder, ports, { nodes, partitions, records, tls, controlledClock }) {
  return {
    server: { address: '127.0.0.1', port: ports.rest },
    management: { server: { address: '127.0.0.1', port: ports.management } },
    zeebe: {
      clock: { controlled: controlledClock },
      broker: {
        gateway: {
          ...{ enable: true, network: { host: '127.0.0.1', port: ports.gateway } },
          ...(tls && {
            security: { enabled: true, certificateChainPath: tls.certificate, privateKeyPath: tls.key },
          }),
        },
        network: {
          host: '127.0.0.1',
          commandApi: { port: ports.command },
          internalApi: { port: ports.internal },
        },
        cluster: {
          nodeId: ports.node,
          clusterSize: nodes.length,
          partitionsCount: partitions,
          replicationFactor: nodes.length,
          initialContactPoints: nodes.map(({ internal }) => `127.0.0.1:${internal}`),
        },
        threads: { cpuThreadCount: 1, ioThreadCount: 1 },
        data: {
          directory: join(folder, 'data'),
          logSegmentSize: '16MB',
          disk: { freeSpace: { processing: '100MB', replication: '50MB' } },
        },
        ...(records && { exporters: { elasticsearch: exporterOf(records) } }),
      },
    },
  };
}

function exporterOf({ url, user, password, delaySeconds = 0, size = 500, index = {} }) {
  return {
    className: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
    args: {
      url,
      bulk: { delay: delaySeconds, size },
      index: { createTemplate: false, ...index },
      ...(user && { authentication: { username: user, password } }),
    },
  };
}

/** Readiness is told too early: only the topology says that every partition has a leader. */
async function untilHealthy(brokers, { partitions, tls }) {
  const deadline = Date.now() + READY_MS;
  let restarts = 0;
  const clients = brokers.map(({ address }) => gatewayClient(address, tls));
  try {
    for (;;) {
      const views = await Promise.all(clients.map(topology));
      if (views.every((view) => isHealthy(view, brokers.length, partitions))) return;
      // Starting together, one may give up because it does not know another yet; a supervisor starts it again.
      const ended = brokers.filter((broker) => broker.pid === undefined);
      if (ended.length > 0 && restarts++ < 2) await Promise.all(ended.map((broker) => broker.start()));
      else if (ended.length > 0 || Date.now() > deadline)
        throw new Error(`Zeebe did not become healthy: ${JSON.stringify(views)}\n${tail(brokers[0].log)}`);
      await sleep(150);
    }
  } finally {
    clients.forEach((client) => client.close());
  }
}

const isHealthy = (view, brokers, partitions) =>
  view?.brokers.length === brokers &&
  view.brokers.flatMap((broker) => broker.partitions).filter(isHealthyLeader).length === partitions;
const isHealthyLeader = ({ role, health }) => role === 'LEADER' && health === 'HEALTHY';

const topology = (client) =>
  new Promise((resolve) => {
    client.Topology({}, { deadline: Date.now() + 2_000 }, (_, view) => resolve(view));
  });

function gatewayClient(address, tls) {
  const require = createRequire(import.meta.url);
  const { credentials, loadPackageDefinition } = require('@grpc/grpc-js');
  const { loadSync } = require('@grpc/proto-loader');
  const proto = loadSync(require.resolve('@camunda8/sdk/dist/proto/zeebe.proto'), {
    enums: String,
    defaults: true,
  });
  const { Gateway } = loadPackageDefinition(proto).gateway_protocol;
  const channel = tls?.client ?? credentials.createInsecure();
  return new Gateway(address, channel, { 'grpc.max_reconnect_backoff_ms': 500 });
}

const tail = (log) => readFileSync(log, 'utf8').slice(-3_000);

/** Fetches and unpacks it where that is still to do. */
export async function fetchZeebe() {
  if (existsSync(join(home, 'bin/broker'))) return;
  if (!existsSync(archive)) {
    const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get';
    const artifact = `-Dartifact=io.camunda:camunda-zeebe:${version}:tar.gz`;
    await run('mvn', ['-q', plugin, '-Dtransitive=false', artifact]);
  }
  const parts = `${home}.${process.pid}`;
  mkdirSync(parts, { recursive: true });
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', parts]);
  if (existsSync(home)) rmSync(parts, { recursive: true });
  else renameSync(parts, home);
}

/** The newest JDK of at least `major`: `JAVA_HOME`, the one on the path, or one beside it. */
function findJdk(major) {
  const folders = [
    '/usr/lib/jvm',
    '/opt',
    '/Library/Java/JavaVirtualMachines',
    join(homedir(), '.sdkman/candidates/java'),
  ];
  const homes = [
    process.env['JAVA_HOME'],
    ...(process.env['PATH'] ?? '').split(delimiter).map((bin) => join(bin, '..')),
    ...folders.filter(existsSync).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
  ].filter((path) => path && existsSync(join(path, 'bin/java')));
  const found = homes
    .filter((path) => existsSync(join(path, 'release')))
    .map((path) => ({
      path,
      major: Number(/JAVA_VERSION="(\d+)/.exec(readFileSync(join(path, 'release'), 'utf8'))?.[1]),
    }))
    .filter((jdk) => jdk.major >= major)
    .sort((a, b) => b.major - a.major);
  return found[0]?.path;
}

async function main() {
  const cut = process.argv.indexOf('--');
  const command = cut < 0 ? [] : process.argv.slice(cut + 1);
  const { values } = parseArgs({
    args: process.argv.slice(2, cut < 0 ? undefined : cut),
    options: {
      brokers: { type: 'string', default: '1' },
      partitions: { type: 'string', default: '1' },
      records: { type: 'string' },
    },
  });
  const recordsPort = values.records ? new URL(values.records).port : await freePort();
  const login = { user: 'zeebe', password: 'zeebe-records' };
  const zeebe = await startZeebe({
    brokers: Number(values.brokers),
    partitions: Number(values.partitions),
    records: { url: values.records ?? `http://127.0.0.1:${recordsPort}`, ...login },
    controlledClock: true,
  });
  const env = { TEST_ZEEBE_ADDRESS: zeebe.address, TEST_ZEEBE_RECORDS_PORT: String(recordsPort) };
  if (command.length === 0) {
    console.log(`Zeebe ${version} is ready; Ctrl+C ends it, and its data with it.`);
    for (const { address, managementPort, pid } of zeebe.brokers)
      console.log(`  gRPC ${address}, management ${managementPort}, process ${pid}`);
    const product = {
      ...{ ENGINE: 'zeebe', ZEEBE_ADDRESS: zeebe.addresses.join(), RECORDS_PORT: recordsPort },
      ...{ RECORDS_USER: login.user, RECORDS_PASSWORD: login.password },
      DATA_DIR: join(zeebe.folder, 'product'),
    };
    const settings = Object.entries(product).map(([name, value]) => `${name}=${value}`);
    console.log(`The product on it, in another shell:\n  ${settings.join(' ')} npm start`);
    await new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, resolve)));
    await zeebe.stop();
    return 0;
  }
  const child = spawn(command[0], command.slice(1), { stdio: 'inherit', env: { ...process.env, ...env } });
  const code = await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  await zeebe.stop();
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
