import { identityApi, sessionApi } from '@callweave/platform/identity/contract';
import { VirtualClock } from '@callweave/platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminPassword, createBank, startTestApp, type TestApp, testApi } from '../testing/test-app';

let app: TestApp;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  app = await startTestApp({ clock });
});
afterEach(() => app.stop());

const minutes = (count: number) => count * 60_000;
const signIn = (body: object, headers?: Record<string, string>) =>
  app.client(headers).call(sessionApi.signIn, { body });

describe('signing in', () => {
  it('answers who one is and sets a cookie scripts cannot read', async () => {
    const answer = await signIn({ loginName: 'Admin', password: adminPassword });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      user: { name: '管理员' },
      post: { name: '系统管理岗' },
      mustChangePassword: false,
    });
    expect(answer.body.rights).toContain('identity.manage');
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^callweave=/);
    for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part);
    expect(JSON.stringify(answer.body)).not.toMatch(/hash|argon/i);
  });

  it('takes the work number as well as the login name, and never confuses two people', async () => {
    const admin = await app.signedIn();
    const create = (body: object) =>
      admin.call(identityApi.createUser, { body: { password: 'First123', ...body } });
    await create({ loginName: 'zhang', name: '张', workNumber: '1234' });
    expect((await signIn({ loginName: '1234', password: 'First123' })).body.user.name).toBe('张');
    await create({ loginName: '1234', name: '李', password: 'Other123' });
    expect((await signIn({ loginName: '1234', password: 'Other123' })).body.user.name).toBe('李');
    expect((await signIn({ loginName: '1234', password: 'First123' })).status).toBe(401);
  });

  it('asks for the tenant only when there are several', async () => {
    const options = () => app.client().call(sessionApi.signInOptions);
    expect((await options()).body).toEqual({ needsTenantCode: false });
    await createBank(app.identity, 'other');
    expect((await options()).body).toEqual({ needsTenantCode: true });
    expect((await signIn({ loginName: 'admin', password: adminPassword })).status).toBe(401);
    const other = await signIn({ tenantCode: 'OTHER', loginName: 'admin', password: adminPassword });
    expect(other.body.tenant.code).toBe('other');
  });

  it('tells no difference between an unknown user, an unknown tenant and a wrong password', async () => {
    const answers = [
      await signIn({ loginName: 'nobody', password: 'Wrong1' }),
      await signIn({ loginName: 'admin', password: 'Wrong1' }),
      await signIn({ tenantCode: 'nowhere', loginName: 'admin', password: adminPassword }),
    ].map(({ status, body }) => ({ status, ...body, instance: '' }));
    expect(answers[0]).toMatchObject({ status: 401, type: '/problems/identity-sign-in-failed' });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('locks a name out after five failures, also for the right password, and longer each time', async () => {
    for (let i = 0; i < 5; i++)
      expect((await signIn({ loginName: 'admin', password: 'Wrong1' })).status).toBe(401);
    const locked = await signIn({ loginName: 'admin', password: adminPassword });
    expect(locked.status).toBe(429);
    expect(locked.headers.get('retry-after')).toBe('30');
    expect(locked.body.detail).toContain('30');
    clock.advance(31_000);
    expect((await signIn({ loginName: 'admin', password: 'Wrong1' })).status).toBe(401);
    clock.advance(31_000);
    expect((await signIn({ loginName: 'admin', password: adminPassword })).status).toBe(429);
    clock.advance(31_000);
    expect((await signIn({ loginName: 'admin', password: adminPassword })).status).toBe(200);
    expect((await signIn({ loginName: 'admin', password: 'Wrong1' })).status).toBe(401);
    expect((await signIn({ loginName: 'admin', password: adminPassword })).status).toBe(200);
  });

  it('counts guesses sent at once', async () => {
    const guesses = Array.from({ length: 12 }, (_, i) =>
      signIn({ loginName: 'admin', password: `Wrong${i}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  it('writes sign-ins and failures to the audit log without what was typed', async () => {
    await signIn({ loginName: 'admin', password: adminPassword });
    await signIn({ loginName: 'MyPassw0rd', password: 'x' });
    const rows = await app.store.read({ tenantId: app.tenantId }, (em) =>
      em.getConnection().execute('select * from audit_entries where tenant_id = ?', [app.tenantId]),
    );
    const text = JSON.stringify(rows);
    expect(text).toContain('identity.sign-in-failed');
    expect(text).toContain(`user:${app.adminId}`);
    expect(text).not.toContain('MyPassw0rd');
  });
});

describe('a session', () => {
  it('ends on sign-out', async () => {
    const client = await app.signedIn();
    const { cookie } = client;
    expect((await client.call(sessionApi.me)).status).toBe(200);
    expect((await client.call(sessionApi.signOut)).status).toBe(204);
    expect(client.cookie).toBe('');
    client.cookie = cookie;
    expect((await client.call(sessionApi.me)).status).toBe(401);
  });

  it('ends everywhere at once', async () => {
    const [here, there] = [await app.signedIn(), await app.signedIn()];
    await here.call(sessionApi.signOutEverywhere);
    expect((await there.call(sessionApi.me)).status).toBe(401);
  });

  it('ends after an hour without requests, and after twelve hours in any case', async () => {
    const idle = await app.signedIn();
    clock.advance(minutes(61));
    expect((await idle.call(sessionApi.me)).status).toBe(401);
    const busy = await app.signedIn();
    for (let i = 0; i < 15; i++) {
      clock.advance(minutes(45));
      expect((await busy.call(sessionApi.me)).status).toBe(200);
    }
    clock.advance(minutes(46));
    expect((await busy.call(sessionApi.me)).status).toBe(401);
  });

  it('changes its secret while in use; the old one works for requests under way only', async () => {
    const client = await app.signedIn();
    const old = client.cookie;
    clock.advance(minutes(31));
    await client.call(sessionApi.me);
    expect(client.cookie).not.toBe(old);
    const late = app.client({ cookie: old });
    expect((await late.call(sessionApi.me)).status).toBe(200);
    clock.advance(minutes(2));
    expect((await late.call(sessionApi.me)).status).toBe(401);
    expect((await client.call(sessionApi.me)).status).toBe(200);
  });

  it.each([
    '',
    'x',
    'a.b.c',
    `${'0'.repeat(36)}.${'0'.repeat(36)}.${'A'.repeat(43)}`,
    '%00',
    'callweave'.repeat(500),
  ])('is not opened by the token %j', async (token) => {
    const answer = await app.client({ cookie: `callweave=${token}` }).call(sessionApi.me);
    expect(answer.status).toBe(401);
    expect(answer.body.type).toBe('/problems/common-sign-in-first');
  });
});

describe('passwords', () => {
  async function newcomer() {
    const admin = await app.signedIn();
    const created = await admin.call(identityApi.createUser, {
      body: { loginName: 'wang.li', name: '王丽', workNumber: '1001' },
    });
    expect(created.status).toBe(200);
    return { admin, id: created.body.id as string, first: created.body.firstPassword as string };
  }

  it('lets a first password do nothing but change itself', async () => {
    const { first } = await newcomer();
    expect(first).toMatch(/^(?=.*\d)(?=.*[A-Za-z])\w{8}$/);
    const client = await app.signedIn('wang.li', first);
    expect((await client.call(sessionApi.me)).body.mustChangePassword).toBe(true);
    const refused = await client.call(testApi.echo, { body: { name: 'x' } });
    expect(refused.body.type).toBe('/problems/identity-change-password-first');
    const changed = await client.call(sessionApi.changePassword, {
      body: { current: first, next: 'Second22' },
    });
    expect(changed.body.mustChangePassword).toBe(false);
    expect((await client.call(testApi.echo, { body: { name: 'x' } })).status).toBe(200);
  });

  it.each(['Ab1', '12345678', 'abcdefgh', 'Abcd 1234', 'Abcdefgh12345678x', 'Passw0rd#', '密码Abc123'])(
    'refuses %j as A-03 wants it',
    async (next) => {
      const client = await app.signedIn();
      const answer = await client.call(sessionApi.changePassword, { body: { current: adminPassword, next } });
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].pointer).toBe('#/next');
      expect(answer.body.errors[0].detail).toContain('6–16');
    },
  );

  it('ends the other sessions when it changes, and wants the current one', async () => {
    const [here, there] = [await app.signedIn(), await app.signedIn()];
    const change = (current: string, next: string) =>
      here.call(sessionApi.changePassword, { body: { current, next } });
    expect((await change('Wrong1x', 'Second22')).body.type).toBe('/problems/identity-wrong-current-password');
    expect((await change(adminPassword, adminPassword)).body.type).toBe('/problems/identity-same-password');
    expect((await change(adminPassword, 'Second22')).status).toBe(200);
    expect((await here.call(sessionApi.me)).status).toBe(200);
    expect((await there.call(sessionApi.me)).status).toBe(401);
  });

  it('generates a new one on reset, the same for a repeated request, and ends the sessions', async () => {
    const { admin, id, first } = await newcomer();
    const client = await app.signedIn('wang.li', first);
    const reset = () =>
      admin.call(identityApi.resetPassword, {
        params: { id },
        headers: { 'idempotency-key': 'reset-key-1' },
      });
    const { password } = (await reset()).body;
    expect((await reset()).body.password).toBe(password);
    expect((await client.call(sessionApi.me)).status).toBe(401);
    expect(
      (await (await app.signedIn('wang.li', password)).call(sessionApi.me)).body.mustChangePassword,
    ).toBe(true);
  });
});
