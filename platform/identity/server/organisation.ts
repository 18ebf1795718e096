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
import { type Actor, commonProblems, type LocalText, newId, type Right } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { z } from 'zod';
import { Department, Institution, Post, Role } from './identity.entities';
import { identityProblems } from './identity.problems';
import { assertManagerLeft, bumpRights } from './permission-change';
import { subtree } from './permissions';

interface Deps {
  store: Store;
  /** Every right of every area; a role may grant no other. */
  rights: readonly Right[];
  announce(tx: Transaction, tenantId: string): void;
}

type Versioned<T> = T & { version: number };
interface Change {
  action: string;
  key: string;
  /** Its name goes into the message when it is taken. */
  input: { name: string };
}

/** Roles, posts, institutions and departments. Each change counts from the next request on. */
export function createOrganisation({ store, rights, announce }: Deps) {
  /** `work` returns the id of what it created or changed. */
  async function change(
    actor: Actor,
    { action, key, input }: Change,
    work: (em: EntityManager) => Promise<string>,
  ) {
    try {
      return await store.write(
        actor,
        { idempotencyKey: key, fingerprint: JSON.stringify([action, input]) },
        async (tx) => {
          const id = await work(tx.em);
          await bumpRights(tx.em, actor.tenantId);
          await assertManagerLeft(tx.em, actor.tenantId);
          tx.audit({
            action: `identity.${action}`,
            subject: `${action.split('-')[1]}:${id}`,
            payload: { name: input.name },
          });
          announce(tx, actor.tenantId);
          return id;
        },
      );
    } catch (error) {
      // Names are the only unique things written here.
      if (error instanceof UniqueConstraintViolationException)
        throw identityProblems.titleTaken({ name: input.name }, { cause: error });
      throw error;
    }
  }

  const lists = listsOf(store);
  const pick = <T extends { id: string }>(rows: readonly T[], id: string): T =>
    rows.find((row) => row.id === id)!;

  return {
    ...lists,

    async createRole(actor: Actor, input: z.output<typeof createRoleBody>, key: string): Promise<RoleView> {
      assertKnownRights(input.grants, rights);
      const { tenantId } = actor;
      const id = await change(actor, { action: 'create-role', key, input }, async (em) => {
        return em.create(Role, { tenantId, id: newId(), ...input }).id;
      });
      return pick(await lists.roles(actor), id);
    },
    async updateRole(
      actor: Actor,
      id: string,
      input: Versioned<z.output<typeof createRoleBody>>,
      key: string,
    ) {
      assertKnownRights(input.grants, rights);
      await change(actor, { action: 'update-role', key, input }, async (em) => {
        const role = checked(await em.findOne(Role, { tenantId: actor.tenantId, id }), input, {
          'zh-CN': '角色',
          'zh-TW': '角色',
          en: 'role',
        });
        Object.assign(role, { name: input.name, description: input.description, grants: input.grants });
        return id;
      });
      return pick(await lists.roles(actor), id);
    },

    async createPost(actor: Actor, input: z.output<typeof createPostBody>, key: string): Promise<PostView> {
      const { tenantId } = actor;
      const id = await change(actor, { action: 'create-post', key, input }, async (em) => {
        await assertRoles(em, tenantId, input.roleIds);
        return em.create(Post, { tenantId, id: newId(), ...input }).id;
      });
      return pick(await lists.posts(actor), id);
    },
    async updatePost(
      actor: Actor,
      id: string,
      input: Versioned<z.output<typeof createPostBody>>,
      key: string,
    ) {
      await change(actor, { action: 'update-post', key, input }, async (em) => {
        const post = checked(await em.findOne(Post, { tenantId: actor.tenantId, id }), input, {
          'zh-CN': '岗位',
          'zh-TW': '崗位',
          en: 'post',
        });
        await assertRoles(em, actor.tenantId, input.roleIds);
        Object.assign(post, { name: input.name, roleIds: input.roleIds });
        return id;
      });
      return pick(await lists.posts(actor), id);
    },

    async createInstitution(actor: Actor, input: z.output<typeof createInstitutionBody>, key: string) {
      const { tenantId } = actor;
      const id = await change(actor, { action: 'create-institution', key, input }, async (em) => {
        if (input.parentId) await assertInstitution(em, tenantId, input.parentId);
        return em.create(Institution, { tenantId, id: newId(), name: input.name, parentId: input.parentId })
          .id;
      });
      return pick(await lists.institutions(actor), id);
    },
    async updateInstitution(
      actor: Actor,
      id: string,
      input: Versioned<z.output<typeof createInstitutionBody>>,
      key: string,
    ): Promise<InstitutionView> {
      await change(actor, { action: 'update-institution', key, input }, async (em) => {
        const all = await em.find(Institution, { tenantId: actor.tenantId });
        const found = checked(all.find((row) => row.id === id) ?? null, input, {
          'zh-CN': '机构',
          'zh-TW': '機構',
          en: 'institution',
        });
        if (input.parentId) {
          await assertInstitution(em, actor.tenantId, input.parentId);
          const beneath = subtree(new Map(all.map((row) => [row.id, row])), id);
          if (beneath.includes(input.parentId)) throw identityProblems.institutionLoop();
        }
        Object.assign(found, { name: input.name, parentId: input.parentId ?? null });
        return id;
      });
      return pick(await lists.institutions(actor), id);
    },

    async createDepartment(actor: Actor, input: z.output<typeof createDepartmentBody>, key: string) {
      const { tenantId } = actor;
      const id = await change(actor, { action: 'create-department', key, input }, async (em) => {
        await assertInstitution(em, tenantId, input.institutionId);
        return em.create(Department, { tenantId, id: newId(), ...input }).id;
      });
      return pick(await lists.departments(actor), id);
    },
    async updateDepartment(
      actor: Actor,
      id: string,
      input: Versioned<z.output<typeof createDepartmentBody>>,
      key: string,
    ): Promise<DepartmentView> {
      const { tenantId } = actor;
      await change(actor, { action: 'update-department', key, input }, async (em) => {
        const found = checked(await em.findOne(Department, { tenantId, id }), input, {
          'zh-CN': '部门',
          'zh-TW': '部門',
          en: 'department',
        });
        await assertInstitution(em, tenantId, input.institutionId);
        Object.assign(found, { name: input.name, institutionId: input.institutionId });
        return id;
      });
      return pick(await lists.departments(actor), id);
    },
  };
}

