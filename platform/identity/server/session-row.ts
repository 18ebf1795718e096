import type { EntityManager, EntityName } from '@mikro-orm/core';
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
  const columns = [
    ...columnsOf(em, LoginSession, 's'),
    ...columnsOf(em, User, 'u'),
    ...columnsOf(em, Tenant, 't'),
  ];
  const sql = `select ${columns.join(', ')} from ${from}`;
  const [row] = await (em as SqlEntityManager).execute<Row[]>(sql, [tenantId, sessionId]);
  if (!row) return undefined;
  return {
    session: em.map(LoginSession, partOf(row, 's')),
    user: em.map(User, partOf(row, 'u')),
    tenant: em.map(Tenant, partOf(row, 't')),
  };
}

type Row = Record<string, unknown>;

function columnsOf(em: EntityManager, entity: EntityName, alias: string): string[] {
  const { props } = em.getMetadata().get(entity);
  return props.flatMap(({ fieldNames }) => fieldNames.map((name) => `${alias}.${name} as ${alias}_${name}`));
}

function partOf<T>(row: Row, alias: string): T {
  const own = Object.entries(row).filter(([name]) => name.startsWith(`${alias}_`));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(alias.length + 1), value])) as T;
}
