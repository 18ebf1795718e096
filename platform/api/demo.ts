import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadDemo } from '@callweave/seed/loader';
import { type App, createApp } from './compose';
import { type Config, ConfigError } from './config/config';
import { createLogger } from './log';

/**
 * Puts the demo bank into an empty database. An interrupted load is thrown away and done again.
 * @param say tells the person who waits
 * @param open opens the product as configured, not yet serving: nobody is let in before the demo is
 */
export async function withDemo(
  config: Config,
  say: (line: string) => void,
  open: () => Promise<App>,
): Promise<App> {
  if (config.SEED !== 'demo') return open();
  const marker = join(config.DATA_DIR, 'demo-loading');
  if (existsSync(marker)) throwAway(config, marker);
  if (config.DATABASE_URL || existsSync(join(config.DATA_DIR, 'callweave.sqlite'))) {
    const app = await open();
    if ((await app.identity.tenants()).length > 0) return app;
    await app.stop();
  }
  say('· Loading the demo bank: a week of tickets and calls … / 正在生成演示银行的一周数据 …');
  mkdirSync(config.DATA_DIR, { recursive: true });
  writeFileSync(marker, '');
  const openDemo: Parameters<typeof loadDemo>[0] = ({ clock, switchUser, switchPassword }) =>
    createApp(
      {
        ...config,
        HOST: '127.0.0.1',
        PORT: 0,
        CALLS: 'jambonz',
        JAMBONZ_WS_USER: switchUser,
        JAMBONZ_WS_PASSWORD: switchPassword,
      },
      { log: createLogger('warn'), clock, timers: 'manual' },
    );
  await loadDemo(openDemo, new Date(), randomBytes(24).toString('base64url'));
  rmSync(marker);
  return open();
}

function throwAway({ DATA_DIR, DATABASE_URL }: Config, marker: string): void {
  if (DATABASE_URL)
    throw new ConfigError([
      `Loading the demo was interrupted: drop the database of DATABASE_URL, remove ${DATA_DIR}, and start again. / 演示数据加载曾被中断：请删除 DATABASE_URL 指向的数据库和 ${DATA_DIR} 后重新启动。`,
    ]);
  for (const name of ['callweave.sqlite', 'engine.sqlite'])
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(DATA_DIR, name + suffix), { force: true });
  rmSync(join(DATA_DIR, 'files'), { recursive: true, force: true });
  rmSync(marker);
}
