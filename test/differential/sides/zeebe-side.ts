import { setTimeout as sleep } from 'node:timers/promises';
import { captureZeebeRecords, startZeebe } from '@callweave/test/kit';
import type { Side } from './side';
import { zeebeCommands } from './zeebe-commands';

/** How long Zeebe may take for what the embedded engine did at once; waited for in full only where they differ. */
const PATIENCE_MS = 8_000;

/** A fresh broker with one partition, a clock that can be moved, and all its events. */
export async function openZeebeSide(): Promise<Side> {
  const captured = await captureZeebeRecords();
  const zeebe = await startZeebe({
    controlledClock: true,
    records: { url: captured.url, size: 1, index: { processEvent: true } },
  });
  const commands = zeebeCommands(zeebe.address);
  const { records } = captured;
  let markers = 0;
  let read = 0;
  /** Everything asked for before is exported when a message without a receiver is. */
  const mark = async () => {
    const name = `marker ${++markers}`;
    await commands.publishMessage({ name, correlationKey: '', timeToLiveMs: 0, variables: {} });
    await until(() => {
      while (read < records.length) if (records[read++]!.value['name'] === name) return true;
      return false;
    }, 10_000);
  };
  return {
    name: 'zeebe',
    commands,
    records,
    advanceClock: (ms) => zeebe.advanceClock(ms),
    settle: async (isEnough) => {
      if (isEnough) await until(isEnough, PATIENCE_MS);
      else await mark();
    },
    close: async () => {
      commands.close();
      await zeebe.stop();
      await captured.close();
    },
  };
}

async function until(isTrue: () => boolean, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!isTrue() && Date.now() < deadline) await sleep(2);
}
