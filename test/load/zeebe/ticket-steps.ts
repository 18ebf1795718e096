import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startZeebe } from '@callweave/test/kit';
import { type Percentiles, percentiles } from '../percentiles';
import { prepareSteps, timeProduct } from '../ticket-step';
import { openBareSide } from './sides';
import { prepareTurns } from './work';

const settlingSteps = 20;

export interface ZeebeStepBench {
  steps: number;
  /** From the request to the answer, one request at a time, milliseconds. */
  product: Percentiles;
  /** A bare completion to its answer, one at a time. */
  bareComplete: Percentiles;
}

/** A step of the bank's ticket flow over HTTP, the product in one process on Zeebe and SQLite, against a bare completion. */
export async function benchZeebeStep(steps = 30): Promise<ZeebeStepBench> {
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
    const prepared = await prepareSteps(folder, steps + settlingSteps, settings);
    const playBare = await prepareTurns(bare, 'bare', 1);
    const before = await playBare(steps, 20);
    const product = await timeProduct(prepared, folder, settings);
    const after = await playBare(steps, 20);
    return {
      steps,
      product: percentiles(product.slice(settlingSteps)),
      bareComplete: percentiles([...before.completeMs, ...after.completeMs]),
    };
  } finally {
    await bare.close();
    await zeebe.stop();
    rmSync(folder, { recursive: true });
  }
}
