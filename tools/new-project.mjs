// usage: npm run new:project -- <folder> <type> <env>   e.g. platform/tickets/contract contract any
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from './workspace.mjs';

const [folder, type, env] = process.argv.slice(2);
if (!folder || !type || !env) {
  console.error('usage: npm run new:project -- <folder> <type> <env>');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(projectFiles(folder, { type, env })))
  writeFileSync(join(folder, name), JSON.stringify(content, null, 2) + '\n');
if (!existsSync(join(folder, 'index.ts'))) writeFileSync(join(folder, 'index.ts'), 'export {};\n');
execFileSync(process.execPath, [
  'node_modules/prettier/bin/prettier.cjs',
  '--write',
  '--log-level=warn',
  folder,
]);
console.log(`created ${folder} (type:${type}, env:${env})`);
