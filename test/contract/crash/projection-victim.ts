// A process that runs instances and projects their records into tables until it is killed.
import { newId, onFaultPoint } from '@callweave/platform/kernel';
import { openProjection } from './projection-rig';

const [folder, life, point, timesText] = process.argv.slice(2) as [string, string, string, string];

let passed = 0;
const { engine, processDefinitionKey } = await openProjection(folder, life === '0');
process.stdout.write('running\n');
onFaultPoint((name) => {
  if (name === point && ++passed >= Number(timesText)) process.kill(process.pid, 'SIGKILL');
});
for (;;) {
  await engine.createInstance({
    processDefinitionKey,
    variables: { ticketId: 'T' },
    idempotencyKey: newId(),
  });
  await new Promise((resolve) => setTimeout(resolve, 3));
}
