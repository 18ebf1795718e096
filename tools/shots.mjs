// npm run shots [-- <part of a screen's name> … | --variant=zh-CN-dark-phone]: pictures of every screen into shots/, in
// all its states from sample answers; and into shots/real, in the real product with the demo bank.
import { childEnv, ensureBuilt, ensureInstalled, node, run } from './setup.mjs';

await ensureInstalled();
await ensureBuilt();
let code = 0;
const take = (args, env = {}) =>
  run(node, args, { env: { ...childEnv, ...env } }).catch(() => {
    code = 1; // it said what it complains about
  });
await take(['test/journeys/shots/shots.ts', ...process.argv.slice(2)]);
await take(['node_modules/vitest/vitest.mjs', 'run', 'test/journeys/screens.it'], { SHOTS: '1' });
process.exit(code);
