import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '@callweave/platform/store';
import { HttpClient } from '@callweave/test/journeys';
import { startMySql, startServer } from '@callweave/test/kit';
import type { Recorded, Recording } from '../bare-koa';
import { type Percentiles, percentiles } from '../percentiles';
import { openApp, type Prepared, prepareSteps, settlingSteps, startBare, step } from '../ticket-step';
import { logStatements } from '../statement-log';
import { copyDatabase } from './copy-database';
import { logSent } from './statement-log';

export interface Against {
  count: number;
  /** Milliseconds from the request to the answer, one request at a time. */
  product: Percentiles;
  bare: Percentiles;
  statements: number;
}

/** What one request does. @returns milliseconds */
type Ask = (client: HttpClient) => Promise<number>;

/**
 * The list of tickets and a step of the bank's ticket flow over HTTP, the product on MySQL, against bare Koa that sends the
 * same statements to a copy of the same database.
 */
export async function benchMySql(count = 60): Promise<{ list: Against; step: Against }> {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-mysql-bench-'));
  const mysql = await startMySql();
  try {
    const template = join(folder, 'template');
    const url = await withDatabase(`${mysql.url}/`, 'template');
    const prepared = await prepareSteps(template, count + settlingSteps, { DATABASE_URL: url });
    const bareUrl = await copyDatabase(url, 'bare');
    const asks = asksOf(prepared);
    const recorded = await copyOf('recorded');
    const steps = await record(prepared, asks, recorded);
    const product = await timeProduct(prepared, asks, await copyOf('product'));
    const path = join(folder, 'recording');
    cpSync(template, join(folder, 'bare'), { recursive: true });
    const journal = join(folder, 'bare', 'engine.sqlite');
    const files = { [join(recorded.dataDir, 'engine.sqlite')]: journal };
    const bare = await timeBare(prepared, asks, { files, databaseUrl: bareUrl, journal, steps }, path);
    const [lists, taken] = [first(asks.length / 2), first(asks.length / 2, asks.length / 2)];
    return { list: against(lists), step: against(taken) };

    async function copyOf(name: string) {
      cpSync(template, join(folder, name), { recursive: true });
      return { dataDir: join(folder, name), DATABASE_URL: await copyDatabase(url, name) };
    }
    function first(length: number, from = 0) {
      return Array.from({ length: length - settlingSteps }, (_, index) => from + settlingSteps + index);
    }
    function against(numbers: number[]): Against {
      const sent = numbers.reduce(
        (sum, index) => sum + steps[index]!.statements.filter((one) => !('answer' in one)).length,
        0,
      );
      return {
        count: numbers.length,
        product: percentiles(numbers.map((index) => product[index]!)),
        bare: percentiles(numbers.map((index) => bare[index]!)),
        statements: sent / numbers.length,
      };
    }
  } finally {
    await mysql.stop();
    rmSync(folder, { recursive: true });
  }
}

/** As many lists, then each of the steps. */
function asksOf({ stepIds }: Prepared): Ask[] {
  const list: Ask = async (client) => {
    const from = performance.now();
    await client.must('get', '/api/tickets', { query: '?limit=50' });
    return performance.now() - from;
  };
  return [
    ...stepIds.map(() => list),
    ...stepIds.map(
      (id): Ask =>
        (client) =>
          step(client, id),
    ),
  ];
}

interface Place {
  dataDir: string;
  DATABASE_URL: string;
}

async function record(
  { cookie }: Prepared,
  asks: Ask[],
  { dataDir, ...settings }: Place,
): Promise<Recorded[]> {
  const [takeSent, takeLocal] = [logSent('recorded'), logStatements()];
  const take = () => [...takeSent(), ...takeLocal()];
  const app = await openApp(dataDir, settings);
  const client = new HttpClient(app.url, cookie);
  const steps: Recorded[] = [];
  take();
  let { flushes } = app.embedded!.statistics();
  for (const ask of asks) {
    await ask(client);
    const now = app.embedded!.statistics().flushes;
    steps.push({ statements: take(), flushes: now - flushes });
    flushes = now;
  }
  await app.stop();
  return steps;
}

async function timeProduct(
  { cookie }: Prepared,
  asks: Ask[],
  { dataDir, ...settings }: Place,
): Promise<number[]> {
  const server = await startServer({ dataDir, env: { SEED: 'none', ...settings } });
  const times = await timed(asks, new HttpClient(server.url, cookie));
  await server.stop();
  return times;
}

async function timeBare(
  { cookie }: Prepared,
  asks: Ask[],
  recording: Recording,
  path: string,
): Promise<number[]> {
  const bare = await startBare(recording, path);
  const times = await timed(asks, new HttpClient(bare.url, cookie));
  bare.stop();
  return times;
}

async function timed(asks: Ask[], client: HttpClient): Promise<number[]> {
  const times: number[] = [];
  for (const ask of asks) times.push(await ask(client));
  return times;
}
