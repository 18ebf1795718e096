import { missingForZeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical } from './canonical';
import { cases } from './cases';
import type { Case } from './cases/case';
import { asOurs, type Difference, differences } from './differences';
import { openEmbeddedSide } from './sides/embedded-side';
import type { Side } from './sides/side';
import { openZeebeSide } from './sides/zeebe-side';
import { Trial } from './trial';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';
let zeebe: Side;
const used = new Set<Difference>();

async function played(one: Case, side: Side, suffix: string, expected: readonly number[] = []) {
  const trial = new Trial(side, suffix, expected);
  await one.play(trial);
  await trial.tidyUp();
  return trial;
}

/** @returns both in the same words */
async function onBoth(one: Case, suffix: string): Promise<{ ours: string; theirs: string }> {
  const embedded = await openEmbeddedSide();
  const ours = await played(one, embedded, suffix);
  await embedded.close();
  return { ours: told(ours), theirs: told(await played(one, zeebe, suffix, ours.counts)) };
}

function told({ side, records, outcomes }: Trial): string {
  const adapted = records.flatMap((record) => asOurs(record, side.name, (row) => used.add(row)) ?? []);
  return canonical(adapted, outcomes);
}

describe.skipIf(missing && !isRequired)(`Zeebe and the embedded engine ${missing ?? '8.5.8'}`, () => {
  beforeAll(async () => void (zeebe = await openZeebeSide()), 120_000);
  afterAll(() => zeebe?.close());

  test.each(cases.map((one, index) => ({ ...one, index })))('$name', async (one) => {
    const { ours, theirs } = await onBoth(one, `-c${one.index}x`);
    if (one.differs === undefined) expect(ours).toBe(theirs);
    else expect(ours, `no longer differs: ${one.differs}`).not.toBe(theirs);
  });

  test('every listed difference is still there', () => {
    expect(differences.filter((row) => !used.has(row)).map(({ reason }) => reason)).toEqual([]);
  });
});
