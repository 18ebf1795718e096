import { join } from 'node:path';
import { createFlows, flowEntities } from '@callweave/designer/flows/server';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { createSchema, openStore, testActor } from '@callweave/platform/store';
import { openEmbeddedEngine } from '@callweave/runtime/broker';

export const author = testActor();

/** Opens store, engine and flows in a folder and finishes what the process before left; the schema is made by the first. */
export async function openPublishing(folder: string, isFirst: boolean) {
  const [clock, log] = [systemClock, silentLogger];
  const store = await openStore({ dataDir: folder, entities: flowEntities, clock, log });
  if (isFirst) await createSchema(store);
  const engine = await openEmbeddedEngine({ path: join(folder, 'engine.db') });
  const flows = createFlows({
    ...{ store, clock, log, engine, nodeTemplates: [], templates: [] },
    timeZoneOf: async () => 'UTC',
  });
  await flows.start!();
  return { store, engine, flows };
}
