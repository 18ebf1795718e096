// Writes the migration that brings the last one to the entities, for SQLite and MySQL:
//   node tools/make-migration.mjs <name>      adds platform/store/migrations/<number>-<name>.ts
//   node tools/make-migration.mjs --initial   starts over with 0001-initial.ts, while nothing is released
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { startMySql } from '../test/kit/mysql.mjs';
import { workspaceImports } from './workspace-imports.mjs';

const folder = 'platform/store/migrations';
const [name] = process.argv.slice(2);
if (!name || !/^(--initial|[a-z0-9-]+)$/.test(name)) {
  console.error('usage: node tools/make-migration.mjs <name> | --initial');
  process.exit(2);
}
const isInitial = name === '--initial';
if (isInitial) {
  for (const file of migrationFiles()) rmSync(join(folder, file));
  await writeList();
}
const { findPending, migrations, withDatabase } = await load();
const server = await startMySql();
try {
  const sqlite = await findPending(migrations, undefined);
  const mysql = await findPending(migrations, await withDatabase(`${server.url}/mysql`, 'pending'));
  if (sqlite.length + mysql.length === 0) {
    console.log('nothing is pending');
  } else {
    const number = String(migrationFiles().length + 1).padStart(4, '0');
    const full = `${number}-${isInitial ? 'initial' : name}`;
    await write(`${full}.ts`, migrationText(full, sqlite, mysql));
    await writeList();
    console.log(
      `wrote ${folder}/${full}.ts: ${sqlite.length} statements for SQLite, ${mysql.length} for MySQL`,
    );
  }
} finally {
  await server.stop();
}

function migrationFiles() {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.ts$/.test(file))
    .sort();
}

async function load() {
  const out = mkdtempSync(join('.cache', 'migration-'));
  const outfile = join(out, 'pending.mjs');
  await build({
    stdin: {
      contents: `export { findPending } from './platform/api/pending-migration';
export { migrations, withDatabase } from './platform/store/index';`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    loader: { '.bpmn': 'text' },
    plugins: [workspaceImports()],
    logLevel: 'warning',
  });
  const module = await import(join(process.cwd(), outfile));
  rmSync(out, { recursive: true });
  return module;
}

function migrationText(full, sqlite, mysql) {
  const list = (statements) => `[${statements.map((one) => `${JSON.stringify(one)},`).join('\n')}]`;
  return `// Written by tools/make-migration.mjs from the entities.
import type { Migration } from './migration';

export const migration: Migration = { name: '${full}', sqlite: ${list(sqlite)}, mysql: ${list(mysql)} };
`;
}

async function writeList() {
  const files = migrationFiles().map((file) => file.slice(0, -3));
  const names = files.map((file) => `step${file.slice(0, 4)}`);
  const imports = files.map((file, index) => `import { migration as ${names[index]} } from './${file}';`);
  await write(
    'index.ts',
    `// Written by tools/make-migration.mjs.
${imports.join('\n')}
import type { Migration } from './migration';

/** All steps of the schema, in order. */
export const migrations: readonly Migration[] = [${names.join(', ')}];
`,
  );
}

async function write(file, text) {
  const path = join(folder, file);
  const config = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...config, parser: 'typescript' }));
}
