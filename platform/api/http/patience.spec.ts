import { expect, it } from 'vitest';
import type { Health } from './health';
import { patience } from './patience';

const waiting = (health: Health, work: Promise<unknown>) =>
  Promise.resolve(
    patience({ name: 'store', check: async () => health }, 20)({} as never, () => work as Promise<never>),
  );
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const well = { isReady: true, detail: '' };

it('tells who waits for a store that is not well, and lets others wait', async () => {
  await waiting(well, after(100));
  await waiting({ ...well, isDegraded: true }, after(1));
  await expect(waiting({ ...well, isDegraded: true }, after(100))).rejects.toMatchObject({ status: 503 });
  await expect(waiting({ ...well, isReady: false }, after(100))).rejects.toMatchObject({ status: 503 });
});

it('hands on what the work throws, and nobody hears of it later', async () => {
  const failing = (ms: number) => after(ms).then(() => Promise.reject(new Error('no')));
  await expect(waiting(well, failing(1))).rejects.toThrow('no');
  await expect(waiting({ ...well, isReady: false }, failing(60))).rejects.toMatchObject({ status: 503 });
  await after(60);
});
