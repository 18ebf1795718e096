import { EngineError, type EngineErrorCode } from '@callweave/platform/kernel';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CommandSender } from './command-sender';
import { Commits } from './commits';

/** The first keys of partitions 1 and 2, as commands name them. */
const [one, two] = ['2251799813685248', '4503599627370496'];
const keyOf = (partition: 1 | 2, counter: number) => String((BigInt(partition) << 51n) + BigInt(counter));

let asked: string[];
let answers: EngineErrorCode[];
let delayMs: number;
let commits: Commits;
beforeEach(() => {
  vi.useFakeTimers();
  [asked, answers, delayMs] = [[], [], 10];
  const beside = async (_method: string, { jobKey }: { jobKey: string }) => {
    asked.push(jobKey);
    const code = answers.shift() ?? 'NOT_FOUND';
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    throw new EngineError(code, 'refused');
  };
  commits = new Commits({ beside } as unknown as CommandSender);
});
afterEach(() => vi.useRealTimers());

const outcome = async (asking: Promise<boolean>[]) => {
  await vi.advanceTimersByTimeAsync(5_000);
  return Promise.all(asking);
};

it('proves a key by a command processed after it on its partition', async () => {
  expect(await outcome([commits.holds(keyOf(1, 7)), commits.holds(keyOf(2, 7))])).toEqual([true, true]);
  expect(asked).toEqual([one, two]);
});

it('sends one for all who ask while another is under way', async () => {
  const first = commits.holds(keyOf(1, 7));
  await vi.advanceTimersByTimeAsync(1);
  const later = [8, 9, 10].map((counter) => commits.holds(keyOf(1, counter)));
  expect(await outcome([first, ...later])).toEqual([true, true, true, true]);
  expect(asked).toEqual([one, one]);
});

it('is in doubt when the broker is gone, and sure again of what comes after', async () => {
  answers = ['UNAVAILABLE'];
  expect(await outcome([commits.holds(keyOf(1, 7))])).toEqual([false]);
  expect(await outcome([commits.holds(keyOf(1, 8))])).toEqual([true]);
});

it('asks a broker again that takes no commands for now', async () => {
  vi.useRealTimers();
  answers = ['RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED'];
  expect(await commits.holds(keyOf(1, 7))).toBe(true);
  expect(asked).toEqual([one, one, one]);
});

it('is in doubt when the proof took so long that another broker may have given it', async () => {
  delayMs = 2_000;
  expect(await outcome([commits.holds(keyOf(1, 7))])).toEqual([false]);
});
