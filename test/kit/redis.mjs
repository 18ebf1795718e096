// A Redis for tests, from the Debian package redis-server: `node test/kit/redis.mjs -- <command>` runs the command with
// TEST_REDIS_URL set and stops the server afterwards.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.mjs';

const program = process.env.REDIS_SERVER ?? '/usr/bin/redis-server';
export const hasRedis = existsSync(program);

/**
 * Starts a fresh server without persistence on a loopback port.
 * @param {{ port?: number }} options default: a free port
 * @returns {Promise<{ url: string, port: number, pid: number, stop(signal?: NodeJS.Signals): Promise<void> }>}
 */
export async function startRedis({ port: wanted } = {}) {
  if (!hasRedis) throw new Error(`${program} is missing: apt-get install redis-server`);
  const folder = mkdtempSync(join(tmpdir(), 'callweave-redis-'));
  const port = wanted ?? (await freePort());
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-4000)));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async (signal = 'SIGTERM') => {
    if (server.exitCode === null) server.kill(signal);
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 20_000;
  while (!(await answers(port))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop('SIGKILL');
      throw new Error(`redis-server did not answer: ${output}`);
    }
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: server.pid, stop };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isUp) => {
      socket.destroy();
      setTimeout(() => resolve(isUp), isUp ? 0 : 50);
    };
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => end(String(data).startsWith('+PONG')));
    socket.on('error', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runWith(process.argv.slice(2));

async function runWith([dashes, command, ...args]) {
  if (dashes !== '--' || !command) {
    console.error('usage: node test/kit/redis.mjs -- <command>');
    process.exit(2);
  }
  const redis = await startRedis();
  console.log(`redis-server ${redis.pid} at ${redis.url}`);
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, TEST_REDIS_URL: redis.url },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('exit', (exit) => resolve(exit ?? 1)));
  await redis.stop();
  process.exit(code);
}
