import { type DataScope, dataScopes } from '@callweave/platform/kernel';
import type { EntityManager } from '@mikro-orm/core';
import { Department, Institution, Post, Role, UserPost } from './identity.entities';

/** All that decides rights in a tenant, at one `rightsVersion`. Small: roles, posts and branches, not users. */
export interface PermissionModel {
  rightsVersion: number;
  roles: ReadonlyMap<string, Role>;
  posts: ReadonlyMap<string, Post>;
  institutions: ReadonlyMap<string, Institution>;
  departments: ReadonlyMap<string, Department>;
  /** User id → posts held, filled as users come by. */
  postsOf: Map<string, readonly string[]>;
}

/** Keeps each tenant's model until its `rightsVersion` moves on, so that a change counts from the next request. */
export class PermissionCache {
  private readonly models = new Map<string, PermissionModel>();

  async of(em: EntityManager, tenantId: string, rightsVersion: number): Promise<PermissionModel> {
    const known = this.models.get(tenantId);
    if (known?.rightsVersion === rightsVersion) return known;
    const model = await readModel(em, tenantId, rightsVersion);
    // A slower reader of an older version must not replace a newer one.
    if ((this.models.get(tenantId)?.rightsVersion ?? -1) <= rightsVersion) this.models.set(tenantId, model);
    return model;
  }

  async postsOf(em: EntityManager, model: PermissionModel, tenantId: string, userId: string) {
    let posts = model.postsOf.get(userId);
    if (!posts) {
      const rows = await em.find(UserPost, { tenantId, userId }, { disableIdentityMap: true });
      posts = rows.map((row) => row.postId).filter((id) => model.posts.has(id));
      model.postsOf.set(userId, posts);
    }
    return posts;
  }
}

async function readModel(
  em: EntityManager,
  tenantId: string,
  rightsVersion: number,
): Promise<PermissionModel> {
  const plain = { disableIdentityMap: true };
  const roles = await em.find(Role, { tenantId }, plain);
  const posts = await em.find(Post, { tenantId }, plain);
  const institutions = await em.find(Institution, { tenantId }, plain);
  const departments = await em.find(Department, { tenantId }, plain);
  return {
    rightsVersion,
    roles: byId(roles),
    posts: byId(posts),
    institutions: byId(institutions),
    departments: byId(departments),
    postsOf: new Map(),
  };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** The widest scope of each right among these roles. */
export function grantsOf(roles: readonly Pick<Role, 'grants'>[]): Map<string, DataScope> {
  const widest = new Map<string, DataScope>();
  for (const { grants } of roles)
    for (const [right, scope] of Object.entries(grants)) {
      const known = widest.get(right);
      if (!known || dataScopes.indexOf(scope) > dataScopes.indexOf(known)) widest.set(right, scope);
    }
  return widest;
}

/** The institution itself and everything beneath it; a loop in bad data ends where it closes. */
export function subtree(
  institutions: ReadonlyMap<string, Pick<Institution, 'id' | 'parentId'>>,
  rootId: string,
): string[] {
  const found = new Set([rootId]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { id, parentId } of institutions.values())
      if (parentId && found.has(parentId) && !found.has(id)) grew = !!found.add(id);
  }
  return [...found];
}
