// npm run shots [-- <part of a screen's name> … | --variant=zh-CN-dark-phone]: builds the console and takes its pictures into shots/.
import { ensureInstalled, node, root, run } from './setup.mjs';

await ensureInstalled();
await run(node, [
  `${root}/node_modules/nx/dist/bin/nx.js`,
  'run',
  'platform-console:bundle',
  '--outputStyle=static',
]);
await run(node, ['test/journeys/shots/shots.ts', ...process.argv.slice(2)]);
