import { createHash } from 'node:crypto';
import type { Clock } from '@callweave/platform/kernel';
import { type EntityManager, LockMode } from '@mikro-orm/core';
import { SignInAttempt } from './identity.entities';

/** Failures that cost nothing, then a delay that doubles from `firstMs` up to `longestMs`. */
const rules = {
  /** One user name from one address. */
  user: { free: 5, firstMs: 30_000, longestMs: 15 * 60_000 },
  /** One address, whatever names it tries; wide, since a branch shares one address. */
  address: { free: 100, firstMs: 30_000, longestMs: 15 * 60_000 },
};
type Kind = keyof typeof rules;
const forgetMs = 24 * 3_600_000;

export interface AttemptKey {
  tenantId: string;
  loginKey: string;
  ip: string;
}

/**
 * Counts an attempt as failed before the password is looked at, so that guesses sent at once cannot slip through
 * together; {@link forgiveAttempt} takes it back. Part of the caller's transaction.
 * @returns milliseconds to wait, 0 when the attempt may go on
 */
export async function reserveAttempt(em: EntityManager, key: AttemptKey, clock: Clock): Promise<number> {
  const now = clock.now();
  const rows = await Promise.all((['user', 'address'] as const).map((kind) => rowOf(em, key, kind, now)));
  const waitMs = Math.max(...rows.map((row) => (row.lockedUntil?.getTime() ?? 0) - now.getTime()));
  if (waitMs > 0) return waitMs;
  count(rows[0]!, 'user', now);
  count(rows[1]!, 'address', now);
  return 0;
}

/** The sign-in succeeded: the name starts afresh, the address loses this one failure. */
export async function forgiveAttempt(em: EntityManager, key: AttemptKey): Promise<void> {
  await em.nativeDelete(SignInAttempt, { tenantId: key.tenantId, id: idOf(key, 'user') });
  const address = await em.findOne(SignInAttempt, { tenantId: key.tenantId, id: idOf(key, 'address') });
  if (!address) return;
  address.failures = Math.max(0, address.failures - 1);
  if (address.failures < rules.address.free) address.lockedUntil = null;
}

/** Removes what no longer counts. */
export async function sweepAttempts(em: EntityManager, tenantId: string, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - forgetMs);
  await em.nativeDelete(SignInAttempt, { tenantId, lastAt: { $lt: before } });
}

async function rowOf(em: EntityManager, key: AttemptKey, kind: Kind, now: Date): Promise<SignInAttempt> {
  const at = { tenantId: key.tenantId, id: idOf(key, kind) };
  const row = await em.findOne(SignInAttempt, at, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!row) return em.create(SignInAttempt, { ...at, failures: 0, lastAt: now });
  if (now.getTime() - row.lastAt.getTime() > forgetMs) Object.assign(row, { failures: 0, lockedUntil: null });
  return row;
}

function count(row: SignInAttempt, kind: Kind, now: Date): void {
  const { free, firstMs, longestMs } = rules[kind];
  row.failures += 1;
  row.lastAt = now;
  const over = row.failures - free;
  if (over < 0) return;
  row.lockedUntil = new Date(now.getTime() + Math.min(firstMs * 2 ** Math.min(over, 10), longestMs));
}

function idOf({ loginKey, ip }: AttemptKey, kind: Kind): string {
  const counted = kind === 'user' ? `user\n${loginKey}\n${ip}` : `address\n${ip}`;
  return createHash('sha256').update(counted).digest('hex');
}
