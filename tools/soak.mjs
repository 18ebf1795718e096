// npm run soak [-- <minutes>]: fuzz, kill loops and random faults, round after round with fresh printed seeds; default 30 minutes.
import { ensureBuilt, ensureInstalled, node, root, run, childEnv } from './setup.mjs';

const minutes = Number(process.argv[2] ?? 30);
const until = Date.now() + minutes * 60_000;
const vitest = (...args) => [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--no-color', ...args];
const freshSeed = () => String(Date.now() % 1_000_000);

/** What a round consists of; each part prints what repeats its failure. */
const parts = [
  {
    name: 'engine and FEEL fuzz',
    files: ['runtime/engine/fuzz.spec.ts', 'runtime/engine/feel/fuzz.spec.ts'],
    env: (seed) => ({ FUZZ_SEED: seed, FUZZ_RUNS: '20000' }),
  },
  {
    name: 'random flows on Zeebe and the embedded engine',
    files: ['test/differential'],
    env: (seed) => ({ FUZZ_SEED: seed, FUZZ_RUNS: '300' }),
  },
  {
    name: 'bad input over HTTP',
    files: ['test/journeys/bad-input.spec.ts'],
    env: (seed) => ({ FUZZ_SEED: seed, FUZZ_RUNS: '200' }),
  },
  { name: 'kill loops of engine, projection and publish', files: ['test/contract/crash'], env: () => ({}) },
  {
    name: 'wire faults',
    files: ['test/calls/wire-faults.spec.ts', 'test/journeys/hang-up.spec.ts'],
    env: () => ({}),
  },
  {
    name: 'fault points and random ones',
    files: ['test/journeys/faults.spec.ts'],
    env: (seed) => ({ FAULT_SEED: seed, FAULT_RUNS: '80' }),
  },
  {
    name: 'faults of the production stack under 100 calls',
    files: ['test/journeys/production-faults.it.spec.ts', '--hookTimeout=600000'],
    env: () => ({ PRODUCTION_FAULTS: 'soak' }),
  },
];

await ensureInstalled();
await ensureBuilt();
const failures = [];
let rounds = 0;
do {
  rounds += 1;
  for (const { name, files, env } of parts) {
    const seeds = env(freshSeed());
    const words = Object.entries(seeds).map(([key, value]) => `${key}=${value}`);
    console.log(`\n── round ${rounds}: ${name} ${words.join(' ')}`);
    try {
      await run(node, vitest(...files, '--testTimeout=1200000'), { env: { ...childEnv, ...seeds } });
    } catch {
      failures.push([`round ${rounds}: ${name}`, ...words].join(' '));
    }
  }
} while (Date.now() < until && failures.length === 0);

console.log(`\nsoak: ${rounds} rounds, ${failures.length} failed`);
for (const failure of failures) console.log(`  ${failure}`);
process.exit(failures.length ? 1 : 0);
