import type { changePasswordBody, Me, preferencesBody } from '@callweave/platform/identity/contract';
import type { Actor } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import type { z } from 'zod';
import { type Account, readAccount } from './actors';
import { User } from './identity.entities';
import { identityProblems } from './identity.problems';
import { hashPassword, verifyPassword } from './password-hash';
import type { PermissionCache } from './permissions';
import type { Sessions } from './sessions';

interface Deps {
  store: Store;
  cache: PermissionCache;
  sessions: Sessions;
  /** Tells sockets that somebody's rights or sessions changed. */
  announce(tx: Transaction, tenantId: string): void;
}

/** What signed-in people do with their own account. `key` is the request's idempotency key. */
export function createOwnAccount({ store, cache, sessions, announce }: Deps) {
  async function me(actor: Actor): Promise<Me> {
    const { tenantId, userId, requestId } = actor;
    const account = await store.read(actor, (em) => readAccount(em, cache, { tenantId, userId, requestId }));
    return viewOf(account!);
  }

  async function changeOwn(
    actor: Actor,
    key: string,
    change: (user: User, tx: Transaction) => Promise<void>,
  ): Promise<Me> {
    await store.write(actor, { idempotencyKey: key }, async (tx) => {
      const user = await tx.em.findOneOrFail(User, { tenantId: actor.tenantId, id: actor.userId });
      await change(user, tx);
    });
    return me(actor);
  }

  return {
    me,

    /** @throws {Problem} identity-wrong-current-password, identity-same-password */
    changePassword(actor: Actor, sessionId: string, body: z.output<typeof changePasswordBody>, key: string) {
      return changeOwn(actor, key, async (user, tx) => {
        const { isRight } = await verifyPassword(body.current, user.passwordHash);
        if (!isRight) throw identityProblems.wrongCurrentPassword();
        if (body.next === body.current) throw identityProblems.samePassword();
        user.passwordHash = await hashPassword(body.next);
        user.mustChangePassword = false;
        await sessions.closeAll(tx.em, user.tenantId, user.id, sessionId);
        tx.audit({ action: 'identity.change-password', subject: `user:${user.id}` });
        announce(tx, user.tenantId);
      });
    },

    changePreferences(actor: Actor, body: z.output<typeof preferencesBody>, key: string) {
      return changeOwn(actor, key, async (user) => {
        user.locale = body.locale ?? user.locale;
        user.theme = body.theme ?? user.theme;
      });
    },

    /** @throws {Problem} identity-not-your-post */
    async switchPost(actor: Actor, postId: string, key: string) {
      const { posts } = await me(actor);
      if (!posts.some((post) => post.id === postId)) throw identityProblems.notYourPost();
      return changeOwn(actor, key, async (user, tx) => {
        user.actingPostId = postId;
        tx.audit({ action: 'identity.switch-post', subject: `user:${user.id}`, payload: { postId } });
        announce(tx, user.tenantId);
      });
    },

    async signOut(actor: Actor, sessionId: string): Promise<void> {
      await store.write(actor, {}, async (tx) => {
        await sessions.close(tx.em, actor.tenantId, sessionId);
        tx.audit({ action: 'identity.sign-out', subject: `user:${actor.userId}` });
        announce(tx, actor.tenantId);
      });
    },

    async signOutEverywhere(actor: Actor): Promise<void> {
      await store.write(actor, {}, async (tx) => {
        await sessions.closeAll(tx.em, actor.tenantId, actor.userId);
        tx.audit({ action: 'identity.sign-out-everywhere', subject: `user:${actor.userId}` });
        announce(tx, actor.tenantId);
      });
    },
  };
}

export function viewOf({ tenant, user, model, postIds, postId, actor }: Account): Me {
  const named = (row: { id: string; name: string } | undefined) => row && { id: row.id, name: row.name };
  return {
    user: {
      id: user.id,
      loginName: user.loginName,
      name: user.name,
      workNumber: user.workNumber ?? undefined,
    },
    tenant: { id: tenant.id, code: tenant.code, name: tenant.name },
    institution: named(model.institutions.get(user.institutionId ?? '')),
    department: named(model.departments.get(user.departmentId ?? '')),
    post: named(model.posts.get(postId ?? '')),
    posts: postIds.map((id) => named(model.posts.get(id))!),
    rights: [...actor.rights.keys()].sort(),
    scopes: Object.fromEntries(actor.rights),
    locale: user.locale,
    theme: user.theme,
    timeZone: tenant.timeZone,
    mustChangePassword: user.mustChangePassword,
  };
}
