import { isInScope } from '@callweave/platform/identity/server';
import { type Actor, commonProblems, type LocalText } from '@callweave/platform/kernel';
import { callRights } from '@callweave/telephony/calls/contract';
import type { CallOwner } from '@callweave/telephony/gateway';

/** Who there is to own a number. */
export interface Organisation {
  institutions(actor: Actor): Promise<{ id: string }[]>;
  departments(actor: Actor): Promise<{ id: string; institutionId: string }[]>;
}

interface OwnerColumns {
  institutionId: string | null;
  departmentId: string | null;
}

/**
 * Whose calls a number brings, checked; a department brings its institution along.
 * @throws {Problem} common-bad-input for an owner the tenant does not have
 */
export async function ownerOf(
  organisation: Organisation,
  actor: Actor,
  { institutionId, departmentId }: CallOwner,
): Promise<OwnerColumns> {
  if (departmentId) {
    const department = (await organisation.departments(actor)).find(({ id }) => id === departmentId);
    if (!department || (institutionId && institutionId !== department.institutionId))
      throw refused('#/departmentId', noDepartment);
    return { institutionId: department.institutionId, departmentId };
  }
  if (institutionId && !(await organisation.institutions(actor)).some(({ id }) => id === institutionId))
    throw refused('#/institutionId', noInstitution);
  return { institutionId: institutionId ?? null, departmentId: null };
}

/**
 * Only numbers within the actor's scope are theirs to change or to give away, or calls could be drawn from one scope into
 * another. What belongs to nobody, such as a rule, takes the scope of the whole tenant.
 * @throws {Problem} common-not-allowed
 */
export function mustManage(actor: Actor, owner: Partial<OwnerColumns> = {}): void {
  if (isInScope(actor, callRights.manage, owner)) return;
  throw commonProblems.notAllowed({ right: callRights.manage.label[actor.locale] });
}

const noDepartment = {
  'zh-CN': '该机构没有此部门',
  'zh-TW': '該機構沒有此部門',
  en: 'The institution has no such department',
};
const noInstitution = { 'zh-CN': '没有此机构', 'zh-TW': '沒有此機構', en: 'There is no such institution' };

function refused(pointer: string, detail: LocalText) {
  return commonProblems.badInput({}, { errors: [{ pointer, detail }] });
}
