// npm run test:production: the journeys on Zeebe, MySQL and Redis in several processes, and what befalls those.
import { fileURLToPath } from 'node:url';
import { childEnv, ensureBuilt, ensureInstalled, node, root, run } from './setup.mjs';

/** Specs that start the whole production stack themselves, one at a time. */
export const onProduction = ['test/journeys/production.it', 'test/journeys/production-faults.it'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled();
  await ensureBuilt();
  const vitest = [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--no-color', '--no-file-parallelism'];
  const env = { ...childEnv, REQUIRE_SERVICES: '1' };
  await run(node, [...vitest, ...onProduction], { env }).catch(() => {
    process.exitCode = 1;
  });
}
