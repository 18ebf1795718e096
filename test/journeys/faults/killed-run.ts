import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, type RunningServer, startServer, switchLogin } from '@callweave/test/kit';
import type { FaultBank } from './bank';
import { type BankState, bankState, engineState, makeQueueDue } from './bank-state';
import { Person, type ScenarioName, scenarios } from './scenarios';

/** What all runs share. */
export interface FaultBench {
  main: string;
  template: string;
  bank: FaultBank;
}

/** Where to kill: at the n-th passing of a point after the start. */
export interface Kill {
  point: string;
  times: number;
  /** The scenario may pass the point less often; then nobody is killed. */
  mayMiss?: boolean;
}

const settlingMs = 300;
const missed = 'passed by';
/** How long a server lives on after a scenario, for points that are passed behind an answer. */
const afterglowMs = 8_000;
/** A call whose socket never comes back counts as ended after a minute. */
const restMs = 75_000;

/**
 * Lives a scenario; with `kill` the server dies in it, comes back on the same data and port, and the people go on.
 * @param expected what the run must come to; without it whatever stands once nothing moves
 * @throws {Error} when the point is not passed, or the state differs; says how
 */
export async function liveThrough(
  bench: FaultBench,
  name: ScenarioName,
  kill?: Kill,
  differs: (state: BankState) => string | undefined = () => undefined,
): Promise<BankState> {
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-fault-'));
  await cp(bench.template, dataDir, { recursive: true });
  const port = await freePort();
  const person = new Person(bench.bank);
  const actors = { bank: bench.bank, person, appUrl: `ws://127.0.0.1:${port}/jambonz/app` };
  person.goTo(`http://127.0.0.1:${port}`);
  const start = (env: Record<string, string> = {}, waitReady = true) =>
    startServer({ main: bench.main, dataDir, port, waitReady, env: { ...environment, ...env } });
  // What waits in the queue is run by the start itself.
  const isAtStart = name === 'queue';
  if (isAtStart) makeQueueDue(dataDir);
  const point = kill && `${kill.point}#${kill.times}${isAtStart ? '' : '@signal'}`;
  let server = await start(point === undefined ? {} : { FAULT_POINT: point }, !(isAtStart && kill));
  try {
    // What a start leaves to be done is done before.
    await pause(settlingMs);
    if (kill && !isAtStart) server.kill('SIGUSR2');
    await pause(50);
    const first = scenarios[name](actors);
    if (kill && (await wasKilled(server, first, kill))) {
      server = await start();
      // A caller is still on the line or dials again; at a desk the request is sent again.
      await (isCall(name) ? first : scenarios[name](actors));
    } else await first;
    await untilRest(dataDir, differs);
    await person.mustBeIntact();
    await server.stop();
    const state = { ...bankState(dataDir), ...engineState(dataDir) };
    const difference = differs(state);
    if (difference) throw new Error(difference);
    return state;
  } catch (error) {
    throw new Error(`${String(error)}\n${server.output()}`, { cause: error });
  } finally {
    server.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}

const isCall = (name: ScenarioName) => name === 'call' || name === 'vanish';

const environment = {
  SEED: 'none',
  CALLS: 'jambonz',
  JAMBONZ_WS_USER: switchLogin.username,
  JAMBONZ_WS_PASSWORD: switchLogin.password,
  JAMBONZ_API_URL: 'http://127.0.0.1:9/v1',
  JAMBONZ_API_KEY: 'unused',
  JAMBONZ_ACCOUNT_SID: 'unused',
};

async function wasKilled(server: RunningServer, first: Promise<void>, kill: Kill): Promise<boolean> {
  const lived = first.then(
    () => pause(afterglowMs).then(() => missed),
    // The connection broke; anything else shows when it is repeated.
    () => pause(1_000).then(() => 'failed without a kill'),
  );
  const end = await Promise.race([server.ended, lived]);
  if (end === 'SIGKILL') return true;
  if (kill.mayMiss && end === missed) return false;
  throw new Error(`${kill.point}#${kill.times} was not reached: ${end}`);
}

/** Waits until the state is right and nothing moves any more. */
async function untilRest(dataDir: string, differs: (state: BankState) => string | undefined): Promise<void> {
  const deadline = Date.now() + restMs;
  for (let before = ''; ;) {
    const state = bankState(dataDir);
    const now = JSON.stringify(state);
    const difference = differs(state) ?? unfinished(state);
    if (!difference && now === before) return;
    if (Date.now() > deadline) throw new Error(difference ?? 'never came to rest');
    before = now;
    await pause(400);
  }
}

/** What may not stay. */
function unfinished(state: BankState): string | undefined {
  const of = (table: string, pattern: RegExp) => state[table]!.filter((row) => pattern.test(row));
  const left = [
    ...of('audit entries not sealed', /./),
    ...of('step_attempt', /\bstate=sent\b/),
    ...of('work_item', /\bstate=completing\b/),
    ...of('tickets', /\bstage=starting\b/),
    ...of('flow_releases', /\bstate=deploying\b/),
    ...of('call_record', /^(?!.*\bstate=ended\b)/),
    ...of('calls without a record', /./),
    ...of('flow_incidents', /./),
    ...of('jobs given up', /./),
    ...of('projector_dead_records', /./),
  ];
  return left.length ? `not finished: ${left.join('\n')}` : undefined;
}
