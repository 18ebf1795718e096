import type { signInBody } from '@callweave/platform/identity/contract';
import { type Clock, systemActor } from '@callweave/platform/kernel';
import type { Store } from '@callweave/platform/store';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { z } from 'zod';
import { Tenant, User } from './identity.entities';
import { identityProblems } from './identity.problems';
import { type AttemptKey, forgiveAttempt, reserveAttempt, sweepAttempts } from './lock-out';
import { hashPassword, pretendToVerify, verifyPassword } from './password-hash';
import type { Sessions } from './sessions';

interface Deps {
  store: Store;
  clock: Clock;
  sessions: Sessions;
}

interface From {
  ip: string;
  requestId: string;
}

/**
 * Signs in by login name or work number, and password. Unknown tenants, unknown, disabled and mistyped users get one answer after one time.
 * @returns the new session's token
 * @throws {Problem} identity-sign-in-failed, identity-too-many-attempts
 */
export function createSignIn({ store, clock, sessions }: Deps) {
  async function reserve(tenantId: string, key: AttemptKey, from: From): Promise<number> {
    return store.write(systemActor(tenantId, 'sign-in', from.requestId), {}, async (tx) => {
      const waitMs = await reserveAttempt(tx.em, key, clock);
      if (waitMs > 0)
        tx.audit({ action: 'identity.sign-in-locked', subject: 'sign-in', payload: { ip: from.ip } });
      return waitMs;
    });
  }

  async function checkPassword(user: User | null, password: string) {
    if (user?.state === 'active') return verifyPassword(password, user.passwordHash);
    await pretendToVerify(password);
    return { isRight: false, needsUpgrade: false };
  }

  async function refuse(tenantId: string, user: User | null, from: From): Promise<never> {
    await store.write(systemActor(tenantId, 'sign-in', from.requestId), {}, async (tx) => {
      // A name nobody has is not written down: people type passwords into the wrong field.
      const subject = user ? `user:${user.id}` : 'user:unknown';
      tx.audit({ action: 'identity.sign-in-failed', subject, payload: { ip: from.ip } });
    });
    throw identityProblems.signInFailed();
  }

  async function admit(user: User, key: AttemptKey, upgradedHash: string | undefined, from: From) {
    const actor = systemActor(user.tenantId, 'sign-in', from.requestId);
    return store.write(actor, {}, async (tx) => {
      const { tenantId, id } = user;
      await forgiveAttempt(tx.em, key);
      await sessions.sweep(tx.em, tenantId);
      await sweepAttempts(tx.em, tenantId, clock);
      if (upgradedHash) await tx.em.nativeUpdate(User, { tenantId, id }, { passwordHash: upgradedHash });
      tx.audit({
        action: 'identity.sign-in',
        subject: `user:${id}`,
        payload: { ip: from.ip },
        actor: { tenantId, userId: id, userName: user.name },
      });
      return { tenantId, ...sessions.open(tx.em, user, from.ip) };
    });
  }

  return async function signIn(input: z.output<typeof signInBody>, from: From) {
    const tenant = await findTenant(store, input.tenantCode);
    if (!tenant) {
      await pretendToVerify(input.password);
      throw identityProblems.signInFailed();
    }
    const tenantId = tenant.id;
    const loginKey = input.loginName.toLowerCase();
    const key = { tenantId, loginKey, ip: from.ip };
    const waitMs = await onceMore(() => reserve(tenantId, key, from));
    if (waitMs > 0) throw identityProblems.tooManyAttempts({ seconds: Math.ceil(waitMs / 1000) });
    const named = { tenantId, $or: [{ loginKey }, { workNumber: loginKey }] };
    // A login name that looks like somebody's work number must not decide by chance whose account this is.
    const user = await store.read({ tenantId }, async (em) => {
      const found = await em.find(User, named, { limit: 2 });
      return found.find((one) => one.loginKey === loginKey) ?? found[0] ?? null;
    });
    const { isRight, needsUpgrade } = await checkPassword(user, input.password);
    if (!user || !isRight) return refuse(tenantId, user, from);
    return admit(user, key, needsUpgrade ? await hashPassword(input.password) : undefined, from);
  };
}

/** By code, or the only one there is. */
export async function findTenant(store: Store, code: string | undefined): Promise<Tenant | undefined> {
  const tenants = await store.system('sign-in: find the tenant', ({ em }) =>
    em.find(Tenant, code ? { code: code.toLowerCase() } : {}, { limit: 2 }),
  );
  return tenants.length === 1 ? tenants[0] : undefined;
}

/** Two first failures of one name at the same moment insert the same row; the second finds it when it tries again. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    return work();
  }
}
