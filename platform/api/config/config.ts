import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refusedCombinations, type Values } from './combinations';
import { type Setting, settings } from './settings';

/** The whole configuration, checked; `SECRET_KEY` is always there and `DATA_DIR` absolute. */
export type Config = Readonly<Omit<Values, 'SECRET_KEY'> & { SECRET_KEY: string }>;

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
  if (wrong.length === 0) wrong.push(...refusedCombinations(values as Values, env['NODE_ENV']));
  if (wrong.length > 0) throw new ConfigError(wrong);
  return withSecret({ ...(values as Values), DATA_DIR: resolve(values['DATA_DIR'] as string) });
}

function refusal(name: string, { expects, isSecret }: Setting, given: string | undefined): string {
  const is = isSecret ? '' : ` (is "${given ?? ''}")`;
  const now = isSecret ? '' : `（现为“${given ?? ''}”）`;
  return `Set ${name} to ${expects.en}${is}. / 请将 ${name} 设为${expects['zh-CN']}${now}。`;
}

function withSecret(values: Values): Config {
  return { ...values, SECRET_KEY: values.SECRET_KEY ?? ownSecret(values.DATA_DIR) };
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
