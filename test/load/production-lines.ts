import { hasMySql, missingForZeebe, startMySql } from '@callweave/test/kit';
import { type Against, benchAgainstBare } from './against-bare';
import { atLeast, type Line, ms } from './lines';
import type { Percentiles } from './percentiles';
import { benchAdapter } from './zeebe/adapter-rate';
import { benchCallTurns } from './zeebe/call-turns';
import { benchSinkOnMySql, benchSinkOnSqlite, type SinkBench } from './zeebe/sink-rate';
import { benchZeebeStep } from './zeebe/ticket-steps';

/** A bench that needs a real Zeebe. */
export const zeebeLines = (bench: () => Promise<Line[]>) => async (): Promise<Line[]> => {
  const missing = missingForZeebe();
  return missing ? [skipped('Zeebe', missing)] : bench();
};

/** Records a second into the store. */
export async function sinkLines(): Promise<Line[]> {
  const onMySql = hasMySql
    ? sinkLine('MySQL', await benchSinkOnMySql())
    : skipped('record sink on MySQL', noMySql);
  return [sinkLine('SQLite', await benchSinkOnSqlite()), onMySql];
}

/** Lists and steps on MySQL. */
export async function mysqlLines(): Promise<Line[]> {
  if (!hasMySql) return [skipped('list and step on MySQL', noMySql)];
  const mysql = await startMySql();
  try {
    const { list, step } = await benchAgainstBare(mysql);
    return [
      ...againstLines('list of 50 tickets on MySQL', list, 0.8),
      ...againstLines('ticket step on MySQL', step, 0.8),
    ];
  } finally {
    await mysql.stop();
  }
}

/** The same embedded. */
export async function sqliteLines(): Promise<Line[]> {
  const { list, step } = await benchAgainstBare();
  return [
    ...againstLines('list of 50 tickets on SQLite', list),
    ...againstLines('ticket step on SQLite', step),
  ];
}

const noMySql = 'MySQL 8 is not fetched';
const skipped = (what: string, why: string): Line => ({ what, got: `skipped: ${why}` });

/** The adapter against a bare gRPC client. */
export async function adapterLines(): Promise<Line[]> {
  const { adapterPerSecond, barePerSecond, completions, adapter, bare } = await benchAdapter();
  const ratio = adapterPerSecond / barePerSecond;
  return [
    {
      what: 'Zeebe: instances created, streamed, completed',
      got: `${adapterPerSecond.toFixed(0)}/s`,
      against: `bare gRPC client ${barePerSecond.toFixed(0)}/s: ×${ratio.toFixed(2)}`,
      ...atLeast(ratio, 0.95),
    },
    ...pair(`Zeebe: completeJob (${completions})`, adapter, 'bare gRPC client', bare),
  ];
}

/** Calls, and how far records are behind them. */
export async function callLines(): Promise<Line[]> {
  const bench = await benchCallTurns();
  const { calls, turns, zeebe, embedded, bareComplete, bareTurn, lag, lagRecords } = bench;
  const what = `Zeebe: key press → verbs (${turns} in ${calls} calls)`;
  return [
    ...pair(what, zeebe, 'bare completeJob', bareComplete, [
      ['bare to next job', bareTurn],
      ['embedded', embedded],
    ]),
    {
      what: `Zeebe: record → projected, p50 / p99 (${lagRecords} records)`,
      got: `${ms(lag.p50Ms)} / ${ms(lag.p99Ms)}`,
      against: 'the exporter sends at once',
    },
  ];
}

/** Steps of tickets. */
export async function stepLines(): Promise<Line[]> {
  const { steps, product, bareComplete } = await benchZeebeStep();
  return pair(`Zeebe: ticket step over HTTP (${steps})`, product, 'bare completeJob', bareComplete);
}

function sinkLine(store: string, { records, sinkPerSecond, rawPerSecond }: SinkBench): Line {
  return {
    what: `record sink on ${store} (${records} records, 50 a request)`,
    got: `${sinkPerSecond.toFixed(0)}/s`,
    against: `same statements alone ${rawPerSecond.toFixed(0)}/s: ×${(sinkPerSecond / rawPerSecond).toFixed(2)}`,
  };
}

function againstLines(what: string, bench: Against, aim?: number): Line[] {
  const { count, statements, flushes, ours, theirs, speed } = bench;
  const of = `${count}; ${statements.toFixed(0)} statements, ${flushes.toFixed(1)} flushes`;
  const [p50, p99] = pair(`${what} (${of})`, ours, bareKoa, theirs);
  const got = `${p50!.got}: ${speed.toFixed(2)} of its speed`;
  return [{ ...p50!, got, ...(aim && { ...atLeast(speed, aim), aim: `≥ ${aim} of its speed` }) }, p99!];
}

const bareKoa = 'bare Koa, same statements and flushes,';

/** A line for each percentile. */
function pair(
  what: string,
  ours: Percentiles,
  name: string,
  theirs: Percentiles,
  beside: [string, Percentiles][] = [],
): Line[] {
  return (['p50', 'p99'] as const).map((which) => {
    const of = (values: Percentiles) => values[`${which}Ms`];
    const others = beside.map(([other, values]) => `, ${other} ${ms(of(values))}`).join('');
    return {
      what: `${what}, ${which}`,
      got: ms(of(ours)),
      against: `${name} ${ms(of(theirs))}: ×${(of(ours) / of(theirs)).toFixed(1)}${others}`,
    };
  });
}
