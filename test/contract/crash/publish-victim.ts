// A process that edits and publishes one flow until it is killed; says which versions were acknowledged.
import { writeSync } from 'node:fs';
import { newId, onFaultPoint } from '@callweave/platform/kernel';
import { author, openPublishing } from './publish-rig';

const [folder, life, point] = process.argv.slice(2) as [string, string, string];

const { flows } = await openPublishing(folder, life === '0');
const { items } = await flows.drafts.list(author, { limit: 1 });
const flow =
  items[0] ?? (await flows.drafts.create(author, { key: 'killed', kind: 'call', name: 'x' }, newId()));
let published = 0;
onFaultPoint((name) => {
  if (name === point && published > 0) process.kill(process.pid, 'SIGKILL');
});
for (;;) {
  const { bpmn, forms, schedules, revision } = await flows.drafts.draft(author, flow.id);
  const content = { bpmn, forms, schedules, prompts: { greeting: `${life} ${published}` } };
  const saved = await flows.drafts.save(author, flow.id, { ...content, revision }, newId());
  const input = { revision: saved.revision, note: `${life} ${published}` };
  const version = await flows.publisher.publish(author, flow.id, input, newId());
  writeSync(1, `${version.version} ${version.bundleHash}\n`);
  published++;
}
