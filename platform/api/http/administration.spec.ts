import { identityApi, sessionApi } from '@callweave/platform/identity/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient, testApi, testRights } from '../testing/test-app';

let app: TestApp;
let admin: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.signedIn();
});
afterAll(() => app.stop());

let count = 0;
async function anAgent(postIds: string[] = []) {
  const loginName = `agent${++count}`;
  const body = {
    loginName,
    name: `坐席${count}`,
    workNumber: String(1000 + count),
    password: 'First123',
    postIds,
  };
  const created = await admin.call(identityApi.createUser, { body });
  expect(created.status).toBe(200);
  const client = await app.signedIn(loginName, 'First123');
  await client.call(sessionApi.changePassword, { body: { current: 'First123', next: 'Second22' } });
  return { client, user: created.body };
}
async function aPost(grants: Record<string, string>) {
  const role = await admin.call(identityApi.createRole, { body: { name: `角色${++count}`, grants } });
  const post = await admin.call(identityApi.createPost, {
    body: { name: `岗位${count}`, roleIds: [role.body.id] },
  });
  return { role: role.body, post: post.body };
}
const mayRead = async (client: TestClient) =>
  (await client.call(testApi.list, { params: { id: '1' } })).status === 200;

describe('permissions', () => {
  it('come from the roles of the acting post, and change with the next request', async () => {
    const { role, post } = await aPost({ [testRights.read.key]: 'department' });
    const { client } = await anAgent([post.id]);
    expect(await mayRead(client)).toBe(true);
    expect((await client.call(sessionApi.me)).body.scopes).toEqual({ 'test.read': 'department' });
    const emptied = { name: role.name, grants: {}, version: role.version };
    expect(
      (await admin.call(identityApi.updateRole, { params: { id: role.id }, body: emptied })).status,
    ).toBe(200);
    expect(await mayRead(client)).toBe(false);
  });

  it('follow the post one switches to', async () => {
    const [reading, idle] = [await aPost({ 'test.read': 'self' }), await aPost({})];
    const { client } = await anAgent([idle.post.id, reading.post.id]);
    const switchTo = (postId: string) => client.call(sessionApi.switchPost, { body: { postId } });
    await switchTo(reading.post.id);
    expect(await mayRead(client)).toBe(true);
    await switchTo(idle.post.id);
    expect(await mayRead(client)).toBe(false);
    const foreign = (await aPost({})).post;
    expect((await switchTo(foreign.id)).body.type).toBe('/problems/identity-not-your-post');
  });

  it('name the missing right in the refusal', async () => {
    const { client } = await anAgent();
    const refused = await client.call(identityApi.listUsers);
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain('管理用户与权限');
  });

  it('cannot grant a right that does not exist', async () => {
    const answer = await admin.call(identityApi.createRole, {
      body: { name: '怪', grants: { 'no.such': 'self' } },
    });
    expect(answer.body.type).toBe('/problems/identity-unknown-right');
  });

  it('cannot lock the last administrator out', async () => {
    const me = (await admin.call(identityApi.getUser, { params: { id: app.adminId } })).body;
    const { id, mustChangePassword: _, ...fields } = me;
    const disabled = await admin.call(identityApi.updateUser, {
      params: { id },
      body: { ...fields, state: 'disabled' },
    });
    expect(disabled.body.type).toBe('/problems/identity-last-manager');
    const stripped = await admin.call(identityApi.updateUser, {
      params: { id },
      body: { ...fields, postIds: [] },
    });
    expect(stripped.status).toBe(409);
    expect((await admin.call(identityApi.listUsers)).status).toBe(200);
  });
});

describe('users', () => {
  it('are signed out at once when disabled and cannot come back (A-06)', async () => {
    const { client, user } = await anAgent();
    const { id, mustChangePassword: _, firstPassword: __, ...fields } = user;
    const current = (await admin.call(identityApi.getUser, { params: { id } })).body.version;
    const body = { ...fields, state: 'disabled', version: current };
    expect((await admin.call(identityApi.updateUser, { params: { id }, body })).status).toBe(200);
    expect((await client.call(sessionApi.me)).status).toBe(401);
    await expect(app.signedIn(user.loginName, 'Second22')).rejects.toThrow('401');
  });

  it('keep login name and work number unique, whatever the case (A-02)', async () => {
    const { user } = await anAgent();
    const again = (body: object) => admin.call(identityApi.createUser, { body: { name: '重名', ...body } });
    expect((await again({ loginName: user.loginName.toUpperCase() })).body.title).toBe(
      '该登录名/工号已存在，请修改',
    );
    expect((await again({ loginName: 'unique', workNumber: user.workNumber })).status).toBe(409);
  });

  it.each(['0123', '9123', '12345', '02345', '99999', '123', '123456', 'abcd'])(
    'refuse the work number %s (A-02)',
    async (workNumber) => {
      const answer = await admin.call(identityApi.createUser, {
        body: { loginName: 'numbered', name: '号', workNumber },
      });
      expect(answer.body.errors[0].pointer).toBe('#/workNumber');
    },
  );

  it('are not overwritten by an edit that started earlier', async () => {
    const { user } = await anAgent();
    const { id, mustChangePassword: _, firstPassword: __, ...fields } = user;
    const { version } = (await admin.call(identityApi.getUser, { params: { id } })).body;
    const edit = (name: string) =>
      admin.call(identityApi.updateUser, { params: { id }, body: { ...fields, name, version } });
    expect((await edit('先')).body.name).toBe('先');
    expect((await edit('后')).body.type).toBe('/problems/common-edited-meanwhile');
  });

  it('are created once however often the request is repeated', async () => {
    const body = { loginName: 'once', name: '一次' };
    const create = () =>
      admin.call(identityApi.createUser, { body, headers: { 'idempotency-key': 'create-once' } });
    const [first, second] = [(await create()).body, (await create()).body];
    expect(second).toEqual(first);
  });

  it('are found by right, page by page', async () => {
    const { post } = await aPost({ 'test.read': 'tenant' });
    const holders = [];
    for (let i = 0; i < 3; i++) holders.push((await anAgent([post.id])).user.loginName);
    await anAgent();
    const found: string[] = [];
    for (let query = '?right=test.read&limit=2'; query;) {
      const page = (await admin.call(sessionApi.directory, { query })).body;
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items.map((person: { loginName: string }) => person.loginName));
      query = page.nextCursor ? `?right=test.read&limit=2&cursor=${page.nextCursor}` : '';
    }
    expect(found).toEqual(expect.arrayContaining(holders));
    expect(new Set(found).size).toBe(found.length);
    const searched = (await admin.call(sessionApi.directory, { query: `?search=${holders[0]}` })).body.items;
    expect(searched.map((person: { loginName: string }) => person.loginName)).toContain(holders[0]);
  });
});

describe('institutions', () => {
  it('form a tree without loops', async () => {
    const create = async (name: string, parentId?: string) =>
      (await admin.call(identityApi.createInstitution, { body: { name, parentId } })).body;
    const head = await create('总行');
    const branch = await create('分行', head.id);
    const loop = { name: '总行', parentId: branch.id, version: head.version };
    const answer = await admin.call(identityApi.updateInstitution, { params: { id: head.id }, body: loop });
    expect(answer.body.type).toBe('/problems/identity-institution-loop');
    expect((await create('错', 'no-such-id')).type).toBe('/problems/identity-unknown-reference');
    const department = await admin.call(identityApi.createDepartment, {
      body: { name: '客服部', institutionId: branch.id },
    });
    expect(department.body.institutionId).toBe(branch.id);
  });
});
