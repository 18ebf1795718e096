import { join } from 'node:path';
import { type Release, type ReleasePort, silentLogger, systemClock } from '@callweave/platform/kernel';
import { createSchema, openStore } from '@callweave/platform/store';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import { createRecords, recordsEntities } from '@callweave/runtime/records/server';
import { drawing, end, serviceTask, start } from '../engine-port/drawing';

/** Opens everything in a folder; the schema is made by the first. */
export async function openProjection(folder: string, isFirst: boolean) {
  const [clock, log] = [systemClock, silentLogger];
  const store = await openStore({ dataDir: folder, entities: recordsEntities, clock, log });
  if (isFirst) await createSchema(store);
  const engine = await openEmbeddedEngine({ path: join(folder, 'engine.db') });
  const content = drawing('projected', { start: start(), a: serviceTask('a', { type: 'a' }), end: end() }, [
    'start > a > end',
  ]);
  const [deployed] = await engine.deploy([{ name: 'projected.bpmn', content }]);
  const release = { id: 'release-1', tenantId: 'tenant-a', flowId: 'flow-1', version: 1 } as Release;
  const releases = { byProcessDefinition: async () => release } as unknown as ReleasePort;
  const records = createRecords({ store, engine, releases, clock, log, pusher: { publish: () => {} } });
  await records.start!();
  engine.openWorker({
    ...{ types: ['a'], worker: 'victim', timeoutMs: 60_000, maxActive: 8 },
    onJob: ({ key: jobKey }) => engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey }),
  });
  return { store, engine, records, processDefinitionKey: deployed!.processDefinitionKey };
}
