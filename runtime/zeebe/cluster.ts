import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type EngineHealth } from '@callweave/platform/kernel';
import type { Gateway } from './wire/gateway';
import type { Topology } from './wire/protocol';
import { failureOf } from './wire/refusals';

const ANSWER_MS = 2_000;
const ASK_AGAIN_MS = 200;

/** What the gateway knows about its brokers. */
export class Cluster {
  private partitionsCount = 0;

  constructor(
    private readonly gateway: Gateway,
    private readonly address: string,
  ) {}

  /** Partitions the cluster was set up with; it never changes. @throws {EngineError} when the gateway does not answer */
  async partitions(): Promise<number> {
    if (this.partitionsCount === 0) await this.topology();
    return this.partitionsCount;
  }

  /** As far as known: 0 before the gateway answered once. */
  get knownPartitions(): number {
    return this.partitionsCount;
  }

  /** Ready is only who has a healthy leader for every partition; the brokers' own readiness says so too early. */
  async health(): Promise<EngineHealth> {
    try {
      const { partitionsCount, brokers, clusterSize, gatewayVersion } = await this.topology();
      const led = leaders(brokers);
      const orphans = numbersUpTo(partitionsCount).filter((partition) => !led.has(partition));
      if (partitionsCount === 0) return { isReady: false, detail: 'Zeebe knows no partitions yet' };
      if (orphans.length > 0)
        return { isReady: false, detail: `Zeebe has no healthy leader for partition ${orphans.join(', ')}` };
      const size = `${brokers.length} of ${clusterSize} brokers, ${partitionsCount} partitions`;
      return { isReady: true, detail: `Zeebe ${gatewayVersion}, ${size}` };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { isReady: false, detail: `Zeebe at ${this.address} does not answer: ${error.details}` };
    }
  }

  /** @returns false when it is not ready after the time */
  async whenReady(timeoutMs: number): Promise<boolean> {
    for (const until = performance.now() + timeoutMs; performance.now() < until; await sleep(ASK_AGAIN_MS))
      if ((await this.health()).isReady) return true;
    return false;
  }

  private async topology(): Promise<Topology> {
    const topology = await this.gateway.call('Topology', {}, ANSWER_MS).catch((error: unknown) => {
      throw failureOf(error).error;
    });
    this.partitionsCount = topology.partitionsCount;
    return topology;
  }
}

const numbersUpTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

const leaders = (brokers: Topology['brokers']) =>
  new Set(
    brokers
      .flatMap(({ partitions }) => partitions)
      .filter(({ role, health }) => role === 'LEADER' && health === 'HEALTHY')
      .map(({ partitionId }) => partitionId),
  );
