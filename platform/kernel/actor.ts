import type { Locale } from './locale';
import type { DataScope } from './rights';

/** Who acts. Comes from the login session or the job envelope, never from input. */
export interface Actor {
  tenantId: string;
  /** The user's id, or `system:<what>` for engine jobs and background work. */
  userId: string;
  userName: string;
  locale: Locale;
  /** Tenant time zone, IANA name. */
  timeZone: string;
  institutionId?: string;
  /** Own institution and all beneath it; evaluates the scope `institutionTree`. */
  institutionTree?: readonly string[];
  departmentId?: string;
  postId?: string;
  /** Role ids of the acting post. */
  roleIds: readonly string[];
  /** Right key → widest data scope granted. */
  rights: ReadonlyMap<string, DataScope>;
  /** Correlates log lines, problems and audit rows of one request. */
  requestId: string;
}

export function hasRight(actor: Actor, rightKey: string): boolean {
  return actor.rights.has(rightKey);
}

/** The actor of background work inside one tenant: every right, whole tenant. */
export function systemActor(
  tenantId: string,
  what: string,
  requestId: string,
  timeZone = 'Asia/Shanghai',
): Actor {
  return {
    tenantId,
    userId: `system:${what}`,
    userName: what,
    locale: 'zh-CN',
    timeZone,
    roleIds: [],
    rights: new AllRights(),
    requestId,
  };
}

class AllRights extends Map<string, DataScope> {
  override has(): boolean {
    return true;
  }
  override get(): DataScope {
    return 'tenant';
  }
}
