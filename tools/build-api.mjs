// Bundles the server with all workspace code into dist/api/main.js; packages stay in node_modules.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { workspaceImports } from './workspace-imports.mjs';

rmSync('dist/api', { recursive: true, force: true });
await build({
  entryPoints: ['platform/api/main.ts'],
  outfile: 'dist/api/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  packages: 'external',
  sourcemap: true,
  loader: { '.bpmn': 'text' },
  plugins: [workspaceImports()],
  logLevel: 'warning',
});
