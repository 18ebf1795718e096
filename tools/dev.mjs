// npm run dev: rebuilds and restarts the server and rebuilds the console on each change; reload the page to see it.
import { spawn } from 'node:child_process';
import { childEnv, ensureInstalled, node, root } from './setup.mjs';

await ensureInstalled();
// Only now: before there are no packages.
const { context } = await import('esbuild');
const { apiBuild } = await import('./build-api.mjs');

let server;
let isStopping = false;

async function restart() {
  const before = server;
  server = undefined;
  if (before && before.exitCode === null) {
    before.kill('SIGTERM');
    await new Promise((resolve) => before.once('exit', resolve));
  }
  if (isStopping) return;
  server = spawn(node, ['--enable-source-maps', 'dist/api/main.js'], {
    cwd: root,
    env: childEnv,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

let restarting = Promise.resolve();
const restartOnBuild = {
  name: 'restart-on-build',
  setup: ({ onEnd }) =>
    onEnd(({ errors }) => {
      if (errors.length === 0) restarting = restarting.then(restart);
    }),
};

const nx = `${root}/node_modules/nx/dist/bin/nx.js`;
const bundle = [
  'run',
  'platform-console:bundle:development',
  '--watch',
  '--outputStyle=stream',
  '--skipNxCache',
];
const browser = spawn(node, [nx, ...bundle], {
  cwd: root,
  env: childEnv,
  stdio: ['ignore', 'inherit', 'inherit'],
});

const options = apiBuild('dist/api');
const watcher = await context({ ...options, plugins: [...options.plugins, restartOnBuild] });
await watcher.watch();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    isStopping = true;
    browser.kill('SIGTERM');
    await watcher.dispose();
    await restarting;
    server?.kill('SIGTERM');
    server?.once('exit', () => process.exit(0));
    if (!server) process.exit(0);
  });
