import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type EngineRecord, type RecordLookup } from '@callweave/platform/kernel';
import type { CommandSender } from './command-sender';

/** No drawing waits for it. */
export const fenceMessage = 'callweave.fence';

/** Callers of one moment share their fences. */
const GATHER_MS = 5;
const FIRST_LOOK_MS = 10;
const LONGEST_LOOK_MS = 200;

/**
 * Tells when everything the engine had accepted is stored with us. Zeebe cannot be asked how far it has written, and records
 * arrive later than answers; so a message nobody waits for is published on every partition, and what its record is behind, is
 * older than it.
 */
export class Fences {
  private gathering: Promise<Record<number, string>> | undefined;

  constructor(
    private readonly sender: CommandSender,
    private readonly lookup: RecordLookup,
    private readonly partitions: () => Promise<number>,
    /** How long records may take to arrive, milliseconds. */
    private readonly arrivalMs: number,
  ) {}

  /**
   * @returns each partition's position behind which everything accepted before the call lies, all of it stored
   * @throws {EngineError} UNAVAILABLE when the engine does not answer or its records do not arrive
   */
  pass(): Promise<Record<number, string>> {
    this.gathering ??= sleep(GATHER_MS).then(() => {
      this.gathering = undefined;
      return this.build();
    });
    return this.gathering;
  }

  private async build(): Promise<Record<number, string>> {
    const count = await this.partitions();
    const records = await Promise.all(correlationKeys(count).map((key) => this.one(key)));
    return Object.fromEntries(records.map(({ partition, position }) => [partition, position]));
  }

  private async one(correlationKey: string): Promise<EngineRecord> {
    const message = { name: fenceMessage, correlationKey, messageId: '', timeToLive: 0, variables: '{}' };
    const { key } = await this.sender.repeat('PublishMessage', message);
    const until = performance.now() + this.arrivalMs;
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_LOOK_MS)) {
      const [record] = await this.lookup.recordsOf('MESSAGE', key);
      if (record) return record;
      if (performance.now() > until)
        throw new EngineError('UNAVAILABLE', 'The records of the engine do not arrive');
      await sleep(pauseMs, undefined, { ref: false }); // holds up no ending process
    }
  }
}

/** One correlation key for each partition, in order: a message lives where the hash of its key says. */
export function correlationKeys(partitions: number): string[] {
  const keys: string[] = [];
  for (let n = 0; keys.filter(Boolean).length < partitions; n++)
    keys[hashOf(String(n)) % partitions] ??= String(n);
  return keys;
}

/** As Zeebe's `SubscriptionUtil`: 31 times the sum so far plus the next byte, in 32 bits. */
function hashOf(text: string): number {
  let hash = 0;
  for (const byte of Buffer.from(text)) hash = (31 * hash + byte) | 0;
  return Math.abs(hash);
}
