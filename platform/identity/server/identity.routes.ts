import { identityAdminApi, type Me, sessionApi } from '@callweave/platform/identity/contract';
import { type Actor, type Endpoint, implement, type Right, type Route } from '@callweave/platform/kernel';
import type { createOrganisation } from './organisation';
import type { createOwnAccount } from './own-account';
import type { createUsers } from './users';

interface UseCases {
  needsTenantCode(): Promise<boolean>;
  signIn(
    input: { tenantCode?: string; loginName: string; password: string },
    from: { ip: string; requestId: string },
  ): Promise<{ token: string; maxAgeMs: number; me: Me }>;
  sessionIdOf(token: string | undefined): string;
  own: ReturnType<typeof createOwnAccount>;
  users: ReturnType<typeof createUsers>;
  organisation: ReturnType<typeof createOrganisation>;
  rights: readonly Right[];
}

export function sessionRoutes(cases: UseCases): Route[] {
  const { own, users, sessionIdOf } = cases;
  return implement(sessionApi, {
    signInOptions: async () => ({ needsTenantCode: await cases.needsTenantCode() }),
    signIn: async ({ body, ip, actor, session }) => {
      const { token, maxAgeMs, me } = await cases.signIn(body, { ip, requestId: actor.requestId });
      session.open(token, maxAgeMs);
      return me;
    },
    signOut: async ({ actor, session }) => {
      await own.signOut(actor, sessionIdOf(session.token));
      session.close();
    },
    signOutEverywhere: async ({ actor, session }) => {
      await own.signOutEverywhere(actor);
      session.close();
    },
    me: ({ actor }) => own.me(actor),
    changePassword: ({ actor, body, session, idempotencyKey }) =>
      own.changePassword(actor, sessionIdOf(session.token), body, idempotencyKey),
    changePreferences: ({ actor, body, idempotencyKey }) =>
      own.changePreferences(actor, body, idempotencyKey),
    switchPost: ({ actor, body, idempotencyKey }) => own.switchPost(actor, body.postId, idempotencyKey),
    directory: ({ actor, query }) => users.directory(actor, query),
  });
}

export function adminRoutes({ users, organisation, rights }: UseCases): Route[] {
  const keyed =
    <B, R>(run: (actor: Actor, body: B, key: string) => Promise<R>) =>
    (call: { actor: Actor; body: B; idempotencyKey: string }) =>
      run(call.actor, call.body, call.idempotencyKey);
  const keyedOf =
    <B, R>(run: (actor: Actor, id: string, body: B, key: string) => Promise<R>) =>
    (call: { actor: Actor; params: { id: string }; body: B; idempotencyKey: string }) =>
      run(call.actor, call.params.id, call.body, call.idempotencyKey);
  return implement(identityAdminApi, {
    rights: async () => rights.map(({ key, label }) => ({ key, label })),
    listUsers: ({ actor, query }) => users.list(actor, query),
    getUser: ({ actor, params }) => users.get(actor, params.id),
    createUser: keyed(users.create),
    updateUser: keyedOf(users.update),
    resetPassword: ({ actor, params, idempotencyKey }) =>
      users.resetPassword(actor, params.id, idempotencyKey),
    listRoles: ({ actor }) => organisation.roles(actor),
    createRole: keyed(organisation.createRole),
    updateRole: keyedOf(organisation.updateRole),
    listPosts: ({ actor }) => organisation.posts(actor),
    createPost: keyed(organisation.createPost),
    updatePost: keyedOf(organisation.updatePost),
    listInstitutions: ({ actor }) => organisation.institutions(actor),
    createInstitution: keyed(organisation.createInstitution),
    updateInstitution: keyedOf(organisation.updateInstitution),
    listDepartments: ({ actor }) => organisation.departments(actor),
    createDepartment: keyed(organisation.createDepartment),
    updateDepartment: keyedOf(organisation.updateDepartment),
  });
}

/** What somebody may still do while a first password waits to be changed. */
export const openBeforePasswordChange: ReadonlySet<Endpoint> = new Set<Endpoint>([
  sessionApi.me,
  sessionApi.changePassword,
  sessionApi.changePreferences,
  sessionApi.signOut,
  sessionApi.signOutEverywhere,
] as unknown as Endpoint[]);
