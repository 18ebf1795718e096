import { createHash } from 'node:crypto';
import { creationKeyVariable, type CreationReservation, type EngineRecord } from '@callweave/platform/kernel';
import { insertRows, type Store, type Transaction, updateRow } from '@callweave/platform/store';
import { CreationEntity } from './sink.entities';

const digestOf = (key: string): string => createHash('sha256').update(key).digest('base64url');

/** Remembers which instance each creation with an idempotency key made; the first one wins. */
export async function noteCreations(
  { em }: Transaction,
  engineId: string,
  records: readonly EngineRecord[],
  now: Date,
): Promise<void> {
  for (const { valueType, intent, value } of records) {
    if (valueType !== 'PROCESS_INSTANCE_CREATION' || intent !== 'CREATED') continue;
    const key = (value['variables'] as Record<string, unknown> | undefined)?.[creationKeyVariable];
    if (typeof key !== 'string') continue;
    const id = { engineId, keyDigest: digestOf(key) };
    const processInstanceKey = String(value['processInstanceKey']);
    await insertRows(em, CreationEntity, [
      { ...id, reservedUntil: null, processInstanceKey, createdAt: now },
    ]);
    await updateRow(em, CreationEntity, { ...id, processInstanceKey: null }, { processInstanceKey });
  }
}

export async function createdInstance(
  store: Store,
  engineId: string,
  key: string,
): Promise<string | undefined> {
  const row = await store.system('look for the instance of a creation', ({ em }) =>
    em.findOne(CreationEntity, { engineId, keyDigest: digestOf(key) }),
  );
  return row?.processInstanceKey ?? undefined;
}

/** See `RecordLookup.reserveCreation`. */
export async function reserveCreation(
  store: Store,
  engineId: string,
  idempotencyKey: string,
  now: Date,
  until: Date,
): Promise<CreationReservation> {
  const keyDigest = digestOf(idempotencyKey);
  return store.system('reserve a creation', async ({ em }) => {
    const row = await em.findOne(CreationEntity, { engineId, keyDigest });
    if (!row) {
      // Two at once: the loser's insert is refused, and his next try finds the row.
      const fresh = { engineId, keyDigest, reservedUntil: until, processInstanceKey: null, createdAt: now };
      em.create(CreationEntity, fresh);
      return { isMine: true, isFirst: true };
    }
    if (row.reservedUntil && row.reservedUntil > now) return { isMine: false, isFirst: false };
    const isMine = await em.nativeUpdate(
      CreationEntity,
      { engineId, keyDigest, reservedUntil: row.reservedUntil },
      { reservedUntil: until },
    );
    return { isMine: isMine > 0, isFirst: false };
  });
}
