import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { type Setting, settings } from './settings';

type Values = { [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> };

/** The whole configuration, checked; `SECRET_KEY` is always there and `DATA_DIR` absolute. */
export type Config = Readonly<
  Omit<Values, 'SECRET_KEY' | 'ENGINE'> & { SECRET_KEY: string; ENGINE: 'embedded' }
>;

/** The start stops with this; each sentence says what to change. */
export class ConfigError extends Error {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads the configuration; an empty variable counts as not set.
 * @throws {ConfigError} with one sentence per wrong value, in English and Chinese
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const wrong: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const given = env[name]?.trim() || setting.fallback;
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push(refusal(name, setting, given));
  }
  if (wrong.length === 0) wrong.push(...illegalCombinations(values as Values, env['NODE_ENV']));
  if (wrong.length > 0) throw new ConfigError(wrong);
  return withSecret({ ...(values as Values), DATA_DIR: resolve(values['DATA_DIR'] as string) });
}

function refusal(name: string, { expects, isSecret }: Setting, given: string | undefined): string {
  const is = isSecret ? '' : ` (is "${given ?? ''}")`;
  const now = isSecret ? '' : `（现为“${given ?? ''}”）`;
  return `Set ${name} to ${expects.en}${is}. / 请将 ${name} 设为${expects['zh-CN']}${now}。`;
}

/** Combinations that cannot work; each is one sentence. */
function illegalCombinations(values: Values, nodeEnv: string | undefined): string[] {
  const wrong: string[] = [];
  if (values.ENGINE === 'zeebe')
    wrong.push(
      'This version runs on the embedded engine only: set ENGINE to embedded. / 此版本仅支持内置引擎，请将 ENGINE 设为 embedded。',
    );
  if (values.CALLS === 'jambonz') {
    const needed = [
      'JAMBONZ_API_URL',
      'JAMBONZ_API_KEY',
      'JAMBONZ_ACCOUNT_SID',
      'JAMBONZ_WS_USER',
      'JAMBONZ_WS_PASSWORD',
    ] as const;
    const missing = needed.filter((name) => !values[name]).join(', ');
    if (missing)
      wrong.push(`CALLS is jambonz: set ${missing} too. / CALLS 为 jambonz 时还须设置 ${missing}。`);
  }
  if (values.METRICS_PORT !== undefined && !isLoopback(values.METRICS_HOST) && !values.METRICS_TOKEN)
    wrong.push(
      'Metrics beyond this machine want credentials: set METRICS_TOKEN too. / 指标对外监听时还须设置 METRICS_TOKEN。',
    );
  if (nodeEnv === 'production' && values.DATABASE_URL && !values.SECRET_KEY)
    wrong.push(
      'Production on MySQL needs the same SECRET_KEY on every machine: set it. / 生产环境使用 MySQL 时各机器须设置相同的 SECRET_KEY。',
    );
  return wrong;
}

const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|::1)$/.test(host);

function withSecret(values: Values): Config {
  return { ...values, ENGINE: 'embedded', SECRET_KEY: values.SECRET_KEY ?? ownSecret(values.DATA_DIR) };
}

/** Made once and kept beside the data it protects. */
function ownSecret(dataDir: string): string {
  const path = join(dataDir, 'secret.key');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(path))
    writeFileSync(path, randomBytes(32).toString('hex') + '\n', { mode: 0o600, flag: 'wx' });
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length >= 32) return secret;
  throw new ConfigError([
    `${path} is damaged: restore it from a backup, or set SECRET_KEY. / ${path} 已损坏，请从备份恢复，或设置 SECRET_KEY。`,
  ]);
}

/** Markdown table of all settings, for the README. */
export function configTable(language: 'en' | 'zh-CN' = 'en'): string {
  const head = language === 'en' ? ['Variable', 'Default', 'Meaning'] : ['变量', '默认值', '含义'];
  const rows = Object.entries<Setting>(settings).map(([name, { about, fallback, expects }]) => [
    `\`${name}\``,
    fallback ? `\`${fallback}\`` : '',
    `${about[language]} (${expects[language]})`,
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
