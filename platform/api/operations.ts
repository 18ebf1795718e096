import { resolve } from 'node:path';
import { backUp } from './backup/back-up';
import { Refusal } from './backup/refusal';
import { restore } from './backup/restore';
import { settings } from './config/settings';

// usage: node dist/api/operations.js backup <file> | restore <file> [--force]; DATA_DIR, SECRET_KEY and DATABASE_URL as
// the product has them. `npm run` tells where it was called from.
const [command, name, ...flags] = process.argv.slice(2);
const force = flags.includes('--force');
const here = process.env['INIT_CWD'] ?? process.cwd();

try {
  if (!name || !['backup', 'restore'].includes(command ?? '') || flags.length > Number(force)) {
    throw new Refusal(
      'Usage: npm run backup -- <file>, or npm run restore -- <file> [--force].',
      '用法：npm run backup -- <文件>，或 npm run restore -- <文件> [--force]。',
    );
  }
  if (process.env['DATABASE_URL'])
    throw new Refusal(
      'The store is MySQL (DATABASE_URL): back it up as platform/kernel/docs/operations.md says.',
      '数据保存在 MySQL（DATABASE_URL），请按 platform/kernel/docs/operations.md 备份。',
    );
  const options = {
    dataDir: resolve(process.env['DATA_DIR']?.trim() || settings.DATA_DIR.fallback),
    file: resolve(here, name),
    secretKey: process.env['SECRET_KEY']?.trim() || undefined,
    now: new Date(),
  };
  const { takenAt, entries } = await (command === 'backup'
    ? backUp(options)
    : restore({ ...options, force }));
  const bytes = entries.reduce((sum, one) => sum + one.sizeBytes, 0);
  const what = `${options.file} · ${entries.length} files 个文件 · ${(bytes / 1e6).toFixed(1)} MB · ${takenAt}`;
  process.stdout.write(command === 'backup' ? `Backed up 已备份: ${what}\n` : `Restored 已恢复: ${what}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
