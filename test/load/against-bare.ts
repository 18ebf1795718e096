import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '@callweave/platform/store';
import { HttpClient } from '@callweave/test/journeys';
import { type MySql, startServer } from '@callweave/test/kit';
import { type Recorded, type Recording, startBare } from './bare-koa';
import { copyDatabase } from './mysql/copy-database';
import { logSent } from './mysql/statement-log';
import { byTurns, type Compared, compared } from './rounds';
import { logStatements } from './statement-log';
import { openApp, type Prepared, prepareSteps, type Settings, step } from './ticket-step';

export interface Against extends Compared {
  /** SQL statements and engine flushes of one, background work included. */
  statements: number;
  flushes: number;
}

/** What one request does. @returns milliseconds */
type Ask = (client: HttpClient) => Promise<number>;

/** One kind of request: those before the rounds warm both sides up. */
interface Kind {
  settling: number;
  perRound: number;
}

interface Place {
  dataDir: string;
  settings: Settings;
}

const rounds = 6;
const lists: Kind = { settling: 400, perRound: 30 };
const steps: Kind = { settling: 60, perRound: 15 };
const countOf = ({ settling, perRound }: Kind) => settling + rounds * perRound;

/**
 * The list of tickets and a step of the bank's ticket flow, the product in its own process, against bare Koa that sends
 * the same statements in the same order to a copy of the same data and answers with the rows. Both are timed from the
 * request to the answer, uncompressed, one request at a time, by turns.
 * @param mysql default: SQLite
 */
export async function benchAgainstBare(mysql?: MySql): Promise<{ list: Against; step: Against }> {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-bench-'));
  try {
    const template = await placeOf(
      folder,
      'template',
      mysql && (await withDatabase(`${mysql.url}/`, 'template')),
    );
    const prepared = await prepareSteps(template.dataDir, countOf(steps), template.settings);
    const [recorded, product, bare] = [
      await copyOf(folder, template, 'recorded'),
      await copyOf(folder, template, 'product'),
      await copyOf(folder, template, 'bare'),
    ];
    const asks = asksOf(prepared);
    const log = await record(prepared, asks, recorded);
    const recording = recordingOf(log, recorded, bare);
    return await play(prepared, asks, recording, product, join(folder, 'recording'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function placeOf(folder: string, name: string, url?: string): Place {
  return { dataDir: join(folder, name), settings: url ? { DATABASE_URL: url } : {} };
}

async function copyOf(folder: string, { dataDir, settings }: Place, name: string): Promise<Place> {
  cpSync(dataDir, join(folder, name), { recursive: true });
  const url = settings['DATABASE_URL'];
  return placeOf(folder, name, url && (await copyDatabase(url, name)));
}

/** Lists, then each of the steps. */
function asksOf({ stepIds }: Prepared): Ask[] {
  const list: Ask = async (client) => {
    const from = performance.now();
    await client.must('get', '/api/tickets', { query: '?limit=50' });
    return performance.now() - from;
  };
  const takes = stepIds.map(
    (id): Ask =>
      (client) =>
        step(client, id),
  );
  return [...Array.from({ length: countOf(lists) }, () => list), ...takes];
}

/** Lives the requests once with a log; what runs between two answers belongs to the second, the start to the first. */
async function record(
  { cookie }: Prepared,
  asks: readonly Ask[],
  { dataDir, settings }: Place,
): Promise<Recorded[]> {
  const [takeSent, takeLocal] = [logSent('recorded'), logStatements()];
  const take = () => [...takeSent(), ...takeLocal()];
  const app = await openApp(dataDir, settings);
  const client = new HttpClient(app.url, cookie);
  const log: Recorded[] = [];
  let { flushes } = app.embedded!.statistics();
  for (const ask of asks) {
    await ask(client);
    const now = app.embedded!.statistics().flushes;
    log.push({ statements: take(), flushes: now - flushes });
    flushes = now;
  }
  await app.stop();
  return log;
}

function recordingOf(log: Recorded[], recorded: Place, bare: Place): Recording {
  const files = ['callweave.sqlite', 'engine.sqlite']
    .map((name) => [join(recorded.dataDir, name), join(bare.dataDir, name)] as const)
    .filter(([file]) => existsSync(file));
  return {
    files: Object.fromEntries(files),
    databaseUrl: bare.settings['DATABASE_URL'],
    journal: join(bare.dataDir, 'engine.sqlite'),
    steps: log,
  };
}

async function play(
  { cookie }: Prepared,
  asks: Ask[],
  recording: Recording,
  { dataDir, settings }: Place,
  path: string,
): Promise<{ list: Against; step: Against }> {
  const server = await startServer({ dataDir, env: { SEED: 'none', ...settings } });
  const bare = await startBare(recording, path);
  const open = ({ url }: { url: string }) => new HttpClient(url, cookie, { 'accept-encoding': 'identity' });
  const clients = { ours: open(server), theirs: open(bare) };
  try {
    return {
      list: await playKind(clients, asks, recording.steps, lists, 0),
      step: await playKind(clients, asks, recording.steps, steps, countOf(lists)),
    };
  } finally {
    bare.stop();
    await server.stop();
  }
}

/** @param start of this kind among all asks */
async function playKind(
  clients: { ours: HttpClient; theirs: HttpClient },
  asks: readonly Ask[],
  log: readonly Recorded[],
  { settling, perRound }: Kind,
  start: number,
): Promise<Against> {
  const timed = async (client: HttpClient, from: number, count: number) => {
    const times: number[] = [];
    for (const ask of asks.slice(start + from, start + from + count)) times.push(await ask(client));
    return times;
  };
  for (const client of Object.values(clients)) await timed(client, 0, settling);
  const round = (client: HttpClient) => (index: number) =>
    timed(client, settling + index * perRound, perRound);
  const times = await byTurns(rounds, round(clients.ours), round(clients.theirs));
  const measured = log.slice(start + settling, start + settling + rounds * perRound);
  const each = (of: (one: Recorded) => number) =>
    measured.reduce((sum, one) => sum + of(one), 0) / measured.length;
  return {
    ...compared(times),
    statements: each(({ statements }) => statements.filter((one) => !('answer' in one)).length),
    flushes: each(({ flushes }) => flushes),
  };
}
