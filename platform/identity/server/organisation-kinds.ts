import type {
  createDepartmentBody,
  createInstitutionBody,
  createPostBody,
  createRoleBody,
  DepartmentView,
  InstitutionView,
  PostView,
  RoleView,
} from '@callweave/platform/identity/contract';
import type { LocalText, Right } from '@callweave/platform/kernel';
import type { EntityManager, EntityName } from '@mikro-orm/core';
import type { z } from 'zod';
import { Department, Institution, Post, Role } from './identity.entities';
import { identityProblems } from './identity.problems';
import { subtree } from './permissions';

export interface OrganisationRow {
  tenantId: string;
  id: string;
  name: string;
  version: number;
}

/** One kind of thing an organisation is made of; how it is listed, created and changed is the same for all. */
export interface OrganisationKind<Row extends OrganisationRow, Input extends { name: string }, View> {
  entity: EntityName<Row>;
  /** In audited actions (`identity.create-role`) and their subjects. */
  word: string;
  label: LocalText;
  /** What somebody enters, as it is stored. */
  columns(input: Input): Partial<Row>;
  /** Refuses what does not fit what is there. `id` is absent while it is created. @throws {Problem} */
  check?(em: EntityManager, tenantId: string, input: Input, id?: string): Promise<void>;
  view(row: Row): View;
}

const role = { 'zh-CN': '角色', 'zh-TW': '角色', en: 'role' };
const post = { 'zh-CN': '岗位', 'zh-TW': '崗位', en: 'post' };
const institution = { 'zh-CN': '机构', 'zh-TW': '機構', en: 'institution' };
const department = { 'zh-CN': '部门', 'zh-TW': '部門', en: 'department' };

/** @param rights every right of every area; a role may grant no other */
export const roleKind = (
  rights: readonly Right[],
): OrganisationKind<Role, z.output<typeof createRoleBody>, RoleView> => ({
  entity: Role,
  word: 'role',
  label: role,
  columns: ({ name, description, grants }) => ({ name, description, grants }),
  check: async (_em, _tenantId, { grants }) => {
    const unknown = Object.keys(grants).find((key) => !rights.some((right) => right.key === key));
    if (unknown) throw identityProblems.unknownRight({ right: unknown });
  },
  view: ({ id, name, description, grants, version }) => ({ id, name, description, grants, version }),
});

export const postKind: OrganisationKind<Post, z.output<typeof createPostBody>, PostView> = {
  entity: Post,
  word: 'post',
  label: post,
  columns: ({ name, roleIds }) => ({ name, roleIds }),
  check: async (em, tenantId, { roleIds }) => {
    const wanted = [...new Set(roleIds)];
    const known = await em.count(Role, { tenantId, id: { $in: wanted } });
    if (known !== wanted.length) throw identityProblems.unknownReference({ what: role });
  },
  view: ({ id, name, roleIds, version }) => ({ id, name, roleIds, version }),
};

export const institutionKind: OrganisationKind<
  Institution,
  z.output<typeof createInstitutionBody>,
  InstitutionView
> = {
  entity: Institution,
  word: 'institution',
  label: institution,
  columns: ({ name, parentId }) => ({ name, parentId: parentId ?? null }),
  check: async (em, tenantId, { parentId }, id) => {
    if (!parentId) return;
    await requireInstitution(em, tenantId, parentId);
    if (!id) return;
    const all = await em.find(Institution, { tenantId });
    const beneath = subtree(new Map(all.map((row) => [row.id, row])), id);
    if (beneath.includes(parentId)) throw identityProblems.institutionLoop();
  },
  view: ({ id, name, parentId, version }) => ({ id, name, parentId: parentId ?? undefined, version }),
};

export const departmentKind: OrganisationKind<
  Department,
  z.output<typeof createDepartmentBody>,
  DepartmentView
> = {
  entity: Department,
  word: 'department',
  label: department,
  columns: ({ name, institutionId }) => ({ name, institutionId }),
  check: (em, tenantId, { institutionId }) => requireInstitution(em, tenantId, institutionId),
  view: ({ id, name, institutionId, version }) => ({ id, name, institutionId, version }),
};

async function requireInstitution(em: EntityManager, tenantId: string, id: string): Promise<void> {
  if (!(await em.findOne(Institution, { tenantId, id })))
    throw identityProblems.unknownReference({ what: institution });
}
