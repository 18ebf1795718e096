import { type Percentiles, percentiles } from './percentiles';

/** What the same work took, milliseconds each. */
export interface Compared {
  count: number;
  ours: Percentiles;
  theirs: Percentiles;
  /** Ours against theirs, 1 is the same and 0.5 half as fast: the median over the rounds of their medians. */
  speed: number;
}

/** Plays both by turns, each round begun by the other, so that both meet the same neighbours. */
export async function byTurns<O, T>(
  rounds: number,
  ours: (round: number) => Promise<O>,
  theirs: (round: number) => Promise<T>,
): Promise<{ ours: O[]; theirs: T[] }> {
  const taken = { ours: [] as O[], theirs: [] as T[] };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2) taken.ours.push(await ours(round));
    taken.theirs.push(await theirs(round));
    if (round % 2 === 0) taken.ours.push(await ours(round));
  }
  return taken;
}

export function compared(times: { ours: number[][]; theirs: number[][] }): Compared {
  const speeds = times.ours.map((ours, round) => median(times.theirs[round]!) / median(ours));
  return {
    count: times.ours.flat().length,
    ours: percentiles(times.ours.flat()),
    theirs: percentiles(times.theirs.flat()),
    speed: median(speeds),
  };
}

const median = (values: readonly number[]) => percentiles(values).p50Ms;
