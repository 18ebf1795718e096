import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandSender } from './command-sender';
import { isRefusal } from './job-outcomes';

/** A broker that died is not back so soon, nor has its partition another leader: who answers is who answered before. */
const SAFE_MS = 2_000;
const TRY_MS = 1_500;
const PAUSE_MS = 20;

/**
 * Tells whether what Zeebe answered stays so. It answers before the events of a command are written for good; killed in between,
 * it processes the command again, and with fewer jobs to push it gives other keys. A later command is processed behind those
 * events only, so its answer proves them; one that changes nothing is sent for all who ask meanwhile.
 */
export class Commits {
  private readonly sent = new Map<bigint, Promise<unknown>>();
  private readonly gathering = new Map<bigint, Promise<boolean>>();

  constructor(private readonly sender: CommandSender) {}

  /**
   * @param key of what was just made
   * @returns false when that is in doubt: the records tell
   */
  async holds(key: string): Promise<boolean> {
    const answered = performance.now();
    const isProven = await this.behind(BigInt(key) >> 51n);
    return isProven && performance.now() - answered < SAFE_MS;
  }

  private behind(partition: bigint): Promise<boolean> {
    const known = this.gathering.get(partition);
    if (known) return known;
    const next = (this.sent.get(partition) ?? Promise.resolve()).then(() => {
      this.gathering.delete(partition);
      const proof = this.prove(partition);
      this.sent.set(partition, proof);
      return proof;
    });
    this.gathering.set(partition, next);
    return next;
  }

  /** Nobody has the job whose key is the partition's first. A broker that refuses for now is alive and asked again. */
  private async prove(partition: bigint): Promise<boolean> {
    const command = { jobKey: String(partition << 51n), retries: 1 };
    for (const until = performance.now() + TRY_MS; ; await sleep(PAUSE_MS)) {
      const said = await this.sender
        .beside('UpdateJobRetries', command, TRY_MS)
        .catch((error: unknown) => error);
      const mayAsk = isRefusal(said, 'RESOURCE_EXHAUSTED') && performance.now() < until;
      if (!mayAsk) return isRefusal(said, 'NOT_FOUND');
    }
  }
}
