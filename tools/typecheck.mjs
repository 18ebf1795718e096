// Type-checks every project that the Angular compiler does not (those are checked by their build).
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { projectFolders } from './workspace.mjs';

const run = promisify(execFile);
const only = process.argv.slice(2);
let failed = 0;
for (const folder of projectFolders()) {
  if (only.length && !only.some((prefix) => folder.startsWith(prefix))) continue;
  if (JSON.parse(readFileSync(`${folder}/project.json`, 'utf8')).tags.includes('env:browser')) continue;
  try {
    await run(process.execPath, [
      'node_modules/typescript-native/bin/tsc',
      '--noEmit',
      '-p',
      `${folder}/tsconfig.json`,
    ]);
  } catch (error) {
    failed++;
    console.error(`✗ ${folder}\n${error.stdout || error.message}`);
  }
}
if (failed) process.exit(1);
console.log('types are fine');
