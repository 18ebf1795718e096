import type { Clock } from '@callweave/platform/kernel';
import type { Schedule, Store } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import { CallTurnRow, CallVisit } from './call.entities';

const dayMs = 24 * 3_600_000;
/** Rows per transaction: live calls share the database. */
const batchSize = 500;

/**
 * Removes what is older than the IVR trace is kept (I-16). By its own age, line by line: a trace that spans the limit
 * loses only the older part. Call records and their tickets stay.
 * @param keepDays requirement: 15
 */
export function traceSweep(store: Store, clock: Clock, keepDays: number): Schedule {
  return {
    name: 'call-trace-sweep',
    everyMs: dayMs / 4,
    run: async () => {
      const before = new Date(clock.now().getTime() - keepDays * dayMs);
      for (const entity of [CallVisit, CallTurnRow] as (typeof CallTurnRow)[])
        while (await store.system('remove old IVR trace', ({ em }) => removeSome(em, entity, before)));
    },
  };
}

/** @returns whether there may be more */
async function removeSome(em: EntityManager, entity: typeof CallTurnRow, before: Date): Promise<boolean> {
  const oldest = await em.find(
    entity,
    { at: { $lt: before } },
    { fields: ['at'], orderBy: { at: 'asc' }, limit: batchSize, disableIdentityMap: true },
  );
  const last = oldest.at(-1);
  // Lines of the last one's millisecond go with it.
  if (last) await em.nativeDelete(entity, { at: { $lte: last.at } });
  return oldest.length === batchSize;
}
