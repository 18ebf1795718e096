import { createHash } from 'node:crypto';
import { defineEntity, p, type EntityManager } from '@mikro-orm/core';
import { commonProblems, type Actor } from '@callweave/platform/kernel';
import { idColumn, timeColumn } from './columns';
import type { Transaction } from './contract';
import { findRow } from './find-rows';

/** The answer to a write, kept in the same transaction, so that its repeat is answered and not done again. */
export const IdempotencyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    tenantId: idColumn().primary(),
    userId: p.string().length(64).primary(),
    key: p.string().length(128).primary(),
    fingerprint: p.string().length(128).nullable(),
    result: p.text(),
    createdAt: timeColumn().index(),
  },
});

export interface IdempotentWrite {
  actor: Pick<Actor, 'tenantId' | 'userId'>;
  key: string;
  fingerprint?: string;
}

/** @returns the first result in `value`, or undefined when the key is new. @throws {Problem} common-key-reused */
export async function findResult(
  em: EntityManager,
  { actor, key, fingerprint }: IdempotentWrite,
): Promise<{ value: unknown } | undefined> {
  const found = await findRow(em, IdempotencyEntity, { tenantId: actor.tenantId, userId: actor.userId, key });
  if (!found) return undefined;
  if (found.fingerprint && fingerprint && found.fingerprint !== digest(fingerprint))
    throw commonProblems.keyReused();
  return { value: (JSON.parse(found.result) as { value?: unknown }).value };
}

export function keepResult(tx: Transaction, write: IdempotentWrite, value: unknown, now: Date): void {
  tx.add(IdempotencyEntity, {
    tenantId: write.actor.tenantId,
    userId: write.actor.userId,
    key: write.key,
    fingerprint: write.fingerprint ? digest(write.fingerprint) : null,
    result: JSON.stringify({ value }),
    createdAt: now,
  });
}

/** A fingerprint may be the whole request: what was in it stays out of the table, and its length does not matter. */
const digest = (fingerprint: string) => createHash('sha256').update(fingerprint).digest('hex');

/** Deletes keys older than `before`; clients do not repeat after days. */
export async function sweepIdempotency(em: EntityManager, before: Date): Promise<number> {
  return em.nativeDelete(IdempotencyEntity, { createdAt: { $lt: before } });
}
