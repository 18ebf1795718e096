import type { Actor } from '@callweave/platform/kernel';
import {
  administrator,
  demoPassword,
  departments,
  institutions,
  posts,
  roles,
  tenant,
  users,
} from '@callweave/seed/data';
import type { DemoBankApp } from './demo-app';

/** Finds the person behind a login name of the demo. */
export type PersonOf = (loginName: string) => Promise<Actor>;

/** Creates the bank: tenant, order, rights and people. */
export async function loadPeople({
  identity,
}: Pick<DemoBankApp, 'identity'>): Promise<{ admin: Actor; personOf: PersonOf }> {
  const { tenantId, adminId } = await identity.createTenant({
    ...tenant,
    admin: { ...administrator, password: demoPassword, mustChangePassword: false },
  });
  const admin = (await identity.actorOf(tenantId, adminId))!;
  const { organisation } = identity;
  const ids = new Map<string, string>();
  const idOf = (key: string | undefined) => (key === undefined ? undefined : ids.get(key));
  for (const one of institutions) {
    const parentId = idOf('parent' in one ? one.parent : undefined);
    ids.set(
      one.key,
      (await organisation.createInstitution(admin, { name: one.name, parentId }, `seed:${one.key}`)).id,
    );
  }
  for (const { key, name, institution } of departments) {
    const input = { name, institutionId: idOf(institution)! };
    ids.set(key, (await organisation.createDepartment(admin, input, `seed:${key}`)).id);
  }
  for (const { key, name, description, grants } of roles)
    ids.set(
      key,
      (await organisation.createRole(admin, { name, description, grants: { ...grants } }, `seed:${key}`)).id,
    );
  for (const { key, name, roles: of } of posts) {
    const roleIds = of.map((role) => idOf(role)!);
    ids.set(`post:${key}`, (await organisation.createPost(admin, { name, roleIds }, `seed:post:${key}`)).id);
  }
  for (const user of users) {
    const { loginName, name, workNumber } = user;
    const input = {
      ...{ loginName, name, workNumber, password: demoPassword, mustChangePassword: false },
      postIds: user.posts.map((post) => idOf(`post:${post}`)!),
      institutionId: idOf(user.institution),
      departmentId: idOf(user.department),
    };
    ids.set(`user:${loginName}`, (await identity.users.create(admin, input, `seed:user:${loginName}`)).id);
  }
  const personOf = async (loginName: string) =>
    (await identity.actorOf(tenantId, idOf(`user:${loginName}`)!))!;
  return { admin, personOf };
}
