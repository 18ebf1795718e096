import { endpoint, pageOf } from '@callweave/platform/kernel';
import { z } from 'zod';
import { identityRights } from './identity.rights';
import * as s from './identity.schema';

const manage = identityRights.manage;
const params = s.paramsWithId;

/** The signed-in person's own matters. */
export const sessionApi = {
  signInOptions: endpoint({
    method: 'get',
    path: '/api/sign-in-options',
    summary: 'What the sign-in screen asks for',
    access: 'public',
    response: s.signInOptions,
  }),
  signIn: endpoint({
    method: 'post',
    path: '/api/session',
    summary: 'Sign in; sets the session cookie',
    access: 'public',
    body: s.signInBody,
    response: s.me,
  }),
  signOut: endpoint({
    method: 'delete',
    path: '/api/session',
    summary: 'Sign out of this session',
    access: 'signed-in',
  }),
  signOutEverywhere: endpoint({
    method: 'delete',
    path: '/api/sessions',
    summary: 'End every session of the signed-in user',
    access: 'signed-in',
  }),
  me: endpoint({
    method: 'get',
    path: '/api/me',
    summary: 'Who is signed in, with rights and preferences',
    access: 'signed-in',
    response: s.me,
  }),
  changePassword: endpoint({
    method: 'post',
    path: '/api/me/password',
    summary: 'Change one’s own password; ends all other sessions',
    access: 'signed-in',
    body: s.changePasswordBody,
    response: s.me,
  }),
  changePreferences: endpoint({
    method: 'patch',
    path: '/api/me/preferences',
    summary: 'Change interface language or theme',
    access: 'signed-in',
    body: s.preferencesBody,
    response: s.me,
  }),
  switchPost: endpoint({
    method: 'post',
    path: '/api/me/post',
    summary: 'Act in another of one’s posts',
    access: 'signed-in',
    body: s.switchPostBody,
    response: s.me,
  }),
  directory: endpoint({
    method: 'get',
    path: '/api/directory/users',
    summary: 'Active users, for instance those who hold a right',
    access: 'signed-in',
    query: s.directoryQuery,
    response: pageOf(s.person),
  }),
};

/** Administration of people and permissions. */
export const identityAdminApi = {
  rights: endpoint({
    method: 'get',
    path: '/api/identity/rights',
    summary: 'Every right there is',
    access: manage,
    response: s.rightList,
  }),
  listUsers: endpoint({
    method: 'get',
    path: '/api/identity/users',
    summary: 'List users',
    access: manage,
    query: s.userListQuery,
    response: pageOf(s.user),
  }),
  getUser: endpoint({
    method: 'get',
    path: '/api/identity/users/:id',
    summary: 'Read a user',
    access: manage,
    params,
    response: s.user,
  }),
  createUser: endpoint({
    method: 'post',
    path: '/api/identity/users',
    summary: 'Create a user',
    access: manage,
    body: s.createUserBody,
    response: s.createdUser,
  }),
  updateUser: endpoint({
    method: 'put',
    path: '/api/identity/users/:id',
    summary: 'Replace a user’s data or state',
    access: manage,
    params,
    body: s.updateUserBody,
    response: s.user,
  }),
  resetPassword: endpoint({
    method: 'post',
    path: '/api/identity/users/:id/password',
    summary: 'Generate a new first password',
    access: manage,
    params,
    response: s.resetPasswordAnswer,
  }),
  listRoles: endpoint({
    method: 'get',
    path: '/api/identity/roles',
    summary: 'All roles',
    access: manage,
    response: z.array(s.role),
  }),
  createRole: endpoint({
    method: 'post',
    path: '/api/identity/roles',
    summary: 'Create a role',
    access: manage,
    body: s.createRoleBody,
    response: s.role,
  }),
  updateRole: endpoint({
    method: 'put',
    path: '/api/identity/roles/:id',
    summary: 'Replace a role; takes effect at once',
    access: manage,
    params,
    body: s.updateRoleBody,
    response: s.role,
  }),
  listPosts: endpoint({
    method: 'get',
    path: '/api/identity/posts',
    summary: 'All posts',
    access: manage,
    response: z.array(s.post),
  }),
  createPost: endpoint({
    method: 'post',
    path: '/api/identity/posts',
    summary: 'Create a post',
    access: manage,
    body: s.createPostBody,
    response: s.post,
  }),
  updatePost: endpoint({
    method: 'put',
    path: '/api/identity/posts/:id',
    summary: 'Replace a post; takes effect at once',
    access: manage,
    params,
    body: s.updatePostBody,
    response: s.post,
  }),
  listInstitutions: endpoint({
    method: 'get',
    path: '/api/identity/institutions',
    summary: 'The institution tree as a flat list',
    access: 'signed-in',
    response: z.array(s.institution),
  }),
  createInstitution: endpoint({
    method: 'post',
    path: '/api/identity/institutions',
    summary: 'Create an institution',
    access: manage,
    body: s.createInstitutionBody,
    response: s.institution,
  }),
  updateInstitution: endpoint({
    method: 'put',
    path: '/api/identity/institutions/:id',
    summary: 'Rename or move an institution',
    access: manage,
    params,
    body: s.updateInstitutionBody,
    response: s.institution,
  }),
  listDepartments: endpoint({
    method: 'get',
    path: '/api/identity/departments',
    summary: 'All departments',
    access: 'signed-in',
    response: z.array(s.department),
  }),
  createDepartment: endpoint({
    method: 'post',
    path: '/api/identity/departments',
    summary: 'Create a department',
    access: manage,
    body: s.createDepartmentBody,
    response: s.department,
  }),
  updateDepartment: endpoint({
    method: 'put',
    path: '/api/identity/departments/:id',
    summary: 'Replace a department',
    access: manage,
    params,
    body: s.updateDepartmentBody,
    response: s.department,
  }),
};

/** One object for clients; the server implements the two halves apart. */
export const identityApi = { ...sessionApi, ...identityAdminApi };
