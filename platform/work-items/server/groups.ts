import type { Actor } from '@callweave/platform/kernel';
import { createHash } from 'node:crypto';

/** All groups a person belongs to, as drawings name them (contract README). */
export function groupsOf(actor: Actor): Set<string> {
  const groups = [
    `user:${actor.userId}`,
    ...actor.rights.keys(),
    ...actor.roleIds.map((role) => `role:${role}`),
  ];
  if (actor.postId) groups.push(`post:${actor.postId}`);
  if (actor.departmentId) groups.push(`department:${actor.departmentId}`);
  if (actor.institutionId) groups.push(`institution:${actor.institutionId}`);
  return new Set(groups);
}

/** True when the person is in one of the groups; no groups: everybody. */
export function isInGroups(actor: Actor, groups: readonly string[]): boolean {
  if (groups.length === 0) return true;
  const own = groupsOf(actor);
  return groups.some((group) => own.has(group));
}

/** The same set of groups always has the same id. */
export function audienceIdOf(groups: readonly string[]): string {
  return createHash('sha256')
    .update([...new Set(groups)].sort().join('\n'))
    .digest('hex')
    .slice(0, 32);
}
