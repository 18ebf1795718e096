import { type EngineJob, type EngineRecord, VirtualClock } from '@callweave/platform/kernel';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import type { Side } from './side';

/** The embedded engine in memory, fresh, with a clock that stands still. */
export async function openEmbeddedSide(): Promise<Side> {
  const clock = new VirtualClock(new Date());
  const engine = await openEmbeddedEngine({ path: ':memory:', clock, timers: 'manual' });
  const records: EngineRecord[] = [];
  engine.subscribeRecords({}, async (batch) => void records.push(...batch));
  return {
    name: 'embedded',
    commands: Object.assign(Object.create(engine) as EmbeddedEngine, {
      activate: (type: string, timeoutMs: number) => activate(engine, type, timeoutMs),
    }),
    records,
    advanceClock: async (ms) => clock.advance(ms),
    settle: () => engine.tick(),
    close: () => engine.close(),
  };
}

async function activate(engine: EmbeddedEngine, type: string, timeoutMs: number): Promise<EngineJob[]> {
  const jobs: EngineJob[] = [];
  const onJob = async (job: EngineJob) => void jobs.push(job);
  const worker = engine.openWorker({ types: [type], worker: 'w', timeoutMs, maxActive: 100, onJob });
  await engine.whenIdle();
  await worker.close();
  return jobs;
}
