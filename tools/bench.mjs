// npm run bench [-- call | ticket | engine | start | zeebe (zeebe-adapter, zeebe-calls, zeebe-steps) | sink | mysql …]: measures each aim as a ratio in one run and prints one table.
import { ensureBuilt, ensureInstalled, node, run } from './setup.mjs';

await ensureInstalled();
await ensureBuilt();
await run(node, ['tools/run-ts.mjs', 'test/load/bench.ts', ...process.argv.slice(2)]).catch(() => {
  process.exitCode = 1;
});
