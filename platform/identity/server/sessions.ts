import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Actor, type Clock, newId, systemActor } from '@callweave/platform/kernel';
import { isHindered, type Store } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import { type Account, accountOf } from './actors';
import { LoginSession } from './identity.entities';
import type { PermissionCache } from './permissions';
import { readSessionRow } from './session-row';

export interface SessionLimits {
  /** Ends after this long without a request. */
  idleMs: number;
  /** Ends this long after sign-in, whatever happens. */
  absoluteMs: number;
  /** The secret in the cookie changes this often. */
  rotateMs: number;
}

export const standardLimits: SessionLimits = {
  idleMs: 60 * 60_000,
  absoluteMs: 12 * 3_600_000,
  rotateMs: 30 * 60_000,
};

/** Requests sent together with the one that rotated still carry the old secret. */
const graceMs = 60_000;
/** How coarse "last seen" is, so that most requests write nothing. */
const seenStepMs = 60_000;

export interface SignedIn extends Account {
  actor: Actor;
  sessionId: string;
  mustChangePassword: boolean;
  /** Put this into the cookie; the secret was rotated. */
  newToken?: { token: string; maxAgeMs: number };
}

interface Deps {
  store: Store;
  clock: Clock;
  cache: PermissionCache;
  limits: SessionLimits;
}

export type Sessions = ReturnType<typeof createSessions>;

/**
 * Sessions behind the cookie `<tenant>.<session>.<secret>`: the tenant says where to look, only the secret's digest proves.
 */
export function createSessions({ store, clock, cache, limits }: Deps) {
  async function read(tenantId: string, sessionId: string, requestId: string) {
    return store.read({ tenantId }, async (em) => {
      const found = await readSessionRow(em, tenantId, sessionId);
      if (!found || isOver(found.session, clock.now(), limits) || found.user.state !== 'active')
        return undefined;
      return { session: found.session, account: await accountOf(em, cache, found, requestId) };
    });
  }

  /** Keeps the session alive and changes its secret when it is due. */
  async function touch(session: LoginSession, requestId: string): Promise<SignedIn['newToken']> {
    const now = clock.now();
    const rotates = now.getTime() - session.rotatedAt.getTime() >= limits.rotateMs;
    if (!rotates && now.getTime() - session.seenAt.getTime() < seenStepMs) return undefined;
    const { tenantId, id } = session;
    const secret = newSecret();
    const changes = rotates
      ? { seenAt: now, rotatedAt: now, secretHash: digest(secret), previousHash: session.secretHash }
      : { seenAt: now };
    // Two requests at once: only the one that still finds the old secret rotates.
    const changed = await store.write(systemActor(tenantId, 'session', requestId), {}, ({ em }) =>
      em.nativeUpdate(LoginSession, { tenantId, id, secretHash: session.secretHash }, changes),
    );
    if (!rotates || changed === 0) return undefined;
    return { token: tokenOf(tenantId, id, secret), maxAgeMs: session.expiresAt.getTime() - now.getTime() };
  }

  return {
    /** Inside the sign-in's transaction. */
    open(em: EntityManager, user: { tenantId: string; id: string }, ip: string) {
      const now = clock.now();
      const secret = newSecret();
      const session = em.create(LoginSession, {
        tenantId: user.tenantId,
        id: newId(),
        userId: user.id,
        secretHash: digest(secret),
        rotatedAt: now,
        createdAt: now,
        seenAt: now,
        expiresAt: new Date(now.getTime() + limits.absoluteMs),
        ip,
      });
      const token = tokenOf(user.tenantId, session.id, secret);
      return { sessionId: session.id, token, maxAgeMs: limits.absoluteMs };
    },

    /** @returns undefined for anything that is not a live session's token; never throws for bad tokens */
    async authenticate(token: string, requestId: string): Promise<SignedIn | undefined> {
      const parts = partsOf(token);
      const found = parts && (await read(parts.tenantId, parts.sessionId, requestId));
      if (!found || !proves(found.session, parts.secret, clock.now())) return undefined;
      // Whoever may read must not be kept away because "last seen" cannot be written.
      const newToken = await touch(found.session, requestId).catch((error: unknown) => {
        if (isHindered(error)) return undefined;
        throw error;
      });
      return signedIn(found.session.id, found.account, newToken);
    },

    /** The same person now, for sockets that were authenticated before; undefined when the session ended. */
    async reread(tenantId: string, sessionId: string, requestId: string): Promise<SignedIn | undefined> {
      const found = await read(tenantId, sessionId, requestId);
      return found && signedIn(sessionId, found.account);
    },

    async close(em: EntityManager, tenantId: string, sessionId: string): Promise<void> {
      await em.nativeDelete(LoginSession, { tenantId, id: sessionId });
    },

    async closeAll(em: EntityManager, tenantId: string, userId: string, except?: string): Promise<void> {
      await em.nativeDelete(LoginSession, { tenantId, userId, ...(except && { id: { $ne: except } }) });
    },

    async sweep(em: EntityManager, tenantId: string): Promise<void> {
      await em.nativeDelete(LoginSession, { tenantId, expiresAt: { $lt: clock.now() } });
    },
  };
}

function signedIn(sessionId: string, account: Account, newToken?: SignedIn['newToken']): SignedIn {
  return { ...account, sessionId, mustChangePassword: account.user.mustChangePassword, newToken };
}

function isOver(session: LoginSession, now: Date, limits: SessionLimits): boolean {
  const idleMs = now.getTime() - session.seenAt.getTime();
  return session.expiresAt <= now || idleMs > limits.idleMs;
}

function proves(session: LoginSession, secret: string, now: Date): boolean {
  const hash = digest(secret);
  if (equal(hash, session.secretHash)) return true;
  const inGrace = now.getTime() - session.rotatedAt.getTime() < graceMs;
  return inGrace && !!session.previousHash && equal(hash, session.previousHash);
}

const equal = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
const digest = (secret: string) => createHash('sha256').update(secret).digest('hex');
const newSecret = () => randomBytes(32).toString('base64url');
const tokenOf = (tenantId: string, sessionId: string, secret: string) => `${tenantId}.${sessionId}.${secret}`;

function partsOf(token: string) {
  const match = /^([\w-]{1,36})\.([\w-]{36})\.([\w-]{43})$/.exec(token);
  return match ? { tenantId: match[1]!, sessionId: match[2]!, secret: match[3]! } : undefined;
}
