import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@callweave/platform/kernel';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import { describeEnginePort } from './describe-engine-port';

describeEnginePort('embedded, on a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-port-'));
  const clock = new VirtualClock();
  const open = () => openEmbeddedEngine({ path: join(folder, 'engine.db'), clock, timers: 'manual' });
  let engine: EmbeddedEngine = await open();
  return {
    engine,
    advanceClock: async (ms) => {
      clock.advance(ms);
      await engine.tick();
    },
    restart: async () => {
      await engine.close();
      return (engine = await open());
    },
    stop: async () => {
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describeEnginePort('embedded, in memory with real timers', async () => {
  const engine = await openEmbeddedEngine({ path: ':memory:' });
  return { engine, stop: () => engine.close() };
});
