import type { RecordLookup, RecordSource } from '@callweave/platform/kernel';

/** Notes how old each record is when the last of its subscribers has projected it. */
export function watchLag(records: RecordSource & RecordLookup) {
  let lags: Map<string, number> | undefined;
  const subscribe: RecordSource['subscribe'] = (after, onBatch) =>
    records.subscribe(after, async (batch) => {
      await onBatch(batch);
      const now = Date.now();
      for (const { partition, position, timestamp } of batch)
        lags?.set(`${partition}-${position}`, now - timestamp);
    });
  return {
    records: { ...records, subscribe },
    start: () => void (lags = new Map()),
    /** @returns milliseconds of each since it started */
    stop: (): number[] => {
      const taken = [...(lags?.values() ?? [])];
      lags = undefined;
      return taken;
    },
  };
}
