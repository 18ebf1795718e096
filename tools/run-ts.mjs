// usage: node tools/run-ts.mjs <entry.ts> [args]   bundles workspace TypeScript in memory and runs it with the pinned Node.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { workspaceImports } from './workspace-imports.mjs';

const [entry, ...args] = process.argv.slice(2);
const outfile = join('.cache', 'run', `${basename(entry, '.ts')}.mjs`);
/** Scripts that can also be run by themselves must stay files of their own, or they would take themselves for the program. */
const ownScripts = {
  name: 'own-scripts',
  setup: (bundler) =>
    bundler.onResolve({ filter: /^\.{1,2}\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      external: true,
    })),
};
mkdirSync(join('.cache', 'run'), { recursive: true });
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  packages: 'external',
  sourcemap: 'inline',
  loader: { '.bpmn': 'text' },
  plugins: [workspaceImports(), ownScripts],
  logLevel: 'error',
});
const child = spawn(process.execPath, ['--enable-source-maps', '--expose-gc', outfile, ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
