// Writes the configuration table, as the code declares it, into both READMEs; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const outfile = join('.cache', 'run', 'config.mjs');
await build({
  entryPoints: ['platform/api/config/config.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
});
const { configTable } = await import(join(process.cwd(), outfile));

/** Prettier aligns tables: widths do not count. */
const plain = (text) => text.replace(/[ -]+/g, ' ');

let isCurrent = true;
for (const [file, locale] of [
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh-CN'],
]) {
  const text = readFileSync(file, 'utf8');
  const next = text.replace(
    /<!-- config -->[\s\S]*<!-- \/config -->/,
    () => `<!-- config -->\n\n${configTable(locale).trim()}\n\n<!-- /config -->`,
  );
  if (plain(next) === plain(text)) continue;
  isCurrent = false;
  if (!process.argv.includes('--check')) writeFileSync(file, next);
}
if (!isCurrent && process.argv.includes('--check')) {
  console.error(
    'The configuration table of a README is not up to date: node tools/readme-config.mjs && npx prettier --write README*.md',
  );
  process.exit(1);
}
