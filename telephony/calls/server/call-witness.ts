import type { Release } from '@callweave/platform/kernel';
import { insertRows, type Transaction } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import { CallRecord, ServiceNumberRow } from './call.entities';

/** What an instance of a call flow says of its call. */
interface Witnessed {
  tenantId: string;
  callId: string;
  at: Date;
  processInstanceKey: string;
  release: Pick<Release, 'id' | 'name'>;
  callerNumber?: string;
  calledNumber?: string;
}
type Numbers = Pick<Witnessed, 'tenantId' | 'callId' | 'callerNumber' | 'calledNumber'>;

/**
 * Makes the records of calls whose note was lost: the gateway notes calls from memory, which a crash takes, but the
 * engine keeps every instance it ever started. A note that comes later adds what only the switch knew.
 */
export function createCallWitness() {
  /** Written at the end of each transaction, in which a new instance's variables usually come together. */
  const gathered = new WeakMap<Transaction, Map<string, Witnessed>>();

  return {
    call(tx: Transaction, call: Witnessed): void {
      const calls = gathered.get(tx) ?? new Map<string, Witnessed>();
      gathered.set(tx, calls.set(call.callId, call));
    },

    async number(tx: Transaction, numbers: Numbers): Promise<void> {
      const call = gathered.get(tx)?.get(numbers.callId);
      if (call) Object.assign(call, numbers);
      else await addNumber(tx.em, numbers);
    },

    async write(tx: Transaction): Promise<void> {
      const calls = [...(gathered.get(tx)?.values() ?? [])];
      gathered.delete(tx);
      for (const call of calls) {
        const { tenantId, callId: id } = call;
        if ((await tx.em.count(CallRecord, { tenantId, id })) === 0)
          await insertRows(tx.em, CallRecord, [await recordOf(tx.em, call)]);
      }
    },
  };
}

async function recordOf(em: EntityManager, call: Witnessed): Promise<Partial<CallRecord>> {
  const { tenantId, callId: id, at, processInstanceKey, release } = call;
  return {
    ...{ tenantId, id, processInstanceKey, startedAt: at, seenAt: at },
    // Calls we place are noted before they have a flow.
    direction: 'inbound',
    state: 'active',
    ...{ flowName: release.name, releaseId: release.id },
    callerNumber: call.callerNumber?.slice(0, 40) ?? '',
    calledNumber: call.calledNumber?.slice(0, 40) ?? '',
    ...(await ownerOf(em, tenantId, call.calledNumber)),
  };
}

/** The numbers of a record that was written before they were read. */
async function addNumber(em: EntityManager, numbers: Numbers): Promise<void> {
  const { tenantId, callId: id, callerNumber, calledNumber } = numbers;
  const record = await em.findOne(CallRecord, { tenantId, id });
  if (!record) return;
  record.callerNumber ||= callerNumber?.slice(0, 40) ?? '';
  if (record.calledNumber || !calledNumber) return;
  Object.assign(record, { calledNumber }, await ownerOf(em, tenantId, calledNumber));
}

async function ownerOf(em: EntityManager, tenantId: string, calledNumber = '') {
  const number = calledNumber.replace(/\s+/g, '');
  const service = await em.findOne(ServiceNumberRow, { tenantId, number });
  const { institutionId = null, departmentId = null } = service ?? {};
  return { serviceNumber: service?.number ?? null, institutionId, departmentId };
}
