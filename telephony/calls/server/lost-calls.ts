import type { Store } from '@callweave/platform/store';
import type { CallDesk } from '@callweave/telephony/gateway';
import { CallRecord } from './call.entities';
import { closeRecord } from './call-notes';

/** Calls per transaction. */
const chunk = 500;

/** Writes down that calls are up. */
export async function writeAlive(
  store: Store,
  calls: Parameters<CallDesk['noteAlive']>[0],
  at: Date,
): Promise<void> {
  for (const tenantId of new Set(calls.map((call) => call.tenantId))) {
    const ids = calls.filter((call) => call.tenantId === tenantId).map(({ callId }) => callId);
    for (let from = 0; from < ids.length; from += chunk) {
      const some = { tenantId, id: { $in: ids.slice(from, from + chunk) }, state: 'active' as const };
      await store.system('calls that are up', ({ em }) => em.nativeUpdate(CallRecord, some, { seenAt: at }), {
        durability: 'crash',
      });
    }
  }
}

/**
 * Closes the records of calls nobody has seen since `before`: their process died, and no flow was left that could have
 * told of their end. At most {@link chunk}; the rest is for the next time.
 * @returns the closed calls
 */
export function closeLost(store: Store, before: Date): Promise<CallRecord[]> {
  return store.system('close calls that were lost', async ({ em }) => {
    const lost = await em.find(
      CallRecord,
      { state: 'active', seenAt: { $lt: before } },
      { orderBy: { seenAt: 'asc' }, limit: chunk },
    );
    for (const record of lost) {
      const at = new Date(Math.max(record.seenAt.getTime(), record.answeredAt?.getTime() ?? 0));
      closeRecord(record, { at, side: 'network' });
    }
    return lost;
  });
}
