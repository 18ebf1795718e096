import { identityRights } from '@callweave/platform/identity/contract';
import type { EventBus } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import { type EntityManager, raw } from '@mikro-orm/core';
import { Post, Role, Tenant, User, UserPost } from './identity.entities';
import { identityProblems } from './identity.problems';

/** Bus channel: sessions or permissions of a tenant changed; sockets check again. */
export const identityChangedChannel = 'identity.changed';
export interface IdentityChanged {
  tenantId: string;
}

export function announceOn(bus: EventBus) {
  return (tx: Transaction, tenantId: string) =>
    tx.afterCommit(() => bus.publish(identityChangedChannel, { tenantId } satisfies IdentityChanged));
}

/** Ends every cached permission of the tenant with this transaction's commit. */
export async function bumpRights(em: EntityManager, tenantId: string): Promise<void> {
  await em.nativeUpdate(Tenant, { id: tenantId }, { rightsVersion: raw('rights_version + 1') });
}

/** Posts one of whose roles grants the right, or has the given role. */
export async function postsWith(
  em: EntityManager,
  tenantId: string,
  wanted: { right?: string; roleId?: string },
): Promise<string[]> {
  const roles = await em.find(Role, { tenantId });
  const wantedRoles = new Set(
    roles
      .filter((role) => !wanted.right || Object.hasOwn(role.grants, wanted.right))
      .filter((role) => !wanted.roleId || role.id === wanted.roleId)
      .map((role) => role.id),
  );
  const posts = await em.find(Post, { tenantId });
  return posts.filter((post) => post.roleIds.some((id) => wantedRoles.has(id))).map((post) => post.id);
}

/**
 * Call after changes, inside the transaction: nobody may lock the last administrator out, themselves included.
 * @throws {Problem} identity-last-manager
 */
export async function assertManagerLeft(em: EntityManager, tenantId: string): Promise<void> {
  await em.flush();
  const postIds = await postsWith(em, tenantId, { right: identityRights.manage.key });
  const holders = await em.find(UserPost, { tenantId, postId: { $in: postIds } });
  const userIds = holders.map((row) => row.userId);
  const left = await em.count(User, { tenantId, id: { $in: userIds }, state: 'active' });
  if (left === 0) throw identityProblems.lastManager();
}
