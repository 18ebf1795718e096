// npm test: every runner, one closing line. Absent services are named; with REQUIRE_SERVICES=1 (CI) they are failures.
import { accessSync } from 'node:fs';
import { fetchMySql, hasMySql as canStartMySql } from '../test/kit/mysql.mjs';
import { fetchZeebe, missingForZeebe } from '../test/kit/zeebe.mjs';
import { onProduction } from './test-production.mjs';
import { childEnv, ensureBuilt, ensureInstalled, node, root, run } from './setup.mjs';

const needed = process.env.REQUIRE_SERVICES === '1';
/** Part of the journeys on production; alone it would start a stack of its own. */
const rolesOnly = 'test/journeys/roles.it';
let passed = 0;
const failures = [];
const seconds = [];
let failed = 0;

/**
 * Runs one runner and adds up the `Tests  n failed | m passed` lines of Vitest.
 * @param isBeside runs beside another one: what it prints follows its end
 */
async function runner(name, command, args, { env = childEnv, isBeside = false } = {}) {
  const began = Date.now();
  if (!isBeside) console.log(`\n── ${name}`);
  let text = '';
  const onOutput = (chunk) => {
    text += chunk;
    if (!isBeside) process.stdout.write(chunk);
  };
  let ended;
  try {
    await run(command, args, { env, onOutput });
  } catch (error) {
    ended = error;
  }
  if (isBeside) process.stdout.write(`\n── ${name}\n${text}`);
  seconds.push(`${name} ${Math.round((Date.now() - began) / 1000)} s`);
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
  let failedHere = 0;
  for (const [, line] of plain.matchAll(/^\s*Tests\s+(.*)$/gm)) {
    passed += Number(/(\d+) passed/.exec(line)?.[1] ?? 0);
    failedHere += Number(/(\d+) failed/.exec(line)?.[1] ?? 0);
  }
  if (ended && failedHere === 0) failedHere = 1; // it broke outside any test
  if (failedHere) failures.push(name);
  failed += failedHere;
}

const has = (path) => {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
};

await ensureInstalled();
const vitest = [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--no-color'];
const absent = [];
if (!has('/usr/bin/chromium')) absent.push('Chromium (browser journeys): Debian package chromium');

const withRedis = ['test/kit/redis.mjs', '--', node];
const hasRedis = needed || has('/usr/bin/redis-server');
if (!hasRedis) absent.push('Redis (the bus between processes): Debian package redis-server');
const onZeebe = [
  'test/contract/engine-port/zeebe',
  'test/contract/publishing/zeebe',
  'test/contract/record-sink/zeebe',
  'test/differential/',
];
const apart = ['test/journeys/**', ...onZeebe.map((path) => `${path}**`)].flatMap((path) => [
  '--exclude',
  path,
]);

// From Maven Central, while the processor is busy with the rest; who starts them says what went wrong.
const fetched =
  needed &&
  fetchZeebe()
    .then(fetchMySql)
    .catch(() => undefined);

await runner('units on the embedded defaults', node, [...(hasRedis ? withRedis : []), ...vitest, ...apart]);
await runner('web components', node, ['tools/test-web.mjs']);
await ensureBuilt();
await runner('journeys and faults of the built product', node, [
  ...[...vitest, 'test/journeys/'],
  ...[...onProduction, rolesOnly].flatMap((path) => ['--exclude', `${path}*`]),
]);

await fetched;
const hasMySql = needed || !!process.env.TEST_DATABASE_URL;
if (!hasMySql)
  absent.push('MySQL 8 (the same specs on the production database): node test/kit/mysql.mjs -- npm test');
const noZeebe = missingForZeebe();
const hasZeebe = needed || !noZeebe;
if (!hasZeebe) absent.push(`Zeebe 8.5 (the engine of production): ${noZeebe}`);
const hasProduction = hasZeebe && hasRedis && (needed || canStartMySql);
if (!hasProduction) absent.push('Zeebe, MySQL and Redis together (journeys on production)');
const inTurn = [...vitest, '--no-file-parallelism'];
const [walks] = onProduction;
const onMySql = [
  ...(hasRedis ? withRedis : []),
  ...['test/kit/mysql.mjs', '--', node],
  ...vitest,
  ...mysqlFolders(),
];
// People wait for prompts and pages most of the time, so that others may work meanwhile.
await Promise.all([
  hasMySql && runner('the same on MySQL', node, onMySql),
  hasProduction && runner('journeys on production', node, [...inTurn, walks], { isBeside: true }),
]);
if (hasZeebe) await runner('on a real Zeebe', node, [...inTurn, ...onZeebe]);
// What breaks those processes waits for minutes: `npm run test:production`, and in full size `npm run soak`.

if (absent.length)
  console.log(`\nNot tested here, because absent:\n${absent.map((line) => `  - ${line}`).join('\n')}`);
if (absent.length && needed) {
  failed += absent.length;
  failures.push('absent services');
}
console.log(`\n${seconds.join(' · ')}`);
if (failures.length) console.log(`\nfailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** Projects whose specs open the store. */
function mysqlFolders() {
  return [
    'platform/',
    'designer/flows/',
    'runtime/records/',
    'telephony/calls/',
    'test/ticket-steps/',
    'test/calls/call-walk',
    'test/journeys/cross-tenant',
    'test/contract/store',
    'test/load/plans/plans.it',
  ];
}
