// A process that works an embedded engine as hard as it can until it is killed. Says on stdout what it asked for and
// what was acknowledged, one JSON line each, written before it goes on.
import { writeSync } from 'node:fs';
import { onFaultPoint } from '@callweave/platform/kernel';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import { drawing, end, serviceTask, start } from '../engine-port/drawing';

/** Where and when it dies by itself: name of a fault point and how often it is passed before. */
const [path, firstText, point, timesText] = process.argv.slice(2) as [string, string, string?, string?];
let passed = 0;
onFaultPoint((name) => {
  if (name === point && ++passed >= Number(timesText)) process.kill(process.pid, 'SIGKILL');
});
const say = (...words: unknown[]) => writeSync(1, JSON.stringify(words) + '\n');

const engine = await openEmbeddedEngine({ path });
const [process_] = await engine.deploy([
  {
    name: 'victim.bpmn',
    content: drawing(
      'victim',
      { start: start(), a: serviceTask('a', { type: 'a' }), b: serviceTask('b', { type: 'b' }), end: end() },
      ['start > a > b > end'],
    ),
  },
]);
say('deployed', process_!.processDefinitionKey);
engine.subscribeRecords({}, async (records) => {
  for (const { position, key, intent } of records) say('seen', position, key, intent);
});
engine.openWorker({
  types: ['a', 'b'],
  worker: 'victim',
  timeoutMs: 60_000,
  maxActive: 8,
  onJob: async ({ key, type }) => {
    say('completing', key);
    const durability = type === 'a' ? 'crash' : 'power';
    await engine.completeJob({ jobKey: key, variables: { [type]: key }, idempotencyKey: key, durability });
    say('completed', key);
  },
});
for (let n = Number(firstText); ; n++) {
  const idempotencyKey = `c-${n}`;
  say('creating', idempotencyKey);
  const durability = n % 2 === 0 ? 'crash' : 'power';
  const request = {
    processDefinitionKey: process_!.processDefinitionKey,
    variables: { n },
    idempotencyKey,
    durability,
  } as const;
  const created = engine
    .createInstance(request)
    .then(({ processInstanceKey }) => say('created', idempotencyKey, processInstanceKey));
  // Some at once, some one after the other.
  if (n % 3 === 0) await created;
  await new Promise((resolve) => setTimeout(resolve, n % 7));
}
