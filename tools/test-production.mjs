// npm run test:production: the journeys of people on Zeebe, MySQL and Redis with a process per role, and what befalls those.
import { fileURLToPath } from 'node:url';
import { childEnv, ensureBuilt, ensureInstalled, node, root, run } from './setup.mjs';

/** Specs that start the whole production stack themselves. */
export const onProduction = ['test/journeys/roles.it', 'test/journeys/production-faults.it'];
const walks = ['console', 'drawing', 'hotline', 'incident', 'tickets'].map(
  (name) => `test/journeys/${name}.it`,
);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled();
  await ensureBuilt();
  const vitest = [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--no-color', '--no-file-parallelism'];
  const env = { ...childEnv, STACK: 'production', REQUIRE_SERVICES: '1' };
  await run(node, [...vitest, ...walks, ...onProduction], { env }).catch(() => {
    process.exitCode = 1;
  });
}
