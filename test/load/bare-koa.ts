import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, fdatasync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import Database from 'better-sqlite3';
import { json } from 'co-body';
import Koa from 'koa';
import { openPlayer, type SentStatement } from './mysql/statement-log';
import type { LoggedStatement } from './statement-log';

/** What one request runs, and how often the journal was flushed meanwhile. */
export interface Recorded {
  statements: LoggedStatement[];
  flushes: number;
}
export interface Recording {
  /** Data files by the name they had when recorded. */
  files: Record<string, string>;
  /** MySQL database for what was sent to another one. */
  databaseUrl?: string;
  journal: string;
  steps: Recorded[];
}

/** Bare Koa in its own process; its n-th request does what the n-th recorded one did. @param path for the recording */
export async function startBare(recording: Recording, path: string): Promise<{ url: string; stop(): void }> {
  writeFileSync(path, serialize(recording));
  const child = fork(process.argv[1]!, ['--bare-koa', path]);
  return { url: `http://127.0.0.1:${await portOf(child)}`, stop: () => child.disconnect() };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port));
    child.once('exit', (code) => reject(new Error(`bare Koa ended with ${code}`)));
  });
}

/** Koa and nothing else: the n-th request runs the statements and flushes of the n-th recorded one, and answers with their last rows. */
export async function serveRecording(path: string): Promise<void> {
  const recording = deserialize(readFileSync(path)) as Recording;
  const play = await openPlayers(recording);
  const journal = openSync(`${recording.journal}-wal`, 'r+');
  const flush = promisify(fdatasync);
  let next = 0;
  const app = new Koa();
  app.use(async (ctx) => {
    if (ctx.method === 'POST') await json(ctx.req);
    const { statements, flushes } = recording.steps[next++]!;
    let rows: unknown;
    for (const statement of statements) rows = (await play(statement)) ?? rows;
    for (let index = 0; index < flushes; index += 1) await flush(journal);
    ctx.body = { rows };
  });
  const server = app.listen(0, '127.0.0.1', () => {
    process.send!({ port: (server.address() as AddressInfo).port });
  });
  process.once('disconnect', () => {
    closeSync(journal);
    process.exit(0);
  });
}

async function openPlayers({
  files,
  databaseUrl,
  steps,
}: Recording): Promise<(one: LoggedStatement) => unknown> {
  const players = new Map(Object.entries(files).map(([name, file]) => [name, playerOf(file)]));
  const others = steps.flatMap(({ statements }) => statements).filter(({ file }) => !players.has(file));
  const server = databaseUrl === undefined ? undefined : await openPlayer(databaseUrl, others);
  return (one) => {
    const player = players.get(one.file);
    // Of no server either: the last tick of the app that made the template.
    return player ? player(one.sql, one.parameters) : server?.play(one as SentStatement);
  };
}

/** Runs statements on a file, each prepared once. @returns rows, of what has some */
function playerOf(file: string): (sql: string, parameters: unknown[]) => unknown {
  const db = new Database(file);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  const prepared = new Map<string, Database.Statement>();
  return (sql, parameters) => {
    if (parameters.length === 0 && sql.includes(';')) return void db.exec(sql);
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = db.prepare(sql)));
    if (statement.reader) return statement.all(...parameters);
    statement.run(...parameters);
    return undefined;
  };
}
