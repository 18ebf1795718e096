import type { Actor } from '@callweave/platform/kernel';
import type { EntityManager } from '@mikro-orm/core';
import { Tenant, User } from './identity.entities';
import { grantsOf, type PermissionCache, type PermissionModel, subtree } from './permissions';

/** A user with everything that follows from posts and roles right now. */
export interface Account {
  tenant: Tenant;
  user: User;
  model: PermissionModel;
  /** Posts held, in the order they were given. */
  postIds: readonly string[];
  postId?: string;
  actor: Actor;
}

/** @returns undefined when the user or tenant does not exist */
export async function readAccount(
  em: EntityManager,
  cache: PermissionCache,
  key: { tenantId: string; userId: string; requestId: string },
): Promise<Account | undefined> {
  const { tenantId, userId, requestId } = key;
  const tenant = await em.findOne(Tenant, { id: tenantId });
  const user = await em.findOne(User, { tenantId, id: userId });
  return tenant && user ? accountOf(em, cache, { tenant, user }, requestId) : undefined;
}

/** The same of rows just read. */
export async function accountOf(
  em: EntityManager,
  cache: PermissionCache,
  { tenant, user }: { tenant: Tenant; user: User },
  requestId: string,
): Promise<Account> {
  const model = await cache.of(em, tenant.id, tenant.rightsVersion);
  const postIds = await cache.postsOf(em, model, tenant.id, user.id);
  const postId = postIds.find((id) => id === user.actingPostId) ?? postIds[0];
  return { tenant, user, model, postIds, postId, actor: actorOf(tenant, user, model, postId, requestId) };
}

function actorOf(
  tenant: Tenant,
  user: User,
  model: PermissionModel,
  postId: string | undefined,
  requestId: string,
): Actor {
  const roles = (postId ? model.posts.get(postId)!.roleIds : []).flatMap((id) => model.roles.get(id) ?? []);
  return {
    tenantId: tenant.id,
    userId: user.id,
    userName: user.name,
    locale: user.locale,
    timeZone: tenant.timeZone,
    institutionId: user.institutionId ?? undefined,
    institutionTree: user.institutionId ? subtree(model.institutions, user.institutionId) : undefined,
    departmentId: user.departmentId ?? undefined,
    postId,
    roleIds: roles.map((role) => role.id),
    rights: grantsOf(roles),
    requestId,
  };
}
