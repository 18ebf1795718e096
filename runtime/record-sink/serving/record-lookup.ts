import type { EngineRecord, RecordLookup } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import { createdInstance, reserveCreation } from '../storage/creations';
import { ChunkEntity, RecordKeyEntity } from '../storage/sink.entities';

/** {@link RecordLookup} on the tables of the sink, in any process. */
export function createRecordLookup({ store, engineId }: { store: Store; engineId: string }): RecordLookup {
  return {
    recordsOf: (valueType, key) =>
      store.system('look up records of a key', async (tx) => {
        const places = await tx.em.find(
          RecordKeyEntity,
          { engineId, key },
          { orderBy: { position: 'asc' }, disableIdentityMap: true },
        );
        const records: EngineRecord[] = [];
        for (const { partition, position } of places) {
          const record = await recordAt(tx, engineId, partition, position);
          if (record?.valueType === valueType) records.push(record);
        }
        return records;
      }),
    createdInstance: (idempotencyKey) => createdInstance(store, engineId, idempotencyKey),
    reserveCreation: (idempotencyKey, now, until) =>
      reserveCreation(store, engineId, idempotencyKey, now, until),
  };
}

async function recordAt(
  { em }: Transaction,
  engineId: string,
  partition: number,
  position: number,
): Promise<EngineRecord | undefined> {
  const chunk = await em.findOne(
    ChunkEntity,
    { engineId, partition, lastPosition: { $gte: position } },
    { orderBy: { lastPosition: 'asc' }, disableIdentityMap: true },
  );
  const records = chunk ? (JSON.parse(chunk.records) as EngineRecord[]) : [];
  return records.find((record) => Number(record.position) === position);
}
