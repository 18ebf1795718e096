import { setTimeout as sleep } from 'node:timers/promises';
import {
  creationKeyVariable,
  type CreationReservation,
  type EngineRecord,
  type RecordLookup,
  type RecordSource,
} from '@callweave/platform/kernel';
import { type CapturedRecords, captureZeebeRecords } from '@callweave/test/kit';

/**
 * Records of a real Zeebe, kept in memory: the adapter is tested without a database, and its tests can hold the records back.
 */
export class CapturedSource implements RecordSource, RecordLookup {
  readonly engineId = 'captured';
  private readonly reservations = new Map<string, number>();
  /** What arrived after this many records is held back. */
  private visible = Infinity;

  private constructor(private readonly captured: CapturedRecords) {}

  static async open(): Promise<CapturedSource> {
    return new CapturedSource(await captureZeebeRecords());
  }

  /** For the exporter. */
  get url(): string {
    return this.captured.url;
  }

  /** From now on records do not arrive, until the returned function is called. */
  holdBack(): () => void {
    this.visible = this.captured.records.length;
    return () => (this.visible = Infinity);
  }

  subscribe(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> } {
    const closing = new AbortController();
    const feed = async (): Promise<void> => {
      for (let next = 0; !closing.signal.aborted;) {
        const arrived = this.records.slice(next);
        const batch = arrived.filter(
          ({ partition, position }) => BigInt(position) > BigInt(after[partition] ?? 0),
        );
        const isTaken =
          batch.length === 0 ||
          (await onBatch(batch).then(
            () => true,
            () => this.isRefusedUntilTaken(batch, onBatch, closing.signal),
          ));
        if (isTaken) next += arrived.length;
        if (arrived.length === 0) await sleep(10);
      }
    };
    const done = feed();
    return {
      close: () => {
        closing.abort();
        return done;
      },
    };
  }

  async positions(): Promise<Record<number, string>> {
    return Object.fromEntries(this.records.map(({ partition, position }) => [partition, position]));
  }

  async recordsOf(valueType: 'JOB' | 'MESSAGE', key: string): Promise<EngineRecord[]> {
    return this.records.filter((record) => record.key === key && record.valueType === valueType);
  }

  async createdInstance(idempotencyKey: string): Promise<string | undefined> {
    return this.creations(idempotencyKey)[0];
  }

  /** All instances a key started: more than one would be a broken promise. */
  creations(idempotencyKey: string): string[] {
    return this.records
      .filter(({ valueType, intent }) => valueType === 'PROCESS_INSTANCE_CREATION' && intent === 'CREATED')
      .filter(({ value }) => keyIn(value) === idempotencyKey)
      .map(({ value }) => String(value['processInstanceKey']));
  }

  async reserveCreation(key: string, now: Date, until: Date): Promise<CreationReservation> {
    const reserved = this.reservations.get(key);
    const isMine = reserved === undefined || reserved <= now.getTime();
    if (isMine) this.reservations.set(key, until.getTime());
    return { isMine, isFirst: reserved === undefined };
  }

  close(): Promise<void> {
    return this.captured.close();
  }

  private get records(): readonly EngineRecord[] {
    return this.captured.records.slice(0, this.visible);
  }

  /** The same batch again, with a pause. @returns false when nobody wants it any more */
  private async isRefusedUntilTaken(
    batch: EngineRecord[],
    onBatch: (records: EngineRecord[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    while (!signal.aborted) {
      await sleep(20);
      const isTaken = await onBatch(batch).then(
        () => true,
        () => false,
      );
      if (isTaken) return true;
    }
    return false;
  }
}

const keyIn = (value: EngineRecord['value']) =>
  (value['variables'] as Record<string, unknown> | undefined)?.[creationKeyVariable];
