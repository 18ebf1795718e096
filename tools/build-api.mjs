// usage: node tools/build-api.mjs [folder]   bundles the server (main.js), backup and restore (operations.js) and the first
// user of a bank (new-tenant.js), default into dist/api; packages stay outside.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workspaceImports } from './workspace-imports.mjs';

/** What esbuild is told, for building once and for watching. */
export const apiBuild = (folder) => ({
  entryPoints: ['platform/api/main.ts', 'platform/api/operations.ts', 'platform/api/new-tenant.ts'],
  outdir: folder,
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? 'dist/api';
  rmSync(folder, { recursive: true, force: true });
  await build(apiBuild(folder));
}
