import { type DataScope, dataScopes } from '@callweave/platform/kernel';
import { defineEntity, p } from '@mikro-orm/core';
import { openTestStore, tenantColumns, testActor } from '@callweave/platform/store';
import { describe, expect, it } from 'vitest';
import { grantsOf, subtree } from './permissions';
import { isInScope, scopeFilter } from './scope-filter';

const right = { key: 'things.read', label: { 'zh-CN': '读', 'zh-TW': '讀', en: 'Read' } };

const Thing = defineEntity({
  name: 'Thing',
  properties: {
    ...tenantColumns(),
    ownerId: p.string().length(36),
    departmentId: p.string().length(36).nullable(),
    institutionId: p.string().length(36).nullable(),
  },
});

const things = [
  { id: 'mine', ownerId: 'me', departmentId: 'other', institutionId: 'other' },
  { id: 'department', ownerId: 'you', departmentId: 'd1', institutionId: 'branch' },
  { id: 'institution', ownerId: 'you', departmentId: 'd2', institutionId: 'branch' },
  { id: 'beneath', ownerId: 'you', departmentId: 'd3', institutionId: 'sub' },
  { id: 'elsewhere', ownerId: 'you', departmentId: 'd4', institutionId: 'head' },
  { id: 'nowhere', ownerId: 'you', departmentId: null, institutionId: null },
];

const actorWith = (scope: DataScope) => ({
  ...testActor({ userId: 'me', rights: { [right.key]: scope } }),
  departmentId: 'd1',
  institutionId: 'branch',
  institutionTree: ['branch', 'sub'],
});

const expected: Record<DataScope, string[]> = {
  self: ['mine'],
  department: ['department', 'mine'],
  institution: ['department', 'institution', 'mine'],
  institutionTree: ['beneath', 'department', 'institution', 'mine'],
  tenant: things.map(({ id }) => id).sort(),
};

describe('data scopes (A-12)', () => {
  it.each(dataScopes)('%s reaches the same rows in the database and one by one', async (scope) => {
    const store = await openTestStore([Thing] as never);
    const actor = actorWith(scope);
    await store.write(actor, {}, async ({ em }) => {
      for (const thing of things) em.create(Thing, { tenantId: actor.tenantId, ...thing });
    });
    const where = scopeFilter(actor, right, {
      owner: 'ownerId',
      department: 'departmentId',
      institution: 'institutionId',
    });
    const rows = await store.read(actor, (em) => em.find(Thing, where as never));
    expect(rows.map(({ id }) => id).sort()).toEqual(expected[scope]);
    expect(
      things
        .filter((thing) => isInScope(actor, right, thing))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(expected[scope]);
    await store.close();
  });

  it('narrows to the owner when an entity or a person has no department', () => {
    expect(scopeFilter(actorWith('department'), right, { owner: 'ownerId' })).toEqual({ ownerId: 'me' });
    const homeless = { ...actorWith('department'), departmentId: undefined };
    const columns = { owner: 'ownerId', department: 'departmentId' };
    expect(scopeFilter(homeless, right, columns)).toEqual({ ownerId: 'me' });
  });

  it('is refused without the right', () => {
    const actor = testActor({ rights: {} });
    expect(() => scopeFilter(actor, right, { owner: 'ownerId' })).toThrow('common-not-allowed');
    expect(() => isInScope(actor, right, { ownerId: actor.userId })).toThrow('common-not-allowed');
  });

  it('is the widest of all roles', () => {
    const roles = [
      { grants: { a: 'self', b: 'tenant' } },
      { grants: { a: 'institution', b: 'self' } },
    ] as const;
    expect(Object.fromEntries(grantsOf(roles))).toEqual({ a: 'institution', b: 'tenant' });
  });
});

describe('the tree of institutions', () => {
  const tree = (...rows: [string, string | null][]) =>
    new Map(rows.map(([id, parentId]) => [id, { id, parentId }]));

  it('is walked to any depth', () => {
    expect(subtree(tree(['c', 'b'], ['b', 'a'], ['a', null], ['x', null]), 'a').sort()).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('ends where bad data closes a loop', () => {
    expect(subtree(tree(['a', 'b'], ['b', 'a']), 'a').sort()).toEqual(['a', 'b']);
  });
});
