import type { Clock } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import { refusedSince } from '../storage/data-set';
import {
  ChunkEntity,
  GapEntity,
  type GapRow,
  ParkedLineEntity,
  PartitionEntity,
} from '../storage/sink.entities';

/** Where one partition's records are between the engine and our tables. */
export interface PartitionLag {
  partition: number;
  /** Last record that came, kept or not: position, and when the engine wrote it. */
  exportedPosition: string;
  exportedAt: Date;
  /** When something new came. */
  receivedAt: Date;
  /** Last record that is kept; what projections can reach. */
  keptPosition: string;
  /** Up to where the projections are; `0` for none. */
  projectedPosition: string;
  /** How old the oldest record is that waits for the projections, seconds; 0 when none does. */
  lagSeconds: number;
  /** Text kept. */
  bytes: number;
}

export interface SinkStatus {
  engineId: string;
  partitions: PartitionLag[];
  gaps: GapRow[];
  /** Lines nobody could read. */
  parkedLines: number;
  /** Since when records of another data set are refused. */
  refusedSince: Date | null;
}

/** Gaps shown; the newest ones. */
const MOST_GAPS = 50;

export interface StatusDeps {
  store: Store;
  clock: Clock;
  engineId: string;
  /** Partition → position up to where projections are. */
  projected(): Promise<Readonly<Record<number, string>>>;
}

export async function readStatus({ store, clock, engineId, projected }: StatusDeps): Promise<SinkStatus> {
  const reached = await projected();
  return store.system('read the state of engine records', async (tx) => {
    const rows = await tx.em.find(PartitionEntity, { engineId }, { orderBy: { partition: 'asc' } });
    const partitions: PartitionLag[] = [];
    for (const row of rows) {
      const projectedPosition = reached[row.partition] ?? '0';
      const waitsSince = await oldestAfter(tx, engineId, row.partition, Number(projectedPosition));
      partitions.push({
        partition: row.partition,
        ...{ exportedPosition: String(row.exportedPosition), exportedAt: new Date(row.exportedAt) },
        ...{ receivedAt: row.receivedAt, keptPosition: String(row.keptPosition), projectedPosition },
        lagSeconds: waitsSince === undefined ? 0 : Math.max(0, (clock.now().getTime() - waitsSince) / 1000),
        bytes: row.bytes,
      });
    }
    return {
      engineId,
      partitions,
      gaps: await tx.em.find(GapEntity, { engineId }, { orderBy: { foundAt: 'desc' }, limit: MOST_GAPS }),
      parkedLines: await tx.em.count(ParkedLineEntity, { engineId }),
      refusedSince: await refusedSince(tx),
    };
  });
}

async function oldestAfter(
  { em }: Transaction,
  engineId: string,
  partition: number,
  position: number,
): Promise<number | undefined> {
  const chunk = await em.findOne(
    ChunkEntity,
    { engineId, partition, lastPosition: { $gt: position } },
    { orderBy: { lastPosition: 'asc' }, fields: ['oldestAt'], disableIdentityMap: true },
  );
  return chunk?.oldestAt;
}
