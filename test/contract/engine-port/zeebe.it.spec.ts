import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import { missingForZeebe, startZeebe, type Zeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { CapturedSource } from './captured-source';
import { describeEnginePort } from './describe-engine-port';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';

if (missing && !isRequired) it.skip(`EnginePort: Zeebe (${missing})`);
else
  describe('on one broker', () => {
    let source: CapturedSource;
    let zeebe: Zeebe;
    beforeAll(async () => {
      source = await CapturedSource.open();
      zeebe = await startZeebe({ records: { url: source.url }, controlledClock: true });
    }, 120_000);
    afterAll(async () => {
      await zeebe?.stop();
      await source?.close();
    });

    describeEnginePort('Zeebe 8.5.8', async () => {
      const open = () =>
        openZeebeEngine({ address: zeebe.address, records: source, log: silentLogger, clock: systemClock });
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
