import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.mjs';

/** The build to run; `DIST` names another one than the workspace's. */
const main = join(process.env['DIST'] ?? 'dist', 'api/main.js');

/** Whether the product was built: what runs it is skipped without. */
export const isBuilt = existsSync(main);

export interface RunningServer {
  url: string;
  dataDir: string;
  pid: number;
  /** What it printed so far. */
  output(): string;
  /** Resolves with the exit code or signal. */
  ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to stop, waits, and removes its data when it made them itself. */
  stop(): Promise<void>;
}

/**
 * Runs the built product as its own process on loopback with its own data.
 * @param options.dataDir kept afterwards; default a temporary folder
 * @param options.env added to the environment, e.g. `SEED` or `FAULT_POINT`
 * @param options.main another build of the server than `DIST`'s
 * @param options.port default a free one; a server that comes back keeps its own
 * @param options.readyMs how long it may take, default 60000
 */
export async function startServer(
  options: {
    dataDir?: string;
    env?: Record<string, string>;
    main?: string;
    port?: number;
    readyMs?: number;
    waitReady?: boolean;
  } = {},
): Promise<RunningServer> {
  const program = options.main ?? main;
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'callweave-')));
  const port = options.port ?? (await freePort());
  const child = spawn(process.execPath, ['--enable-source-maps', program], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const ended = endOf(child);
  const server: RunningServer = {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    pid: child.pid!,
    output: () => printed,
    ended,
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      await Promise.race([ended, wait(10_000).then(() => child.kill('SIGKILL'))]);
      await ended;
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
    },
  };
  if (options.waitReady !== false) await untilReady(server, options.readyMs ?? 60_000);
  return server;
}

function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code ?? 0)));
}

async function untilReady(server: RunningServer, readyMs: number): Promise<void> {
  const deadline = Date.now() + readyMs;
  let isOver = false;
  void server.ended.then(() => (isOver = true));
  while (Date.now() < deadline && !isOver) {
    const answer = await fetch(`${server.url}/health/ready`).catch(() => undefined); // not listening yet
    if (answer?.ok) return;
    await wait(100);
  }
  server.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${server.output()}`);
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
