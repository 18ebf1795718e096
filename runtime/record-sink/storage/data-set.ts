import { type EngineRecord, newId } from '@callweave/platform/kernel';
import { insertRows, type Store, type Transaction, updateRow } from '@callweave/platform/store';
import { ChunkEntity, DataSetEntity, type PartitionRow } from './sink.entities';

const cluster = 'zeebe';

/** The cluster lost its data: what comes now has the positions and keys of what is stored already. */
export class ForeignDataSet extends Error {
  constructor(engineId: string) {
    super(
      `The records that arrive are not of the Zeebe data set ${engineId}: it was wiped, replaced or restored to an earlier state. ` +
        'Nothing of it is taken. Restore the data of store and Zeebe together; or, if the old data is lost for good, ' +
        `start all processes once with FORGET_DATA_SET=${engineId}. / ` +
        `收到的记录不属于 Zeebe 数据集 ${engineId}：其数据已被清空、替换或恢复到较早的状态，因此一律拒收。` +
        `请将数据库与 Zeebe 数据一起恢复；如确认旧数据已无法找回，请以 FORGET_DATA_SET=${engineId} 重新启动全部进程。`,
    );
    this.name = 'ForeignDataSet';
  }
}

/**
 * The id of the data set whose records are stored; the first process to ask makes it.
 * @param forget id of a data set that is lost for good: a new one begins in its place. Any other value does nothing, so the
 * setting may stay.
 */
export async function currentDataSet(store: Store, now: Date, forget?: string): Promise<string> {
  return store.system('which Zeebe data set is ours', async ({ em }) => {
    await insertRows(em, DataSetEntity, [{ cluster, engineId: newId(), since: now, refusedSince: null }]);
    if (forget)
      await updateRow(
        em,
        DataSetEntity,
        { cluster, engineId: forget },
        { engineId: newId(), since: now, refusedSince: null },
      );
    return (await em.findOneOrFail(DataSetEntity, { cluster })).engineId;
  });
}

/** Since when records of another data set are refused; null while none are. */
export async function refusedSince({ em }: Pick<Transaction, 'em'>): Promise<Date | null> {
  return (await em.findOne(DataSetEntity, { cluster }))?.refusedSince ?? null;
}

/** Keeps the first refusal, until records of the right data set come again (`since` null). */
export async function noteRefusal(store: Store, since: Date | null): Promise<void> {
  await store.system('note refused records', async ({ em }) => {
    const row = await em.findOne(DataSetEntity, { cluster });
    if (row && (since === null || row.refusedSince === null)) row.refusedSince = since;
  });
}

/**
 * Records that are known by their positions must be those we have: the same record has the same time wherever and however
 * often it is sent from, and one of a younger data set is younger than all of ours.
 * @throws {ForeignDataSet}
 */
export async function assertOurs(
  { em }: Pick<Transaction, 'em'>,
  { engineId, partition, newestAt }: PartitionRow,
  records: readonly EngineRecord[],
): Promise<void> {
  for (const { position, timestamp } of records) {
    const chunk = await em.findOne(
      ChunkEntity,
      { engineId, partition, lastPosition: { $gte: Number(position) } },
      {
        orderBy: { lastPosition: 'asc' },
        fields: ['firstPosition', 'oldestAt', 'newestAt'],
        disableIdentityMap: true,
      },
    );
    const isInside = chunk !== null && chunk.firstPosition <= Number(position);
    // A dropped record leaves only the newest time: clocks of brokers differ too much to compare it with its neighbours.
    const isOurs = isInside
      ? timestamp >= chunk.oldestAt && timestamp <= chunk.newestAt
      : timestamp <= newestAt;
    if (!isOurs) throw new ForeignDataSet(engineId);
  }
}
