import { closeSync, fdatasync, openSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { deserialize } from 'node:v8';
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

/** Koa and nothing else: the n-th request runs the statements and flushes of the n-th recorded one. */
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
    for (const statement of statements) await play(statement);
    for (let index = 0; index < flushes; index += 1) await flush(journal);
    ctx.body = { outcome: 'moved' };
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

/** Runs statements on a file, each prepared once. */
function playerOf(file: string): (sql: string, parameters: unknown[]) => void {
  const db = new Database(file);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = normal');
  const prepared = new Map<string, Database.Statement>();
  return (sql, parameters) => {
    if (parameters.length === 0 && sql.includes(';')) return void db.exec(sql);
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = db.prepare(sql)));
    if (statement.reader) statement.all(...parameters);
    else statement.run(...parameters);
  };
}
