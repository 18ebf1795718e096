import { expect, it } from 'vitest';
import { benchKeyPress } from './key-press-bench';

it('answers a key press with one engine commit and no flush', async () => {
  const bench = await benchKeyPress({ calls: 5, turnsPerCall: 12, thinkMs: 50 });
  expect(bench.turns).toBe(60);
  expect(bench.commitsPerTurn).toBeLessThanOrEqual(1.5);
  expect(bench.flushesPerTurn).toBe(0);
});