function listsOf(store: Store) {
  const byName = { orderBy: { name: 'asc' } } as const;
  return {
    async roles(actor: Actor): Promise<RoleView[]> {
      const rows = await store.read(actor, (em) => em.find(Role, { tenantId: actor.tenantId }, byName));
      return rows.map(({ id, name, description, grants, version }) => ({
        id,
        name,
        description,
        grants,
        version,
      }));
    },
    async posts(actor: Actor): Promise<PostView[]> {
      const rows = await store.read(actor, (em) => em.find(Post, { tenantId: actor.tenantId }, byName));
      return rows.map(({ id, name, roleIds, version }) => ({ id, name, roleIds, version }));
    },
    async institutions(actor: Actor): Promise<InstitutionView[]> {
      const rows = await store.read(actor, (em) =>
        em.find(Institution, { tenantId: actor.tenantId }, byName),
      );
      return rows.map(({ id, name, parentId, version }) => ({
        id,
        name,
        parentId: parentId ?? undefined,
        version,
      }));
    },
    async departments(actor: Actor): Promise<DepartmentView[]> {
      const rows = await store.read(actor, (em) => em.find(Department, { tenantId: actor.tenantId }, byName));
      return rows.map(({ id, name, institutionId, version }) => ({ id, name, institutionId, version }));
    },
  };
}

function checked<T extends { version: number }>(
  row: T | null,
  input: { version: number },
  what: LocalText,
): T {
  if (!row) throw commonProblems.notFound({ what });
  if (row.version !== input.version) throw commonProblems.editedMeanwhile();
  return row;
}

function assertKnownRights(grants: object, rights: readonly Right[]): void {
  const unknown = Object.keys(grants).find((key) => !rights.some((right) => right.key === key));
  if (unknown) throw identityProblems.unknownRight({ right: unknown });
}

async function assertRoles(em: EntityManager, tenantId: string, roleIds: readonly string[]): Promise<void> {
  const wanted = [...new Set(roleIds)];
  const known = await em.count(Role, { tenantId, id: { $in: wanted } });
  if (known !== wanted.length)
    throw identityProblems.unknownReference({ what: { 'zh-CN': '角色', 'zh-TW': '角色', en: 'role' } });
}

async function assertInstitution(em: EntityManager, tenantId: string, id: string): Promise<void> {
  if (!(await em.findOne(Institution, { tenantId, id })))
    throw identityProblems.unknownReference({
      what: { 'zh-CN': '机构', 'zh-TW': '機構', en: 'institution' },
    });
}
