import { type Actor, commonProblems, type DataScope, type Right } from '@callweave/platform/kernel';

/** Which columns of an entity say whose it is. A scope without its column narrows to the owner. */
export interface ScopeColumns {
  owner: string;
  department?: string;
  institution?: string;
}

/** A MikroORM condition; `{}` when everything in the tenant is allowed. */
export type ScopeFilter = Record<string, unknown>;

/**
 * The one evaluation of data scopes: what of an entity the actor's right reaches. Own things are always reached.
 * @throws {Problem} common-not-allowed without the right
 * @example em.find(Ticket, { tenantId, ...scopeFilter(actor, ticketRights.read, { owner: 'creatorId', department: 'departmentId' }) })
 */
export function scopeFilter(actor: Actor, right: Right, columns: ScopeColumns): ScopeFilter {
  const scope = scopeOf(actor, right);
  if (scope === 'tenant') return {};
  const own = { [columns.owner]: actor.userId };
  const wider = widerCondition(actor, scope, columns);
  return wider ? { $or: [own, wider] } : own;
}

/** The same answer for one thing already read. */
export function isInScope(
  actor: Actor,
  right: Right,
  of: { ownerId?: string | null; departmentId?: string | null; institutionId?: string | null },
): boolean {
  const columns = { owner: 'ownerId', department: 'departmentId', institution: 'institutionId' };
  const scope = scopeOf(actor, right);
  if (scope === 'tenant' || of.ownerId === actor.userId) return true;
  const wider = widerCondition(actor, scope, columns);
  return Object.entries(wider ?? { never: undefined }).every(([column, wanted]) => {
    const value = of[column as keyof typeof of];
    if (value == null) return false;
    return typeof wanted === 'string' ? value === wanted : (wanted?.$in.includes(value) ?? false);
  });
}

function scopeOf(actor: Actor, right: Right): DataScope {
  const scope = actor.rights.get(right.key);
  if (!scope) throw commonProblems.notAllowed({ right: right.label[actor.locale] });
  return scope;
}

type Condition = Record<string, string | { $in: readonly string[] }>;

function widerCondition(actor: Actor, scope: DataScope, columns: ScopeColumns): Condition | undefined {
  if (scope === 'department' && columns.department && actor.departmentId)
    return { [columns.department]: actor.departmentId };
  if (scope === 'institution' && columns.institution && actor.institutionId)
    return { [columns.institution]: actor.institutionId };
  if (scope === 'institutionTree' && columns.institution && actor.institutionTree?.length)
    return { [columns.institution]: { $in: actor.institutionTree } };
  return undefined;
}
