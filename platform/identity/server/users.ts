import type {
  directoryQuery,
  NewUser,
  Person,
  updateUserBody,
  userListQuery,
  UserView,
} from '@callweave/platform/identity/contract';
import {
  type Actor,
  type Clock,
  commonProblems,
  type LocalText,
  newId,
  type Page,
} from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import { type EntityManager, type FilterQuery, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { z } from 'zod';
import { firstPassword } from './first-password';
import { Department, Institution, Post, User, UserPost } from './identity.entities';
import { identityProblems } from './identity.problems';
import { hashPassword } from './password-hash';
import { assertManagerLeft, bumpRights, postsWith } from './permission-change';
import type { Sessions } from './sessions';

interface Deps {
  store: Store;
  clock: Clock;
  sessions: Sessions;
  /** Derives generated passwords, so that a repeated request answers the same one without it being stored. */
  secretKey: string;
  announce(tx: Transaction, tenantId: string): void;
}

type ListQuery = z.output<typeof userListQuery>;
const userName = { what: { 'zh-CN': '用户', 'zh-TW': '使用者', en: 'user' } };

export function createUsers({ store, clock, sessions, secretKey, announce }: Deps) {
  async function list(actor: Actor, query: ListQuery): Promise<Page<UserView>> {
    return store.read(actor, async (em) => {
      const page = await findUsers(em, actor.tenantId, query);
      const postIds = await postIdsOf(em, actor.tenantId, page.items);
      return { ...page, items: page.items.map((user) => viewOf(user, postIds.get(user.id) ?? [])) };
    });
  }

  async function get(actor: Actor, id: string): Promise<UserView> {
    return store.read(actor, async (em) => {
      const user = await findUser(em, actor.tenantId, id);
      const postIds = await postIdsOf(em, actor.tenantId, [user]);
      return viewOf(user, postIds.get(id) ?? []);
    });
  }

  async function changed(tx: Transaction, actor: Actor, action: string, user: User): Promise<void> {
    await bumpRights(tx.em, actor.tenantId);
    tx.audit({ action, subject: `user:${user.id}`, payload: { loginName: user.loginName } });
    announce(tx, actor.tenantId);
  }

  return {
    list,
    get,

    /** Active people only, with as much as anybody in the house may know. */
    async directory(actor: Actor, query: z.output<typeof directoryQuery>): Promise<Page<Person>> {
      return store.read(actor, async (em) => {
        const page = await findUsers(em, actor.tenantId, { ...query, state: 'active' });
        return { ...page, items: await peopleOf(em, actor.tenantId, page.items) };
      });
    },

    /** @throws {Problem} identity-name-taken, identity-unknown-reference */
    async create(actor: Actor, input: NewUser & { mustChangePassword?: boolean }, key: string) {
      const { tenantId } = actor;
      const password = input.password ?? firstPassword(secretKey, `${tenantId}\n${actor.userId}\n${key}`);
      const passwordHash = await hashPassword(password);
      const id = await unlessTaken(() =>
        store.write(actor, { idempotencyKey: key, fingerprint: JSON.stringify(input) }, async (tx) => {
          await assertReferences(tx.em, tenantId, input);
          const user = tx.em.create(User, {
            ...fieldsOf(input),
            tenantId,
            id: newId(),
            passwordHash,
            state: 'active',
            mustChangePassword: input.mustChangePassword ?? true,
            locale: actor.locale,
            theme: 'system',
            createdAt: clock.now(),
          });
          for (const postId of new Set(input.postIds))
            tx.em.create(UserPost, { tenantId, userId: user.id, postId });
          await changed(tx, actor, 'identity.create-user', user);
          return user.id;
        }),
      );
      return { ...(await get(actor, id)), firstPassword: password };
    },

    /** @throws {Problem} common-edited-meanwhile, identity-name-taken, identity-last-manager */
    async update(actor: Actor, id: string, input: z.output<typeof updateUserBody>, key: string) {
      const { tenantId } = actor;
      await unlessTaken(() =>
        store.write(actor, { idempotencyKey: key, fingerprint: JSON.stringify([id, input]) }, async (tx) => {
          const user = await findUser(tx.em, tenantId, id);
          if (user.version !== input.version) throw commonProblems.editedMeanwhile();
          await assertReferences(tx.em, tenantId, input);
          Object.assign(user, fieldsOf(input), { state: input.state });
          await replacePosts(tx.em, tenantId, id, input.postIds);
          if (input.state === 'disabled') await sessions.closeAll(tx.em, tenantId, id);
          await changed(tx, actor, 'identity.update-user', user);
          await assertManagerLeft(tx.em, tenantId);
        }),
      );
      return get(actor, id);
    },

    /** Ends the user's sessions; the answer is shown once to hand over. */
    async resetPassword(actor: Actor, id: string, key: string) {
      const password = firstPassword(secretKey, `${actor.tenantId}\n${actor.userId}\n${id}\n${key}`);
      const passwordHash = await hashPassword(password);
      await store.write(actor, { idempotencyKey: key, fingerprint: id }, async (tx) => {
        const user = await findUser(tx.em, actor.tenantId, id);
        Object.assign(user, { passwordHash, mustChangePassword: true });
        await sessions.closeAll(tx.em, actor.tenantId, id);
        await changed(tx, actor, 'identity.reset-password', user);
      });
      return { password };
    },
  };
}

async function findUser(em: EntityManager, tenantId: string, id: string): Promise<User> {
  const user = await em.findOne(User, { tenantId, id });
  if (!user) throw commonProblems.notFound(userName);
  return user;
}

/** By login name; the cursor is the last one of the page before. */
export async function findUsers(em: EntityManager, tenantId: string, query: ListQuery): Promise<Page<User>> {
  const where: FilterQuery<User>[] = [{ tenantId }];
  if (query.state) where.push({ state: query.state });
  if (query.institutionId) where.push({ institutionId: query.institutionId });
  if (query.cursor) where.push({ loginKey: { $gt: query.cursor } });
  if (query.search) {
    const $like = `%${query.search.replaceAll('%', '')}%`;
    const loginKey = { $like: $like.toLowerCase() };
    where.push({ $or: [{ name: { $like } }, { loginKey }, { workNumber: { $like } }] });
  }
  if (query.right || query.roleId) {
    const postIds = await postsWith(em, tenantId, query);
    const holders = await em.find(UserPost, { tenantId, postId: { $in: postIds } });
    where.push({ id: { $in: holders.map((row) => row.userId) } });
  }
  const found = await em.find(
    User,
    { $and: where },
    { orderBy: { loginKey: 'asc' }, limit: query.limit + 1 },
  );
  const items = found.slice(0, query.limit);
  return { items, nextCursor: found.length > items.length ? items.at(-1)!.loginKey : undefined };
}

async function postIdsOf(em: EntityManager, tenantId: string, users: readonly User[]) {
  const rows = await em.find(UserPost, { tenantId, userId: { $in: users.map((user) => user.id) } });
  const byUser = new Map<string, UserPost[]>();
  for (const row of rows) byUser.set(row.userId, [...(byUser.get(row.userId) ?? []), row]);
  return byUser;
}

async function peopleOf(em: EntityManager, tenantId: string, users: readonly User[]): Promise<Person[]> {
  const nameIn = (rows: readonly { id: string; name: string }[], id?: string | null) =>
    rows.find((row) => row.id === id)?.name;
  const institutions = await em.find(Institution, { tenantId });
  const departments = await em.find(Department, { tenantId });
  return users.map((user) => ({
    id: user.id,
    name: user.name,
    loginName: user.loginName,
    workNumber: user.workNumber ?? undefined,
    institutionName: nameIn(institutions, user.institutionId),
    departmentName: nameIn(departments, user.departmentId),
  }));
}

async function assertReferences(em: EntityManager, tenantId: string, input: NewUser): Promise<void> {
  const unknown = (what: LocalText) => identityProblems.unknownReference({ what });
  const { institutionId, departmentId, postIds = [] } = input;
  if (institutionId && !(await em.findOne(Institution, { tenantId, id: institutionId })))
    throw unknown({ 'zh-CN': '机构', 'zh-TW': '機構', en: 'institution' });
  if (departmentId && !(await em.findOne(Department, { tenantId, id: departmentId })))
    throw unknown({ 'zh-CN': '部门', 'zh-TW': '部門', en: 'department' });
  const posts = new Set(postIds);
  if ((await em.count(Post, { tenantId, id: { $in: [...posts] } })) !== posts.size)
    throw unknown({ 'zh-CN': '岗位', 'zh-TW': '崗位', en: 'post' });
}

async function replacePosts(em: EntityManager, tenantId: string, userId: string, postIds: readonly string[]) {
  await em.nativeDelete(UserPost, { tenantId, userId, postId: { $nin: [...postIds] } });
  const kept = await em.find(UserPost, { tenantId, userId });
  for (const postId of new Set(postIds))
    if (!kept.some((row) => row.postId === postId)) em.create(UserPost, { tenantId, userId, postId });
}

function fieldsOf(input: NewUser) {
  return {
    loginName: input.loginName,
    loginKey: input.loginName.toLowerCase(),
    workNumber: input.workNumber ?? null,
    name: input.name,
    email: input.email ?? null,
    mobile: input.mobile ?? null,
    institutionId: input.institutionId ?? null,
    departmentId: input.departmentId ?? null,
  };
}

function viewOf(user: User, held: readonly UserPost[]): UserView {
  return {
    id: user.id,
    loginName: user.loginName,
    workNumber: user.workNumber ?? undefined,
    name: user.name,
    email: user.email ?? undefined,
    mobile: user.mobile ?? undefined,
    institutionId: user.institutionId ?? undefined,
    departmentId: user.departmentId ?? undefined,
    postIds: held.map((row) => row.postId),
    state: user.state,
    mustChangePassword: user.mustChangePassword,
    version: user.version,
  };
}

async function unlessTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Login name and work number are the only unique things written here.
    if (error instanceof UniqueConstraintViolationException)
      throw identityProblems.nameTaken({}, { cause: error });
    throw error;
  }
}
