import { missingForZeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical } from './canonical';
import { cases } from './cases';
import type { Case } from './cases/case';
import { asOurs, type Difference, differences } from './differences';
import { feelResults } from './feel';
import { feelDifferences, feelExpressions } from './feel-expressions';
import { isPlayable, randomCase } from './random-case';
import { play, playAll, type Played } from './play';
import type { Side } from './sides/side';
import { openZeebeSide } from './sides/zeebe-side';
import type { Trial } from './trial';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';
/** The same flows each time; `FUZZ_SEED=… FUZZ_RUNS=…` bring others (soak) or repeat what a failure's message says. */
const seed = Number(process.env['FUZZ_SEED'] ?? 7001);
const isLengthened = process.env['FUZZ_RUNS'] !== undefined;
const runs = Number(process.env['FUZZ_RUNS'] ?? 19);
let zeebe: Side;
const used = new Set<Difference>();

function told({ side, records, outcomes }: Trial): string {
  const adapted = records.flatMap((record) => asOurs(record, side.name, (row) => used.add(row)) ?? []);
  return canonical(adapted, outcomes);
}

describe.skipIf(missing && !isRequired)(`Zeebe and the embedded engine ${missing ?? '8.5.8'}`, () => {
  let played: Promise<Played>[];
  beforeAll(async () => {
    zeebe = await openZeebeSide();
    played = await playAll(cases, zeebe);
  }, 400_000);
  afterAll(() => zeebe?.close());

  test.each(cases.map((one, index) => ({ ...one, index })))('$name', async (one) => {
    const { ours, theirs } = await played[one.index]!;
    if (one.differs === undefined) expect(told(ours)).toBe(told(theirs));
    else expect(told(ours), `no longer differs: ${one.differs}`).not.toBe(told(theirs));
  });

  test('every listed difference is still there', () => {
    expect(differences.filter((row) => !used.has(row)).map(({ reason }) => reason)).toEqual([]);
  });

  test('FEEL: every expression has the same result, or a listed reason', async () => {
    const results = new Map<string, string[]>();
    const feel: Case = {
      name: 'FEEL',
      play: async (trial) => void results.set(trial.side.name, await feelResults(trial, feelExpressions)),
    };
    await play(feel, zeebe, '-feel');
    const table = (name: Side['name']) =>
      feelExpressions.map((text, index) => `${text} → ${results.get(name)![index]}`);
    const [ours, theirs] = [table('embedded'), table('zeebe')];
    const isListed = (index: number) => feelExpressions[index]! in feelDifferences;
    expect(ours.filter((_, index) => !isListed(index))).toEqual(
      theirs.filter((_, index) => !isListed(index)),
    );
    expect(ours.filter((row, index) => isListed(index) && row === theirs[index])).toEqual([]);
  });

  test(`random flows and commands (seed ${seed})`, { timeout: runs * 20_000 }, async () => {
    let compared = 0;
    const until = Date.now() + (isLengthened ? Infinity : 10_000);
    for (let number = 0; number < runs && Date.now() < until; number++) {
      const both = await play(randomCase(seed + number), zeebe, `-r${number}x`, isPlayable);
      if (!both) continue;
      compared++;
      expect(told(both.ours), `FUZZ_SEED=${seed + number} FUZZ_RUNS=1`).toBe(told(both.theirs));
    }
    if (!isLengthened) expect(compared).toBeGreaterThan(0);
  });
});
