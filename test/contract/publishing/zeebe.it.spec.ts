import { flowEntities } from '@callweave/designer/flows/server';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { createEventBus, openTestStore } from '@callweave/platform/store';
import { openRecordSink, recordSinkEntities } from '@callweave/runtime/record-sink';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import { missingForZeebe, startZeebe } from '@callweave/test/kit';
import { it } from 'vitest';
import { describePublishing } from './describe-publishing';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';

if (missing && !isRequired) it.skip(`publishing: Zeebe (${missing})`);
else
  describePublishing('Zeebe 8.5.8', async () => {
    const store = await openTestStore([...flowEntities, ...recordSinkEntities], systemClock);
    const exporter = { user: 'zeebe', password: 'secret' };
    const records = await openRecordSink({
      ...{ store, bus: createEventBus(silentLogger), clock: systemClock, log: silentLogger },
      ...{ port: 0, ...exporter },
    });
    const zeebe = await startZeebe({ records: { url: `http://127.0.0.1:${records.port}`, ...exporter } });
    const { address } = zeebe;
    const engine = await openZeebeEngine({ address, records, log: silentLogger, clock: systemClock });
    const close = async () => {
      await engine.close();
      await zeebe.stop();
      await records.close();
      await store.close();
    };
    return { engine, store, close };
  });
