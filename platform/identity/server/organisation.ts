import { type Actor, commonProblems, newId, type Right } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import {
  type EntityManager,
  type FilterQuery,
  type RequiredEntityData,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { identityProblems } from './identity.problems';
import {
  departmentKind,
  institutionKind,
  type OrganisationKind,
  type OrganisationRow,
  postKind,
  roleKind,
} from './organisation-kinds';
import { assertManagerLeft, bumpRights } from './permission-change';

interface Deps {
  store: Store;
  /** Every right of every area; a role may grant no other. */
  rights: readonly Right[];
  announce(tx: Transaction, tenantId: string): void;
}

/** Roles, posts, institutions and departments. Each change counts from the next request on. */
export function createOrganisation(deps: Deps) {
  const roles = keep(deps, roleKind(deps.rights));
  const posts = keep(deps, postKind);
  const institutions = keep(deps, institutionKind);
  const departments = keep(deps, departmentKind);
  return {
    roles: roles.list,
    createRole: roles.create,
    updateRole: roles.update,
    posts: posts.list,
    createPost: posts.create,
    updatePost: posts.update,
    institutions: institutions.list,
    createInstitution: institutions.create,
    updateInstitution: institutions.update,
    departments: departments.list,
    createDepartment: departments.create,
    updateDepartment: departments.update,
  };
}

/** Listing, creating and changing things of one kind. `key` is the request's idempotency key. */
function keep<Row extends OrganisationRow, Input extends { name: string }, View extends { id: string }>(
  deps: Deps,
  kind: OrganisationKind<Row, Input, View>,
) {
  const { entity, word, label, columns, check, view } = kind;

  async function list({ tenantId }: Actor): Promise<View[]> {
    const rows = await deps.store.read({ tenantId }, (em) =>
      em.find(entity, { tenantId } as FilterQuery<Row>, { orderBy: { name: 'asc' } as never }),
    );
    return rows.map((row) => view(row as Row));
  }

  /** The kind's own columns are all that `columns` names, which the compiler cannot know of any kind. */
  function insert(em: EntityManager, tenantId: string, input: Input): string {
    const data = { tenantId, id: newId(), ...columns(input) };
    em.create(entity, data as unknown as RequiredEntityData<Row>);
    return data.id;
  }

  async function find(em: EntityManager, tenantId: string, id: string, version: number): Promise<Row> {
    const row = await em.findOne(entity, { tenantId, id } as FilterQuery<Row>);
    if (!row) throw commonProblems.notFound({ what: label });
    if (row.version !== version) throw commonProblems.editedMeanwhile();
    return row as Row;
  }

  return {
    list,

    async create(actor: Actor, input: Input, key: string): Promise<View> {
      const { tenantId } = actor;
      const change = { action: `create-${word}`, word, key, name: input.name, request: input };
      const id = await write(deps, actor, change, async (em) => {
        await check?.(em, tenantId, input);
        return insert(em, tenantId, input);
      });
      return (await list(actor)).find((one) => one.id === id)!;
    },

    async update(actor: Actor, id: string, input: Input & { version: number }, key: string): Promise<View> {
      const { tenantId } = actor;
      const change = { action: `update-${word}`, word, key, name: input.name, request: [id, input] };
      await write(deps, actor, change, async (em) => {
        const row = await find(em, tenantId, id, input.version);
        await check?.(em, tenantId, input, id);
        Object.assign(row, columns(input));
        return id;
      });
      return (await list(actor)).find((one) => one.id === id)!;
    },
  };
}

interface Change {
  action: string;
  word: string;
  key: string;
  /** Goes into the message when it is taken. */
  name: string;
  request: unknown;
}

/** One change in its transaction. @param work returns the id of what it created or changed */
async function write(
  { store, announce }: Deps,
  actor: Actor,
  { action, word, key, name, request }: Change,
  work: (em: EntityManager) => Promise<string>,
): Promise<string> {
  const { tenantId } = actor;
  try {
    return await store.write(
      actor,
      { idempotencyKey: key, fingerprint: JSON.stringify([action, request]) },
      async (tx) => {
        const id = await work(tx.em);
        await bumpRights(tx.em, tenantId);
        await assertManagerLeft(tx.em, tenantId);
        tx.audit({ action: `identity.${action}`, subject: `${word}:${id}`, payload: { name } });
        announce(tx, tenantId);
        return id;
      },
    );
  } catch (error) {
    // Names are the only unique things written here.
    if (error instanceof UniqueConstraintViolationException)
      throw identityProblems.titleTaken({ name }, { cause: error });
    throw error;
  }
}
