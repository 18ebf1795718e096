import { administrator, demoPassword, tenant, users } from '@callweave/seed/data';
import type { App } from './compose';

/** What `npm start` ends with: address, demo logins, where the data lives, which implementations are in use. */
export async function startBlock({ url, config, identity }: App): Promise<string> {
  const database = config.DATABASE_URL ? 'MySQL' : 'SQLite';
  const hasDemo = (await identity.tenants()).some(({ code }) => code === tenant.code);
  const lines = [
    `Callweave 云织客服   ${config.PUBLIC_URL ?? url}`,
    '',
    ...(hasDemo ? [...demoLogins(), ''] : []),
    `Data 数据            ${config.DATA_DIR}`,
    `In use 当前组件      ${database}, engine ${config.ENGINE}, calls ${config.CALLS}`,
  ];
  const width = Math.max(...lines.map(columns)) + 4;
  return ['', '─'.repeat(width), ...lines.map((line) => `  ${line}`.trimEnd()), '─'.repeat(width), ''].join(
    '\n',
  );
}

/** One login per part; everybody has the same password. */
function demoLogins(): string[] {
  const people = [...users, { ...administrator, part: '系统管理员' }].filter(({ part }) => part);
  return [
    `Demo logins 演示账号 password 密码 ${demoPassword}`,
    ...people.map(({ loginName, name, part }) => `  ${loginName.padEnd(18)} ${name}（${part}）`),
  ];
}

/** Width on a terminal, where Chinese takes two columns. */
function columns(line: string): number {
  return [...line].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);
}
