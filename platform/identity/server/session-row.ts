import { joinedPart } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sqlite';
import { LoginSession, Tenant, User } from './identity.entities';

/** A session with whose it is. */
export interface SessionRow {
  session: LoginSession;
  user: User;
  tenant: Tenant;
}

const from =
  'login_session s join app_user u on u.tenant_id = s.tenant_id and u.id = s.user_id ' +
  'join tenant t on t.id = s.tenant_id where s.tenant_id = ? and s.id = ?';

/** In one statement: every request of a signed-in person begins with it. */
export async function readSessionRow(
  em: EntityManager,
  tenantId: string,
  sessionId: string,
): Promise<SessionRow | undefined> {
  const parts = partsOf(em);
  const columns = Object.values(parts).map(({ select }) => select);
  const sql = `select ${columns.join(', ')} from ${from}`;
  const [row] = await (em as SqlEntityManager).execute<Record<string, unknown>[]>(sql, [tenantId, sessionId]);
  return (
    row && { session: parts.session.read(row), user: parts.user.read(row), tenant: parts.tenant.read(row) }
  );
}

const partsOf = (em: EntityManager) => ({
  session: joinedPart<LoginSession>(em, LoginSession, 's'),
  user: joinedPart<User>(em, User, 'u'),
  tenant: joinedPart<Tenant>(em, Tenant, 't'),
});
