import { startZeebe } from '@callweave/test/kit';
import { type Percentiles, percentiles } from '../percentiles';
import { byTurns } from '../rounds';
import { openAdapterSide, openBareSide } from './sides';
import { type Done, prepareInstances, prepareTurns, type Turns } from './work';

export interface AdapterBench {
  /** Instances per second: created, their job streamed and completed. */
  adapterPerSecond: number;
  barePerSecond: number;
  completions: number;
  /** Completion to its answer, calls that press at random. */
  adapter: Percentiles;
  bare: Percentiles;
}

const parts = 5;
const partMs = 1_200;
const calls = 15;
const turnsPerPart = 8;
const thinkMs = 100;

/** Our adapter against a bare gRPC client doing the same on one broker, by turns. */
export async function benchAdapter(): Promise<AdapterBench> {
  const zeebe = await startZeebe();
  const [adapter, bare] = [await openAdapterSide(zeebe.address), openBareSide(zeebe.address)];
  try {
    const rate = await alternating(
      await prepareInstances(adapter, 'adapter'),
      await prepareInstances(bare, 'bare'),
      (run) => run(partMs),
    );
    const turns = await alternating(
      await prepareTurns(adapter, 'adapter-turns', calls),
      await prepareTurns(bare, 'bare-turns', calls),
      (run) => run(turnsPerPart, thinkMs),
    );
    return {
      adapterPerSecond: perSecond(rate.ours),
      barePerSecond: perSecond(rate.theirs),
      completions: parts * turnsPerPart * calls,
      adapter: percentiles(completions(turns.ours)),
      bare: percentiles(completions(turns.theirs)),
    };
  } finally {
    await adapter.close();
    await bare.close();
    await zeebe.stop();
  }
}

/** One part of each to warm up, then by turns. */
async function alternating<R, T>(ours: R, theirs: R, run: (side: R) => Promise<T>) {
  await run(theirs);
  await run(ours);
  return byTurns(
    parts,
    () => run(ours),
    () => run(theirs),
  );
}

const completions = (turns: Turns[]) => turns.flatMap(({ completeMs }) => completeMs);

/** Of all parts together: single ones swing with every flush of the broker. */
function perSecond(parts: Done[]): number {
  const sum = (count: (part: Done) => number) => parts.reduce((total, part) => total + count(part), 0);
  return sum(({ instances }) => instances) / (sum(({ ms }) => ms) / 1000);
}
