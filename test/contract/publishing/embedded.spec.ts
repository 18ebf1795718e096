import { flowEntities } from '@callweave/designer/flows/server';
import { systemClock } from '@callweave/platform/kernel';
import { openTestStore } from '@callweave/platform/store';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import { describePublishing } from './describe-publishing';

describePublishing('the embedded engine', async () => {
  const store = await openTestStore(flowEntities, systemClock);
  const engine = await openEmbeddedEngine({ path: ':memory:' });
  const close = async () => {
    await engine.close();
    await store.close();
  };
  return { engine, store, close };
});
