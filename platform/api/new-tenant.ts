import { randomBytes } from 'node:crypto';
import { loginName } from '@callweave/platform/identity/contract';
import { createIdentity } from '@callweave/platform/identity/server';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { createEventBus, migrate, migrations, openStore } from '@callweave/platform/store';
import { readConfig } from './config/config';
import { entities } from './entities';
import { rights } from './rights';

// usage: node dist/api/new-tenant.js <code> <name> <login of its first administrator>; configured as the product. Prints
// the administrator's first password, which has to be changed at the first sign-in.
const [code, name, login, ...rest] = process.argv.slice(2);

try {
  if (
    !code ||
    !/^[a-z0-9-]{2,32}$/i.test(code) ||
    !name ||
    !loginName.safeParse(login).success ||
    rest.length
  )
    throw new Error(
      'Usage: npm run new:tenant -- <code> <name> <login>; code and login are letters, digits and "-". / ' +
        '用法：npm run new:tenant -- <租户代码> <名称> <管理员账号>，代码和账号只含字母、数字与“-”。',
    );
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, SECRET_KEY: secretKey } = readConfig(process.env);
  const [clock, log] = [systemClock, silentLogger];
  const store = await openStore({ databaseUrl, dataDir, entities, clock, log });
  try {
    await migrate(store, migrations);
    const identity = createIdentity({ store, clock, bus: createEventBus(log), rights, secretKey });
    if ((await identity.tenants()).some((tenant) => tenant.code === code.toLowerCase()))
      throw new Error(`There is a tenant ${code} already. / 租户 ${code} 已存在。`);
    // Sixteen characters with digits and letters, as the password rules want.
    const password = `a1${randomBytes(7).toString('hex')}`;
    const admin = { loginName: login!, name: login!, password, postName: '系统管理员' };
    await identity.createTenant({ code, name, admin });
    process.stdout.write(`Tenant 租户 ${code} · login 账号 ${login} · password 初始密码 ${password}\n`);
  } finally {
    await store.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
