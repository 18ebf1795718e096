import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClient } from '@callweave/test/journeys';
import { freePort, startServer, startZeebe } from '@callweave/test/kit';
import { type Percentiles, percentiles } from '../percentiles';
import { byTurns } from '../rounds';
import { prepareSteps, step } from '../ticket-step';
import { openBareSide } from './sides';
import { prepareTurns } from './work';

export interface ZeebeStepBench {
  steps: number;
  /** From the request to the answer, one request at a time, milliseconds. */
  product: Percentiles;
  /** A bare completion to its answer, one at a time. */
  bareComplete: Percentiles;
}

const rounds = 5;
const stepsPerRound = 8;
const settlingSteps = 30;

/** A step of the bank's ticket flow over HTTP, the product in one process on Zeebe and SQLite, against a bare completion. */
export async function benchZeebeStep(): Promise<ZeebeStepBench> {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-zeebe-step-'));
  const port = await freePort();
  const access = { user: 'zeebe', password: 'records-of-zeebe' };
  const zeebe = await startZeebe({
    records: { url: `http://127.0.0.1:${port}`, ...access },
  });
  const settings = {
    ENGINE: 'zeebe',
    ZEEBE_ADDRESS: zeebe.address,
    RECORDS_PORT: String(port),
    RECORDS_USER: access.user,
    RECORDS_PASSWORD: access.password,
  };
  const bare = openBareSide(zeebe.address);
  try {
    const steps = rounds * stepsPerRound;
    const { cookie, stepIds } = await prepareSteps(folder, steps + settlingSteps, settings);
    const playBare = await prepareTurns(bare, 'bare', 1);
    const server = await startServer({ dataDir: folder, env: { SEED: 'none', ...settings } });
    const client = new HttpClient(server.url, cookie);
    const take = async (count: number) => {
      const times: number[] = [];
      for (const id of stepIds.splice(0, count)) times.push(await step(client, id));
      return times;
    };
    await take(settlingSteps);
    await playBare(settlingSteps, 0);
    const played = await byTurns(
      rounds,
      () => take(stepsPerRound),
      () => playBare(stepsPerRound, 0),
    );
    await server.stop();
    return {
      steps,
      product: percentiles(played.ours.flat()),
      bareComplete: percentiles(played.theirs.flatMap(({ completeMs }) => completeMs)),
    };
  } finally {
    await bare.close();
    await zeebe.stop();
    rmSync(folder, { recursive: true });
  }
}
