import { type Actor, type Clock, type EventBus, newId, type Right } from '@callweave/platform/kernel';
import type { ServerArea, Store } from '@callweave/platform/store';
import { readAccount } from './actors';
import { Tenant } from './identity.entities';
import { adminRoutes, sessionRoutes } from './identity.routes';
import { createOrganisation } from './organisation';
import { createOwnAccount } from './own-account';
import { createPeople } from './people';
import { announceOn, identityChangedChannel, type IdentityChanged } from './permission-change';
import { PermissionCache } from './permissions';
import { createSessions, type SessionLimits, type SignedIn, standardLimits } from './sessions';
import { createSignIn } from './sign-in';
import { createTenant, type NewTenant } from './tenants';
import { createUsers } from './users';

export interface IdentityDeps {
  store: Store;
  clock: Clock;
  bus: EventBus;
  /** Every right of every area. */
  rights: readonly Right[];
  /** Server secret; see `SECRET_KEY`. */
  secretKey: string;
  sessionLimits?: SessionLimits;
}

export interface Identity extends ServerArea {
  /** Who a session cookie belongs to, with permissions as they are now; undefined when it is not a live session. */
  authenticate(token: string, requestId: string): Promise<SignedIn | undefined>;
  /** The same for a socket that was authenticated before. */
  reread(tenantId: string, sessionId: string, requestId: string): Promise<SignedIn | undefined>;
  /** Calls back whenever sessions or permissions of a tenant changed, in any process. @returns unsubscribe */
  onChange(listener: (change: IdentityChanged) => void): () => void;
  /** A user acting without a session: background work in somebody's name, seeding. Undefined when unknown. */
  actorOf(tenantId: string, userId: string): Promise<Actor | undefined>;
  /** For installation and seeding; the administrator gets every right. */
  createTenant(input: NewTenant): Promise<{ tenantId: string; adminId: string }>;
  tenants(): Promise<Tenant[]>;
  users: ReturnType<typeof createUsers>;
  /** Who there is, for areas that name people. */
  people: ReturnType<typeof createPeople>;
  organisation: ReturnType<typeof createOrganisation>;
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { store, clock, bus, rights, secretKey } = deps;
  const cache = new PermissionCache();
  const announce = announceOn(bus);
  const sessions = createSessions({ store, clock, cache, limits: deps.sessionLimits ?? standardLimits });
  const own = createOwnAccount({ store, cache, sessions, announce });
  const users = createUsers({ store, clock, sessions, secretKey, announce });
  const organisation = createOrganisation({ store, rights, announce });
  const openSession = createSignIn({ store, clock, sessions });
  const tenants = () =>
    store.system('list tenants', ({ em }) => em.find(Tenant, {}, { orderBy: { code: 'asc' } }));

  const cases = {
    own,
    users,
    organisation,
    rights,
    needsTenantCode: async () => (await tenants()).length > 1,
    async signIn(input: Parameters<typeof openSession>[0], from: { ip: string; requestId: string }) {
      const opened = await openSession(input, from);
      const signedIn = await sessions.reread(opened.tenantId, opened.sessionId, from.requestId);
      return { ...opened, me: await own.me(signedIn!.actor) };
    },
    sessionIdOf: (token: string | undefined) => token?.split('.')[1] ?? '',
  };

  return {
    authenticate: sessions.authenticate,
    reread: sessions.reread,
    onChange: (listener) =>
      bus.subscribe(identityChangedChannel, (message) => listener(message as IdentityChanged)),
    async actorOf(tenantId, userId) {
      const key = { tenantId, userId, requestId: newId() };
      return (await store.read({ tenantId }, (em) => readAccount(em, cache, key)))?.actor;
    },
    createTenant: (input) =>
      createTenant(
        { store, clock },
        rights.map((right) => right.key),
        input,
      ),
    tenants,
    users,
    people: createPeople(store),
    organisation,
    routes: [...sessionRoutes(cases), ...adminRoutes(cases)],
  };
}
