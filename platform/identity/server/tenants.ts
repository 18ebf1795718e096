import { newId, systemActor, type Clock } from '@callweave/platform/kernel';
import type { Store } from '@callweave/platform/store';
import { Post, Role, Tenant, User, UserPost } from './identity.entities';
import { hashPassword } from './password-hash';

export interface NewTenant {
  /** Typed at sign-in when there are several tenants; stored in lower case. */
  code: string;
  name: string;
  /** IANA name, default Asia/Shanghai. */
  timeZone?: string;
  /** The first user; holds every right on the whole tenant. */
  admin: {
    loginName: string;
    name: string;
    password: string;
    postName: string;
    /** Default true. */
    mustChangePassword?: boolean;
  };
}

/**
 * Creates a tenant with its first administrator; used by seeding and installation only, there is no route to it.
 * @param rightKeys granted to the administrator's role
 */
export async function createTenant(
  { store, clock }: { store: Store; clock: Clock },
  rightKeys: readonly string[],
  input: NewTenant,
): Promise<{ tenantId: string; adminId: string }> {
  const [tenantId, adminId, roleId, postId] = [newId(), newId(), newId(), newId()];
  const { admin } = input;
  const passwordHash = await hashPassword(admin.password);
  const timeZone = input.timeZone ?? 'Asia/Shanghai';
  const now = clock.now();
  await store.write(systemActor(tenantId, 'install', newId(), timeZone), {}, async (tx) => {
    const { em } = tx;
    em.create(Tenant, {
      id: tenantId,
      code: input.code.toLowerCase(),
      name: input.name,
      timeZone,
      createdAt: now,
    });
    const grants = Object.fromEntries(rightKeys.map((key) => [key, 'tenant' as const]));
    em.create(Role, { tenantId, id: roleId, name: admin.postName, description: '', grants });
    em.create(Post, { tenantId, id: postId, name: admin.postName, roleIds: [roleId] });
    em.create(UserPost, { tenantId, userId: adminId, postId });
    em.create(User, {
      tenantId,
      id: adminId,
      loginName: admin.loginName,
      loginKey: admin.loginName.toLowerCase(),
      name: admin.name,
      passwordHash,
      mustChangePassword: admin.mustChangePassword ?? true,
      state: 'active',
      locale: 'zh-CN',
      theme: 'system',
      createdAt: now,
    });
    tx.audit({
      action: 'identity.create-tenant',
      subject: `tenant:${tenantId}`,
      payload: { code: input.code },
    });
  });
  return { tenantId, adminId };
}
