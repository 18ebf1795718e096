import { newId } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import { LockMode } from '@mikro-orm/core';
import { FlowEntity } from '../flow.entities';
import { type FlowStart, FlowStartEntity } from './trigger.entities';

/** Queue of message starts; the payload is `{ startId }`. */
export const startTopic = 'flows.start';

type NewStart = Pick<FlowStart, 'tenantId' | 'flowId' | 'correlationKey' | 'variables' | 'expiresAt'> & {
  name: string;
  timeToLiveMs: number;
};

/** Starts a flow by a message, or lets it wait while what an earlier one with its key started still runs (Zeebe §8). */
export async function addStart(tx: Transaction, start: NewStart): Promise<void> {
  const { tenantId, flowId, correlationKey, name: message, variables, expiresAt } = start;
  await lockFlow(tx, tenantId, flowId);
  const isLocked =
    correlationKey !== '' &&
    (await tx.em.count(FlowStartEntity, { tenantId, flowId, correlationKey, state: 'running' })) > 0;
  if (isLocked && start.timeToLiveMs === 0) return;
  const state = isLocked ? 'waiting' : 'running';
  const id = newId();
  const row = { tenantId, id, flowId, message, correlationKey, variables, state, expiresAt } as const;
  tx.em.create(FlowStartEntity, row);
  if (!isLocked) tx.send(startTopic, { startId: id }, { key: id, tenantId });
}

/** What this start began has ended, or never began: the oldest one that waits for it is next. */
export async function endStart(tx: Transaction, tenantId: string, startId: string, now: Date): Promise<void> {
  const ended = await tx.em.findOne(FlowStartEntity, { tenantId, id: startId });
  if (!ended) return;
  const { flowId, correlationKey } = ended;
  await lockFlow(tx, tenantId, flowId);
  tx.em.remove(ended);
  if (correlationKey === '') return;
  const where = { tenantId, flowId, correlationKey, state: 'waiting' as const };
  const waiting = await tx.em.find(FlowStartEntity, where, { orderBy: { id: 'asc' } });
  const next = waiting.find(({ expiresAt }) => expiresAt > now);
  for (const late of waiting) if (late.expiresAt <= now) tx.em.remove(late);
  if (!next) return;
  next.state = 'running';
  tx.send(startTopic, { startId: next.id }, { key: next.id, tenantId });
}

/** Whoever decides about the lock of a correlation key holds this. */
async function lockFlow({ em }: Transaction, tenantId: string, id: string): Promise<void> {
  await em.findOne(FlowEntity, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
