import { roles, type settings } from './settings';
import type { z } from 'zod';

/** All settings as read, none of them made up. */
export type Values = { [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> };

/** Settings that cannot work together, with the sentence that says what to change. */
interface Refusal {
  isSo(values: Values, nodeEnv: string | undefined): boolean;
  en: string;
  'zh-CN': string;
}

const isApart = ({ ROLE }: Values) => ROLE.length < roles.length;
const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|::1)$/.test(host);

/** Refuses while one of `names` is missing. */
const needs = (
  when: (values: Values) => boolean,
  why: { en: string; 'zh-CN': string },
  ...names: (keyof Values)[]
): Refusal[] =>
  names.map((name) => ({
    isSo: (values) => when(values) && values[name] === undefined,
    en: `${why.en}: set ${name} too.`,
    'zh-CN': `${why['zh-CN']}时还须设置 ${name}。`,
  }));

/**
 * The table of combinations that are refused at start. One process may use whatever there is; several need what they can
 * share: Zeebe, MySQL, Redis and one secret.
 */
export const refusals: readonly Refusal[] = [
  {
    isSo: (values) => isApart(values) && values.ENGINE === 'embedded',
    en: 'The embedded engine lives in one process: set ROLE to all, or ENGINE to zeebe.',
    'zh-CN': '内置引擎只能单进程运行：请将 ROLE 设为 all，或将 ENGINE 设为 zeebe。',
  },
  {
    isSo: (values) => isApart(values) && !values.DATABASE_URL,
    en: 'SQLite belongs to one process: set ROLE to all, or DATABASE_URL to a MySQL.',
    'zh-CN': 'SQLite 只能供单进程使用：请将 ROLE 设为 all，或将 DATABASE_URL 设为 MySQL。',
  },
  {
    isSo: (values) => isApart(values) && !values.REDIS_URL,
    en: 'Several processes hear of each other through Redis: set ROLE to all, or REDIS_URL.',
    'zh-CN': '多进程之间通过 Redis 通信：请将 ROLE 设为 all，或设置 REDIS_URL。',
  },
  ...needs(
    isApart,
    { en: 'Several processes share one key', 'zh-CN': '多进程须使用同一密钥，ROLE 不为 all' },
    'SECRET_KEY',
  ),
  ...needs(
    ({ ENGINE }) => ENGINE === 'zeebe',
    { en: 'ENGINE is zeebe', 'zh-CN': 'ENGINE 为 zeebe ' },
    'ZEEBE_ADDRESS',
  ),
  ...needs(
    ({ ZEEBE_OAUTH_URL }) => ZEEBE_OAUTH_URL !== undefined,
    { en: 'ZEEBE_OAUTH_URL is set', 'zh-CN': '设置了 ZEEBE_OAUTH_URL ' },
    'ZEEBE_CLIENT_ID',
    'ZEEBE_CLIENT_SECRET',
  ),
  {
    isSo: ({ ZEEBE_TLS, ZEEBE_CA_FILE, ZEEBE_OAUTH_URL }) =>
      !ZEEBE_TLS && (ZEEBE_CA_FILE !== undefined || ZEEBE_OAUTH_URL !== undefined),
    en: 'ZEEBE_CA_FILE and ZEEBE_OAUTH_URL are for encrypted connections: set ZEEBE_TLS to yes.',
    'zh-CN': 'ZEEBE_CA_FILE 和 ZEEBE_OAUTH_URL 仅用于加密连接：请将 ZEEBE_TLS 设为 yes。',
  },
  ...needs(
    ({ ENGINE, ROLE }) => ENGINE === 'zeebe' && ROLE.includes('worker'),
    { en: "A worker takes Zeebe's records", 'zh-CN': 'worker 接收 Zeebe 记录' },
    'RECORDS_PORT',
    'RECORDS_USER',
    'RECORDS_PASSWORD',
  ),
  ...needs(
    ({ CALLS }) => CALLS === 'jambonz',
    { en: 'CALLS is jambonz', 'zh-CN': 'CALLS 为 jambonz ' },
    'JAMBONZ_API_URL',
    'JAMBONZ_API_KEY',
    'JAMBONZ_ACCOUNT_SID',
    'JAMBONZ_WS_USER',
    'JAMBONZ_WS_PASSWORD',
  ),
  ...needs(
    (values) => values.CALLS === 'emulator' && isPhoneApart(values),
    { en: 'The built-in phone and the gateway run apart', 'zh-CN': '内置话机与网关分开运行' },
    'JAMBONZ_WS_USER',
    'JAMBONZ_WS_PASSWORD',
  ),
  ...needs(
    (values) => values.CALLS === 'emulator' && isPhoneApart(values) && values.ROLE.includes('api'),
    { en: 'The built-in phone and the gateway run apart', 'zh-CN': '内置话机与网关分开运行' },
    'GATEWAY_URL',
  ),
  {
    isSo: ({ METRICS_PORT, METRICS_HOST, METRICS_TOKEN }) =>
      METRICS_PORT !== undefined && !isLoopback(METRICS_HOST) && !METRICS_TOKEN,
    en: 'Metrics beyond this machine want credentials: set METRICS_TOKEN too.',
    'zh-CN': '指标对外监听时还须设置 METRICS_TOKEN。',
  },
  {
    isSo: (values, nodeEnv) => nodeEnv === 'production' && !!values.DATABASE_URL && !values.SECRET_KEY,
    en: 'Production on MySQL needs the same SECRET_KEY on every machine: set it.',
    'zh-CN': '生产环境使用 MySQL 时各机器须设置相同的 SECRET_KEY。',
  },
];

function isPhoneApart({ ROLE }: Values): boolean {
  return ROLE.includes('api') !== ROLE.includes('gateway');
}

/** @returns one sentence per combination that cannot work, in English and Chinese */
export function refusedCombinations(values: Values, nodeEnv: string | undefined): string[] {
  const wrong = refusals.filter(({ isSo }) => isSo(values, nodeEnv));
  return [...new Set(wrong.map(({ en, 'zh-CN': zh }) => `${en} / ${zh}`))];
}
