import { dataScopes, locales, type LocalText, localText, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';
import { newPassword } from './password-rules';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const UserState = { active: 'active', disabled: 'disabled' } as const;
export type UserState = (typeof UserState)[keyof typeof UserState];

const id = z.string().min(1).max(64);
const name = z.string().trim().min(1).max(60);
/** What an edit was based on; another's edit in between is `common-edited-meanwhile`. */
const version = z.number().int().min(0);

const workNumberRule: LocalText = {
  'zh-CN': '工号为 4 或 5 位数字；4 位不以 0、9 开头，5 位不以 0、1、9 开头',
  'zh-TW': '工號為 4 或 5 位數字；4 位不以 0、9 開頭，5 位不以 0、1、9 開頭',
  en: 'A work number has 4 digits not starting with 0 or 9, or 5 digits not starting with 0, 1 or 9',
};
/** @see A-02 */
export const workNumber = z
  .string()
  .refine((text) => /^([1-8]\d{3}|[2-8]\d{4})$/.test(text), { params: { detail: workNumberRule } });

const loginNameRule: LocalText = {
  'zh-CN': '登录名为 2–32 位字母、数字、点、下划线或短横线',
  'zh-TW': '登入名為 2–32 位字母、數字、點、底線或短橫線',
  en: 'A login name has 2–32 letters, digits, dots, underscores or hyphens',
};
export const loginName = z
  .string()
  .refine((text) => /^[A-Za-z0-9._-]{2,32}$/.test(text), { params: { detail: loginNameRule } });

export const paramsWithId = z.strictObject({ id });

/** `needsTenantCode` is false while the platform has exactly one tenant: the screen then hides the field. */
export const signInOptions = z.object({ needsTenantCode: z.boolean() });

export const signInBody = z.strictObject({
  tenantCode: z.string().trim().max(40).optional(),
  loginName: z.string().trim().min(1).max(64),
  password: z.string().min(1).max(128),
});

const named = z.object({ id: z.string(), name: z.string() });

/** Who is signed in and what they may do; everything the console's shell needs. */
export const me = z.object({
  user: z.object({
    id: z.string(),
    loginName: z.string(),
    name: z.string(),
    workNumber: z.string().optional(),
  }),
  tenant: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  institution: named.optional(),
  department: named.optional(),
  /** The acting post; its roles grant the rights. */
  post: named.optional(),
  posts: z.array(named),
  /** Right keys, sorted. */
  rights: z.array(z.string()),
  /** Right key → widest data scope. */
  scopes: z.record(z.string(), z.enum(dataScopes)),
  locale: z.enum(locales),
  theme: z.enum(themes),
  /** IANA name. */
  timeZone: z.string(),
  /** While true only this answer, the password change and signing out are allowed. */
  mustChangePassword: z.boolean(),
});
export type Me = z.infer<typeof me>;

export const changePasswordBody = z.strictObject({ current: z.string().min(1).max(128), next: newPassword });
export const preferencesBody = z.strictObject({
  locale: z.enum(locales).optional(),
  theme: z.enum(themes).optional(),
});
export const switchPostBody = z.strictObject({ postId: id });

/** Finds people to transfer work to; filters combine. */
export const directoryQuery = pageQuery.extend({
  /** Name, login name or work number contains. */
  search: z.string().trim().max(60).optional(),
  /** Only active users one of whose posts grants this right. */
  right: z.string().max(80).optional(),
  roleId: id.optional(),
  institutionId: id.optional(),
});
export const person = z.object({
  id: z.string(),
  name: z.string(),
  loginName: z.string(),
  workNumber: z.string().optional(),
  institutionName: z.string().optional(),
  departmentName: z.string().optional(),
});
export type Person = z.infer<typeof person>;

export const userListQuery = directoryQuery.extend({
  state: z.enum(UserState).optional(),
});
export const user = z.object({
  id: z.string(),
  loginName: z.string(),
  workNumber: z.string().optional(),
  name: z.string(),
  email: z.string().optional(),
  mobile: z.string().optional(),
  institutionId: z.string().optional(),
  departmentId: z.string().optional(),
  postIds: z.array(z.string()),
  state: z.enum(UserState),
  mustChangePassword: z.boolean(),
  version,
});
export type UserView = z.infer<typeof user>;

const userFields = {
  loginName,
  workNumber: workNumber.optional(),
  name,
  email: z.email().max(120).optional(),
  mobile: z
    .string()
    .regex(/^\+?[0-9-]{5,20}$/)
    .optional(),
  institutionId: id.optional(),
  departmentId: id.optional(),
  postIds: z.array(id).max(20).default([]),
};
/** `password` left out: one is generated and answered once. Either way it must be changed at the first sign-in. */
export const createUserBody = z.strictObject({ ...userFields, password: newPassword.optional() });
export type NewUser = z.input<typeof createUserBody>;
export const createdUser = user.extend({ firstPassword: z.string() });
/** Replaces all fields. Disabling signs the user out everywhere at once. */
export const updateUserBody = z.strictObject({ ...userFields, state: z.enum(UserState), version });
/** Eight characters, to be changed at the next sign-in. */
export const resetPasswordAnswer = z.object({ password: z.string() });

const grants = z.record(z.string().max(80), z.enum(dataScopes));
export const role = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  grants,
  version,
});
export type RoleView = z.infer<typeof role>;
const roleFields = { name, description: z.string().max(200).default(''), grants };
export const createRoleBody = z.strictObject(roleFields);
export const updateRoleBody = z.strictObject({ ...roleFields, version });

export const post = z.object({ id: z.string(), name: z.string(), roleIds: z.array(z.string()), version });
export type PostView = z.infer<typeof post>;
const postFields = { name, roleIds: z.array(id).max(20) };
export const createPostBody = z.strictObject(postFields);
export const updatePostBody = z.strictObject({ ...postFields, version });

export const institution = z.object({
  id: z.string(),
  name: z.string(),
  /** The branch above; absent at the root. */
  parentId: z.string().optional(),
  version,
});
export type InstitutionView = z.infer<typeof institution>;
const institutionFields = { name, parentId: id.optional() };
export const createInstitutionBody = z.strictObject(institutionFields);
export const updateInstitutionBody = z.strictObject({ ...institutionFields, version });

export const department = z.object({
  id: z.string(),
  name: z.string(),
  institutionId: z.string(),
  version,
});
export type DepartmentView = z.infer<typeof department>;
const departmentFields = { name, institutionId: id };
export const createDepartmentBody = z.strictObject(departmentFields);
export const updateDepartmentBody = z.strictObject({ ...departmentFields, version });

/** Every right there is, with its name in all languages, for role administration. */
export const rightList = z.array(z.object({ key: z.string(), label: localText }));
