import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DatabaseClock } from './database-clock';
import type { SqlStore } from './sql-store';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

it("goes by the database's time, whatever this machine's wall clock says or jumps to", async () => {
  let databaseAhead = 7 * 3_600_000;
  const began = performance.now();
  const databaseTime = () => 1_800_000_000_000 + databaseAhead + performance.now() - began;
  const em = { execute: async () => [{ at: String(databaseTime()) }] };
  const store = { system: (_: string, work: (tx: object) => unknown) => work({ em }) } as unknown as SqlStore;
  const clock = new DatabaseClock();
  const off = () => Math.round(clock.now().getTime() - databaseTime());
  await clock.follow(store);
  expect(off()).toBe(0);

  vi.setSystemTime(Date.now() + 3_600_000);
  expect(off()).toBe(0);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(off()).toBe(0);

  databaseAhead += 10;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(off()).toBe(-10);
  databaseAhead += 60_000;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(off()).toBe(0);
  clock.stop();
});
