// npm run all: format, lint, types, licences, test, build; the first that fails ends it.
import { ensureBuilt, ensureInstalled, node, root, run } from './setup.mjs';

await ensureInstalled();
const steps = [
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']],
  // Nx makes the project graph that the boundary rule reads.
  ['graph', ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.cache/graph.json']],
  [
    'lint',
    [
      'node_modules/eslint/bin/eslint.js',
      '.',
      '--cache',
      '--cache-location',
      '.cache/eslint/',
      '--max-warnings=0',
    ],
  ],
  ['types', ['tools/typecheck.mjs']],
  ['licences', ['tools/licences.mjs']],
  ['fault points', ['tools/fault-points.mjs', '--check']],
  ['documents', ['tools/readme-config.mjs', '--check']],
];
for (const [name, args] of steps) {
  console.log(`── ${name}`);
  await run(node, args);
}
console.log('── build');
await ensureBuilt();
console.log('── test');
await run(node, [`${root}/tools/test.mjs`]);
