// npm start: install, build what changed, run everything in one process.
import { spawn } from 'node:child_process';
import { childEnv, ensureBuilt, ensureInstalled, node, root } from './setup.mjs';

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  console.error(`Callweave could not be prepared: ${error.message}`);
  process.exit(1);
}

const server = spawn(node, ['--enable-source-maps', 'dist/api/main.js'], {
  cwd: root,
  env: childEnv,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : code));
