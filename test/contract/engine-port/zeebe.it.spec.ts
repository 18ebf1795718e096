import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { createEventBus, openTestStore } from '@callweave/platform/store';
import {
  neededValueTypes,
  openRecordSink,
  type RecordSink,
  recordSinkEntities,
} from '@callweave/runtime/record-sink';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import { missingForZeebe, startZeebe, type Zeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeEnginePort } from './describe-engine-port';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';

if (missing && !isRequired) it.skip(`EnginePort: Zeebe (${missing})`);
else
  describe('on one broker', () => {
    let store: Awaited<ReturnType<typeof openTestStore>>;
    let records: RecordSink;
    let zeebe: Zeebe;
    beforeAll(async () => {
      store = await openTestStore(recordSinkEntities, systemClock);
      records = await openRecordSink({
        ...{ store, bus: createEventBus(silentLogger), clock: systemClock, log: silentLogger },
        ...{ port: 0, user: 'zeebe', password: 'secret' },
        // The suite looks at more than the product needs.
        valueTypes: [...neededValueTypes, 'TIMER', 'PROCESS_MESSAGE_SUBSCRIPTION'],
      });
      const exporter = { url: `http://127.0.0.1:${records.port}`, user: 'zeebe', password: 'secret' };
      zeebe = await startZeebe({ records: exporter, controlledClock: true });
    }, 240_000);
    afterAll(async () => {
      await zeebe?.stop();
      await records?.close();
      await store?.close();
    });

    describeEnginePort('Zeebe 8.5.8', async () => {
      const open = () =>
        openZeebeEngine({
          ...{ address: zeebe.address, records, log: silentLogger, clock: systemClock },
          openPatienceMs: 500, // a moved clock looks like ill health for a while, but hinders nothing
        });
      let engine = await open();
      return {
        engine,
        advanceClock: (ms) => zeebe.advanceClock(ms),
        restart: async () => {
          await engine.close();
          await zeebe.restart();
          return (engine = await open());
        },
        stop: () => engine.close(),
      };
    });
  });
