import type { Clock } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import { ChunkEntity, CreationEntity, PartitionEntity, RecordKeyEntity } from './sink.entities';

interface Deps {
  store: Store;
  clock: Clock;
  engineId: string;
  /** Records are kept so long after the engine wrote them. */
  keepDays: number;
  /** Near it, projected records go however young they are. */
  maxStoredBytes: number;
  projected(): Promise<Readonly<Record<number, string>>>;
}

/** Rows of one transaction, so that nobody waits for it. */
const AT_ONCE = 100;
/** Share of the limit below which age alone decides. */
const calmShare = 0.8;
const dayMs = 24 * 3_600_000;
/** A creation is looked up when its sender comes back from a crash; the longest a process may be away. */
const KEEP_CREATIONS_DAYS = 90;

/**
 * Drops records that are old and projected, in small steps; those of a forgotten data set once they are old. The last
 * chunk of a partition stays: by it the next records are known as ours. @returns chunks dropped
 */
export async function sweepRecords(deps: Deps): Promise<number> {
  const projected = await deps.projected();
  const partitions = await deps.store.system('read partitions', ({ em }) => em.find(PartitionEntity, {}));
  let excess = partitions.reduce((sum, { bytes }) => sum + bytes, 0) - deps.maxStoredBytes * calmShare;
  const old = deps.clock.now().getTime() - deps.keepDays * dayMs;
  let chunks = 0;
  for (const { engineId, partition, keptPosition } of partitions) {
    const reached = Number(projected[partition] ?? 0);
    const upTo = engineId === deps.engineId ? Math.min(reached, keptPosition - 1) : keptPosition;
    for (let some = AT_ONCE; some === AT_ONCE; chunks += some) {
      const dropped = await deps.store.system('drop old engine records', (tx) =>
        dropSome(tx, engineId, partition, upTo, excess > 0 ? Infinity : old),
      );
      some = dropped.chunks;
      excess -= dropped.bytes;
    }
  }
  await sweepCreations(deps);
  return chunks;
}

async function dropSome(
  { em }: Transaction,
  engineId: string,
  partition: number,
  upTo: number,
  before: number,
): Promise<{ chunks: number; bytes: number }> {
  const oldest = await em.find(
    ChunkEntity,
    { engineId, partition, lastPosition: { $lte: upTo } },
    {
      orderBy: { lastPosition: 'asc' },
      limit: AT_ONCE,
      fields: ['lastPosition', 'newestAt', 'bytes'],
      disableIdentityMap: true,
    },
  );
  const firstYoung = oldest.findIndex(({ newestAt }) => newestAt >= before);
  const old = firstYoung < 0 ? oldest : oldest.slice(0, firstYoung);
  const last = old.at(-1);
  if (!last) return { chunks: 0, bytes: 0 };
  const where = { engineId, partition };
  await em.nativeDelete(ChunkEntity, { ...where, lastPosition: { $lte: last.lastPosition } });
  await em.nativeDelete(RecordKeyEntity, { ...where, position: { $lte: last.lastPosition } });
  const row = await em.findOneOrFail(PartitionEntity, where);
  const bytes = old.reduce((sum, one) => sum + one.bytes, 0);
  row.bytes -= bytes;
  return { chunks: old.length, bytes };
}

async function sweepCreations({ store, clock }: Deps): Promise<void> {
  const before = new Date(clock.now().getTime() - KEEP_CREATIONS_DAYS * dayMs);
  for (let some = AT_ONCE; some === AT_ONCE;)
    some = await store.system('drop old creations', async ({ em }) => {
      const rows = await em.find(
        CreationEntity,
        { createdAt: { $lt: before } },
        { orderBy: { createdAt: 'asc' }, limit: AT_ONCE },
      );
      if (rows.length > 0)
        await em.nativeDelete(CreationEntity, {
          $or: rows.map(({ engineId, keyDigest }) => ({ engineId, keyDigest })),
        });
      return rows.length;
    });
}
