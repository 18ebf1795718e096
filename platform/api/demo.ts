import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holding } from '@callweave/platform/store';
import { loadDemo, loadDemoBank } from '@callweave/seed/loader';
import { type App, createApp } from './compose';
import { type Config, ConfigError } from './config/config';
import { createLogger } from './log';

/**
 * Puts the demo bank into an empty database: with a week of its work where the engine is ours, whose clock can be turned
 * back; with people and flows alone on Zeebe, whose clock cannot. Of several processes a scheduler does it. An interrupted load is thrown away and done again.
 * @param say tells the person who waits
 * @param open opens the product as configured, not yet serving: nobody is let in before the demo is
 */
export async function withDemo(
  config: Config,
  say: (line: string) => void,
  open: () => Promise<App>,
): Promise<App> {
  if (config.SEED !== 'demo') return open();
  if (config.ENGINE === 'zeebe') return withDemoBank(config, say, open);
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
  const openDemo: Parameters<typeof loadDemo>[0] = async ({ clock, switchUser, switchPassword }) => {
    const app = await createApp(
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
    return { ...app, engine: app.embedded! };
  };
  await loadDemo(openDemo, new Date(), randomBytes(24).toString('base64url'));
  rmSync(marker);
  return open();
}

async function withDemoBank(
  config: Config,
  say: (line: string) => void,
  open: () => Promise<App>,
): Promise<App> {
  const app = await open();
  if (!config.ROLE.includes('scheduler')) return app;
  const marker = join(config.DATA_DIR, 'demo-loading');
  if (existsSync(marker)) throwAway(config, marker);
  await holding(app.store, 'demo', async () => {
    if ((await app.identity.tenants()).length > 0) return;
    say(
      '· Loading the demo bank: people and flows, no past week on Zeebe … / 正在生成演示银行的人员与流程（Zeebe 上不含历史数据）…',
    );
    while (!(await app.engine.health()).isReady) await sleep(500);
    mkdirSync(config.DATA_DIR, { recursive: true });
    writeFileSync(marker, '');
    await loadDemoBank(app);
    rmSync(marker);
  });
  return app;
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
