import type { Theme, UserState } from '@callweave/platform/identity/contract';
import type { DataScope, Locale } from '@callweave/platform/kernel';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

const id = () => p.string().length(36);
const moment = () => p.datetime(3);
/** First in every primary key: the tenancy wall. */
const tenantKey = () => ({ tenantId: id().primary(), id: id().primary() });

/**
 * A customer of the platform; everything else hangs below one. Stands outside the tenancy wall, so read it by id only.
 * `rightsVersion` grows with every change of permissions.
 */
export const Tenant = defineEntity({
  name: 'Tenant',
  properties: {
    id: id().primary(),
    code: p.string().length(40).unique(),
    name: p.string().length(60),
    timeZone: p.string().length(60),
    rightsVersion: p.integer().default(0),
    createdAt: moment(),
  },
});
export type Tenant = InferEntity<typeof Tenant>;

export const Institution = defineEntity({
  name: 'Institution',
  properties: {
    ...tenantKey(),
    name: p.string().length(60),
    parentId: id().nullable(),
    version: p.integer().version(),
  },
});
export type Institution = InferEntity<typeof Institution>;

export const Department = defineEntity({
  name: 'Department',
  properties: {
    ...tenantKey(),
    institutionId: id(),
    name: p.string().length(60),
    version: p.integer().version(),
  },
});
export type Department = InferEntity<typeof Department>;

/** Function permissions, each with the data it reaches. */
export const Role = defineEntity({
  name: 'Role',
  properties: {
    ...tenantKey(),
    name: p.string().length(60),
    description: p.string().length(200),
    grants: p.json<Record<string, DataScope>>(),
    version: p.integer().version(),
  },
  uniques: [{ name: 'role_name', properties: ['tenantId', 'name'] }],
});
export type Role = InferEntity<typeof Role>;

/** Bundles roles; a user may hold several and acts in one of them. */
export const Post = defineEntity({
  name: 'Post',
  properties: {
    ...tenantKey(),
    name: p.string().length(60),
    roleIds: p.json<string[]>(),
    version: p.integer().version(),
  },
  uniques: [{ name: 'post_name', properties: ['tenantId', 'name'] }],
});
export type Post = InferEntity<typeof Post>;

/** @see */
export const User = defineEntity({
  name: 'User',
  tableName: 'app_user',
  properties: {
    ...tenantKey(),
    /** As typed; unique by `loginKey`, its lower case. */
    loginName: p.string().length(32),
    loginKey: p.string().length(32),
    workNumber: p.string().length(5).nullable(),
    name: p.string().length(60),
    email: p.string().length(120).nullable(),
    mobile: p.string().length(20).nullable(),
    institutionId: id().nullable(),
    departmentId: id().nullable(),
    /** The post last acted in. */
    actingPostId: id().nullable(),
    state: p.string().length(10).$type<UserState>(),
    passwordHash: p.string().length(200),
    mustChangePassword: p.boolean(),
    locale: p.string().length(5).$type<Locale>(),
    theme: p.string().length(10).$type<Theme>(),
    createdAt: moment(),
    version: p.integer().version(),
  },
  uniques: [
    { name: 'user_login', properties: ['tenantId', 'loginKey'] },
    { name: 'user_work_number', properties: ['tenantId', 'workNumber'] },
  ],
});
export type User = InferEntity<typeof User>;

/** A user holds a post. */
export const UserPost = defineEntity({
  name: 'UserPost',
  properties: {
    tenantId: id().primary(),
    userId: id().primary(),
    postId: id().primary(),
  },
  indexes: [{ name: 'user_post_post', properties: ['tenantId', 'postId'] }],
});
export type UserPost = InferEntity<typeof UserPost>;

/** A signed-in browser. Of the secret in its cookie only the SHA-256 is kept. */
export const LoginSession = defineEntity({
  name: 'LoginSession',
  properties: {
    ...tenantKey(),
    userId: id(),
    secretHash: p.string().length(64),
    /** The secret before the last rotation, good for requests that were already under way. */
    previousHash: p.string().length(64).nullable(),
    rotatedAt: moment(),
    createdAt: moment(),
    seenAt: moment(),
    expiresAt: moment(),
    ip: p.string().length(45),
  },
  indexes: [
    { name: 'login_session_user', properties: ['tenantId', 'userId'] },
    { name: 'login_session_expiry', properties: ['tenantId', 'expiresAt'] },
  ],
});
export type LoginSession = InferEntity<typeof LoginSession>;

/** Failures of one user name from one address, or of one address alone. `id` is a digest of what is counted. */
export const SignInAttempt = defineEntity({
  name: 'SignInAttempt',
  properties: {
    tenantId: id().primary(),
    id: p.string().length(64).primary(),
    failures: p.integer(),
    lastAt: moment(),
    lockedUntil: moment().nullable(),
  },
});
export type SignInAttempt = InferEntity<typeof SignInAttempt>;

export const identityEntities = [
  Tenant,
  Institution,
  Department,
  Role,
  Post,
  User,
  UserPost,
  LoginSession,
  SignInAttempt,
];
