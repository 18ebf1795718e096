import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { createEventBus } from '@callweave/platform/store';
import { openRecordSink, recordSinkEntities } from '@callweave/runtime/record-sink';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import { benchKeyPress, endlessMenu, openCallRigOn, openRigStore, playCalls } from '@callweave/test/calls';
import { freePort, startZeebe } from '@callweave/test/kit';
import { type Percentiles, percentiles } from '../percentiles';
import { byTurns } from '../rounds';
import { watchLag } from './record-lag';
import { openBareSide } from './sides';
import { prepareTurns } from './work';

export interface CallTurnsBench {
  calls: number;
  turns: number;
  /** Key press to verbs on Zeebe, milliseconds. */
  zeebe: Percentiles;
  /** The same calls on the embedded engine. */
  embedded: Percentiles;
  /** A completion to its answer, and to the next job, by a bare client with as many instances at the same pace. */
  bareComplete: Percentiles;
  bareTurn: Percentiles;
  /** From a record's timestamp to its being projected, while these calls go on. */
  lag: Percentiles;
  lagRecords: number;
}

const calls = 15;
const thinkMs = 200;
const parts = 4;
const turnsPerPart = 8;
const access = { user: 'zeebe', password: 'records-of-zeebe' };

/** Calls through gateway and node handlers on Zeebe, sink and projections in the same process, against a bare client. */
export async function benchCallTurns(): Promise<CallTurnsBench> {
  const embedded = await benchKeyPress({ calls, turnsPerCall: parts * turnsPerPart, thinkMs });
  const folder = mkdtempSync(join(tmpdir(), 'callweave-turns-'));
  const port = await freePort();
  const zeebe = await startZeebe({
    records: { url: `http://127.0.0.1:${port}`, ...access },
  });
  const { rig, lag } = await openZeebeRig(zeebe.address, folder, port);
  const bare = openBareSide(zeebe.address);
  try {
    const playBare = await prepareTurns(bare, 'bare', calls);
    await playBare(3, 50);
    await playCalls(rig.url, 'warm', calls, 3, 50);
    lag.start();
    const played = await byTurns(
      parts,
      (part) => playCalls(rig.url, `call-${part}`, calls, turnsPerPart, thinkMs),
      () => playBare(turnsPerPart, thinkMs),
    );
    const lags = lag.stop();
    const turnMs = played.ours.flat();
    return {
      ...{ calls, turns: turnMs.length, embedded: embedded.turn, zeebe: percentiles(turnMs) },
      bareComplete: percentiles(played.theirs.flatMap(({ completeMs }) => completeMs)),
      bareTurn: percentiles(played.theirs.flatMap((turns) => turns.turnMs)),
      ...{ lag: percentiles(lags), lagRecords: lags.length },
    };
  } finally {
    await bare.close();
    await rig.close();
    await zeebe.stop();
    rmSync(folder, { recursive: true });
  }
}

async function openZeebeRig(address: string, folder: string, port: number) {
  const store = await openRigStore(folder, recordSinkEntities);
  const common = { clock: systemClock, log: silentLogger };
  const bus = createEventBus(silentLogger);
  const sink = await openRecordSink({ ...common, store, bus, port, ...access });
  const lag = watchLag(sink);
  const engine = await openZeebeEngine({ ...common, address, records: lag.records });
  const close = engine.close.bind(engine);
  const both = Object.assign(engine, { close: () => close().then(() => sink.close()) });
  const rig = await openCallRigOn(both, store, { bpmn: endlessMenu });
  return { rig, lag };
}
