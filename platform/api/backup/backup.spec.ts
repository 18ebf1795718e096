import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { migrations } from '@callweave/platform/store';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { backUp } from './back-up';
import { copyDatabases } from './copy-databases';
import { restore } from './restore';

const folder = mkdtempSync(join(tmpdir(), 'callweave-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const secret = 's'.repeat(64);
const now = new Date('2026-05-01T08:00:00Z');

let at: { dataDir: string; file: string; target: string };
let run = 0;
beforeEach(() => {
  const place = join(folder, String(++run));
  at = { dataDir: join(place, 'data'), file: join(place, 'a.backup'), target: join(place, 'restored') };
  aProduct(at.dataDir);
});

/** What a stopped product leaves, with one file of a long name. */
function aProduct(dataDir: string, migration = migrations[0]!.name): void {
  mkdirSync(join(dataDir, 'files', 't'.repeat(64), 'ab'), { recursive: true });
  writeFileSync(join(dataDir, 'files', 't'.repeat(64), 'ab', 'f'.repeat(64)), '附件');
  writeFileSync(join(dataDir, 'files', 't'.repeat(64), 'ab', 'half.part'), 'x');
  writeFileSync(join(dataDir, 'secret.key'), `${secret}\n`);
  const store = new Database(join(dataDir, 'callweave.sqlite'));
  store.exec(
    `create table schema_migrations (name text); insert into schema_migrations values ('${migration}')`,
  );
  store.close();
  const engine = new Database(join(dataDir, 'engine.sqlite'));
  engine.exec("create table meta (name text, value text); insert into meta values ('engineId', 'e-1')");
  engine.close();
}

const taken = (more: object = {}) => backUp({ dataDir: at.dataDir, file: at.file, now, ...more });
const restored = (more: object = {}) => restore({ dataDir: at.target, file: at.file, now, ...more });

describe('backup and restore', () => {
  it('brings everything to another folder, and leaves nothing beside', async () => {
    const { entries, engineId } = await taken();
    expect([entries.length, engineId]).toEqual([4, 'e-1']);
    expect(readdirSync(join(folder, String(run))).sort()).toEqual(['a.backup', 'data']);
    expect(readdirSync(at.dataDir).sort()).toEqual([
      'callweave.sqlite',
      'engine.sqlite',
      'files',
      'secret.key',
    ]);
    await restored();
    const name = join('files', 't'.repeat(64), 'ab', 'f'.repeat(64));
    expect(readFileSync(join(at.target, name), 'utf8')).toBe('附件');
    expect(readFileSync(join(at.target, 'secret.key'), 'utf8').trim()).toBe(secret);
  });

  it('writes what tar can read', async () => {
    await taken();
    const listed = execFileSync('tar', ['tzf', at.file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed).toHaveLength(5);
    expect(listed.at(-1)).toBe('manifest.json');
  });

  it('keeps SECRET_KEY out of the archive, and tells the wrong one', async () => {
    await taken({ secretKey: 'k'.repeat(64) });
    await expect(restored()).rejects.toThrow('SECRET_KEY');
    await expect(restored({ secretKey: secret })).rejects.toThrow('SECRET_KEY');
    await restored({ secretKey: 'k'.repeat(64) });
    expect(readdirSync(at.target).sort()).not.toContain('secret.key');
  });

  it('refuses an archive that is damaged or cut off, and changes nothing', async () => {
    await taken();
    const bytes = readFileSync(at.file);
    for (const wrong of [
      bytes.subarray(0, bytes.length >> 1),
      flipped(bytes, bytes.length >> 1),
      Buffer.from('x'),
    ]) {
      writeFileSync(at.file, wrong);
      await expect(restored()).rejects.toThrow('not a whole backup');
      expect(readdirSync(at.target).filter((name) => !name.includes('.lock'))).toEqual([]);
    }
  });

  it('refuses a backup of a newer version', async () => {
    rmSync(at.dataDir, { recursive: true });
    aProduct(at.dataDir, '9999-later');
    await taken();
    await expect(restored()).rejects.toThrow('9999-later');
  });

  it('refuses a folder that holds something; forced, sets it aside', async () => {
    await taken();
    aProduct(at.target);
    await expect(restored()).rejects.toThrow('not empty');
    await restored({ force: true });
    const aside = readdirSync(at.target).find((name) => name.startsWith('before-restore-'))!;
    expect(readdirSync(join(at.target, aside)).sort()).toEqual(readdirSync(at.dataDir).sort());
  });

  it('refuses a folder whose product runs', async () => {
    await taken();
    const engine = await openEmbeddedEngine({ path: join(at.target, 'engine.sqlite') });
    await expect(restored({ force: true })).rejects.toThrow('Another process uses this data folder');
    await engine.close();
  });

  it('writes over no archive, and says when there is no product', async () => {
    await taken();
    await expect(taken()).rejects.toThrow('is there already');
    await expect(taken({ dataDir: at.target, file: `${at.file}2` })).rejects.toThrow('set DATA_DIR');
  });
});

it('copies two databases as they were at one instant, while both are written to', async () => {
  const [first, second] = ['one', 'two'].map((name) => join(folder, name)) as [string, string];
  for (const path of [first, second]) {
    const db = new Database(path);
    db.pragma('journal_mode = wal');
    db.exec('create table counts (n integer); insert into counts values (0)');
    db.close();
  }
  const library = new URL(import.meta.resolve('better-sqlite3')).pathname;
  const writer = new Worker(writing, { eval: true, workerData: { library, first, second } });
  try {
    await new Promise((resolve) => writer.once('message', resolve));
    const counts: number[] = [];
    for (let index = 0; index < 20; index++) {
      const to = { first: join(folder, `one-${index}`), second: join(folder, `two-${index}`) };
      await copyDatabases({ from: first, to: to.first }, { from: second, to: to.second });
      const [one, two] = [countIn(to.first), countIn(to.second)];
      expect([0, 1]).toContain(one - two);
      counts.push(one);
      await sleep(5);
    }
    expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
  } finally {
    await writer.terminate();
  }
});

/** Counts in the first, then in the second, without a pause. */
const writing = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.library);
const open = (path) => { const db = new Database(path); db.pragma('synchronous = off'); return db.prepare('update counts set n = n + 1'); };
const [one, two] = [open(workerData.first), open(workerData.second)];
const rest = new Int32Array(new SharedArrayBuffer(4));
one.run(); two.run();
parentPort.postMessage('started');
for (;;) { one.run(); two.run(); Atomics.wait(rest, 0, 0, 1); }
`;

function countIn(path: string): number {
  const db = new Database(path, { readonly: true });
  const count = db.prepare('select n from counts').pluck().get() as number;
  db.close();
  return count;
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
}
