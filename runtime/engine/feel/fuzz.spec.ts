import { expect, test } from 'vitest';
import { Random } from '../testing/random';
import { compileFeel, evaluateFeel } from './index';

const given = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};
const seed = Number(given['FUZZ_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(given['FUZZ_RUNS'] ?? 4000);

const leaves = [
  ...[
    '1',
    '0',
    '2.5',
    '-3',
    '"a"',
    '"2026-01-31"',
    '""',
    'true',
    'null',
    'x',
    'l',
    'o',
    'nope',
    '[]',
    '{}',
    'now()',
  ],
  ...['date("2026-01-31")', 'duration("P1D")', 'duration("P1M")', 'time("10:00:00")', '[1..5]', '@"PT1H"'],
];
const shapes = [
  ...[
    '(A)',
    '-A',
    'A + B',
    'A - B',
    'A * B',
    'A / B',
    'A ** B',
    'A = B',
    'A != B',
    'A < B',
    'A >= B',
    'A and B',
    'A or B',
  ],
  ...[
    '[A, B]',
    '{a: A, b: B}',
    '{a: A, b: a}.b',
    'A.a',
    '(A).year',
    '(A)[B]',
    '(A)[item = B]',
    'A in (B, >C)',
    'A in [B..C]',
  ],
  ...[
    'A between B and C',
    'if A then B else C',
    'for i in [A, B] return i',
    'for i in 1..3 return A',
    'A instance of number',
  ],
  ...[
    'some i in [A] satisfies B',
    'every i in A satisfies B',
    'not(A)',
    'string(A)',
    'count(A)',
    'sum(A)',
    'max(A, B)',
    'min([A, B])',
  ],
  ...[
    'concatenate(A, B)',
    'append(A, B)',
    'sort(A, function(a, b) a < b)',
    'flatten([A, [B]])',
    'distinct values([A, B, C])',
  ],
  ...[
    'substring(A, B)',
    'matches(A, B)',
    'replace(A, B, C)',
    'split(A, B)',
    'string join([A, B], C)',
    'decimal(A, B)',
    'abs(A)',
  ],
  ...[
    'context put(A, "k", B)',
    'get value(A, B)',
    'date and time(A, B)',
    'get or else(A, B)',
    'modulo(A, B)',
    'sublist(A, B)',
  ],
];

function expression(random: Random, depth: number): string {
  if (depth === 0 || random.chance(0.15)) return random.pick(leaves);
  return random.pick(shapes).replace(/[ABC]/g, () => expression(random, depth - 1));
}

/** Somewhere one character less, more or twice. */
function damaged(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const more = random.pick([
    '',
    '',
    '(',
    ')',
    '[',
    ']',
    '"',
    '{',
    '}',
    '.',
    ',',
    '..',
    '`',
    '@',
    '\\',
    '云',
    '\u0000',
  ]);
  return text.slice(0, at) + more + text.slice(at + random.below(2));
}

test(`random expressions never throw and take no time (seed ${seed})`, () => {
  const context = { x: 1, l: [1, 'a', null], o: { a: { b: [true] } } };
  let parsed = 0;
  for (let number = 0; number < runs; number++) {
    const random = new Random(seed + number);
    const whole = expression(random, 4);
    const text = random.chance(0.5) ? damaged(random, whole) : whole;
    const before = Date.now();
    try {
      const compiled = compileFeel(text);
      if (!compiled.error) parsed++;
      const { value, type } = evaluateFeel(compiled, context, { now: 0 });
      expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      expect(type === 'NULL').toBe(value === null);
      expect(Date.now() - before).toBeLessThan(1000);
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed + number} FUZZ_RUNS=1: ${text}`, { cause: error });
    }
  }
  expect(parsed).toBeGreaterThan(runs / 3);
});
