import { accessSync, constants } from 'node:fs';
import { z } from 'zod';

/** What a process may do; `all` in the setting means every one. */
export const roles = ['api', 'worker', 'gateway', 'scheduler'] as const;
export type Role = (typeof roles)[number];

/** One setting as an operator sees it: the environment variable of the same name. */
export interface Setting {
  schema: z.ZodType;
  /** Shown in the table; left out: not set. */
  fallback?: string;
  about: { en: string; 'zh-CN': string };
  /** What to write, for the sentence that refuses a wrong value. */
  expects: { en: string; 'zh-CN': string };
  /** Never shown in logs. */
  isSecret?: boolean;
}

const oneOf = (values: readonly string[]) => ({
  en: `one of ${values.join(', ')}`,
  'zh-CN': `以下之一：${values.join('、')}`,
});
const url = (...schemes: string[]) =>
  z.url({ protocol: new RegExp(`^(${schemes.join('|')})$`), hostname: /.+/ });
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const yesNo = z.enum(['yes', 'no']).transform((value) => value === 'yes');
const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false; // absent or forbidden: both are for whoever set it to mend
  }
};
const text = { en: 'a text', 'zh-CN': '一段文本' };
const yesOrNo = { en: 'yes or no', 'zh-CN': 'yes 或 no' };

/** Every setting there is; the order is that of the table in the README. */
export const settings = {
  HOST: {
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    about: { en: 'Address to listen on', 'zh-CN': '监听地址' },
    expects: { en: 'a host name or IP address', 'zh-CN': '主机名或 IP 地址' },
  },
  PORT: {
    schema: whole(0, 65535),
    fallback: '8080',
    about: { en: 'Port to listen on; 0 picks a free one', 'zh-CN': '监听端口；0 表示任选空闲端口' },
    expects: { en: 'a whole number from 0 to 65535', 'zh-CN': '0 到 65535 的整数' },
  },
  PUBLIC_URL: {
    schema: url('http', 'https').optional(),
    about: {
      en: 'Address people use, when a proxy stands in front; https makes cookies secure',
      'zh-CN': '前置代理时用户访问的地址；为 https 时使用安全 Cookie',
    },
    expects: { en: 'an http:// or https:// address', 'zh-CN': 'http:// 或 https:// 开头的地址' },
  },
  TRUST_PROXY: {
    schema: yesNo,
    fallback: 'no',
    about: {
      en: 'Take the client address from X-Forwarded-For of the last proxy',
      'zh-CN': '从最近一层代理的 X-Forwarded-For 读取客户端地址',
    },
    expects: yesOrNo,
  },
  DATA_DIR: {
    schema: z.string().min(1),
    fallback: './data',
    about: { en: 'Folder for databases, journal and files', 'zh-CN': '数据库、日志与文件所在目录' },
    expects: { en: 'a folder', 'zh-CN': '目录路径' },
  },
  DATABASE_URL: {
    schema: url('mysql').optional(),
    about: {
      en: 'MySQL 8 to use; without it SQLite in DATA_DIR',
      'zh-CN': '使用的 MySQL 8；不设则在 DATA_DIR 中使用 SQLite',
    },
    expects: { en: 'mysql://user:password@host:3306/database', 'zh-CN': 'mysql://用户:密码@主机:3306/库名' },
    isSecret: true,
  },
  ENGINE: {
    schema: z.enum(['embedded', 'zeebe']),
    fallback: 'embedded',
    about: { en: 'Workflow engine', 'zh-CN': '流程引擎' },
    expects: oneOf(['embedded', 'zeebe']),
  },
  ZEEBE_ADDRESS: {
    schema: z
      .string()
      .regex(/^[^\s/:,]+:\d{1,5}(\s*,\s*[^\s/:,]+:\d{1,5})*$/)
      .optional(),
    about: {
      en: 'Gateways of the Zeebe 8.5 cluster; the next is used when one does not answer',
      'zh-CN': 'Zeebe 8.5 集群网关地址；某个无响应时改用下一个',
    },
    expects: {
      en: 'host:port, or several with commas between them',
      'zh-CN': '主机:端口，多个以逗号分隔',
    },
  },
  ZEEBE_TLS: {
    schema: yesNo,
    fallback: 'no',
    about: { en: 'Encrypt the connection to Zeebe', 'zh-CN': '与 Zeebe 的连接是否加密' },
    expects: yesOrNo,
  },
  ZEEBE_CA_FILE: {
    schema: z.string().refine(isReadable).optional(),
    about: {
      en: "Authorities that signed the gateways' certificate; without it those Node.js trusts",
      'zh-CN': '签发网关证书的 CA；不设则采用 Node.js 信任的 CA',
    },
    expects: { en: 'a PEM file that can be read', 'zh-CN': '可读取的 PEM 文件' },
  },
  ZEEBE_OAUTH_URL: {
    schema: url('http', 'https').optional(),
    about: {
      en: 'Token endpoint to sign in at before talking to Zeebe; without it nobody signs in',
      'zh-CN': '访问 Zeebe 前获取令牌的地址；不设则不认证',
    },
    expects: { en: 'an http:// or https:// address', 'zh-CN': 'http:// 或 https:// 开头的地址' },
  },
  ZEEBE_CLIENT_ID: {
    schema: z.string().min(1).optional(),
    about: { en: 'OAuth client of this product', 'zh-CN': '本产品的 OAuth 客户端编号' },
    expects: text,
  },
  ZEEBE_CLIENT_SECRET: {
    schema: z.string().min(1).optional(),
    about: { en: 'Secret that goes with it', 'zh-CN': '对应的客户端密钥' },
    expects: text,
    isSecret: true,
  },
  ZEEBE_AUDIENCE: {
    schema: z.string().min(1),
    fallback: 'zeebe-api',
    about: { en: 'What tokens are asked for', 'zh-CN': '令牌的受众（audience）' },
    expects: text,
  },
  FORGET_DATA_SET: {
    schema: z.uuid().optional(),
    about: {
      en: 'Id of an engine data set that is lost for good, as the refusal at the start or of records names it: its flows end, their tickets become drafts again',
      'zh-CN': '确认已永久丢失的引擎数据集编号（见启动或拒收记录时的提示）：其流程终止，工单退回草稿',
    },
    expects: { en: 'an id', 'zh-CN': '编号' },
  },
  RECORDS_HOST: {
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    about: {
      en: "Address where workers take the records of Zeebe's exporter",
      'zh-CN': 'worker 接收 Zeebe 导出记录的监听地址',
    },
    expects: { en: 'a host name or IP address', 'zh-CN': '主机名或 IP 地址' },
  },
  RECORDS_PORT: {
    schema: whole(0, 65535).optional(),
    about: { en: 'Port of it', 'zh-CN': '对应端口' },
    expects: { en: 'a whole number from 0 to 65535', 'zh-CN': '0 到 65535 的整数' },
  },
  RECORDS_USER: {
    schema: z.string().min(1).optional(),
    about: { en: 'User name the exporter must present (Basic)', 'zh-CN': '导出器须提供的用户名（Basic）' },
    expects: text,
  },
  RECORDS_PASSWORD: {
    schema: z.string().min(8).optional(),
    about: { en: 'Password that goes with it', 'zh-CN': '对应的密码' },
    expects: { en: 'at least 8 characters', 'zh-CN': '至少 8 个字符' },
    isSecret: true,
  },
  RECORDS_KEEP_DAYS: {
    schema: whole(1, 3650),
    fallback: '7',
    about: {
      en: 'How long records are kept after they are projected',
      'zh-CN': '记录投影完成后的保留天数',
    },
    expects: { en: 'days, 1 to 3650', 'zh-CN': '1 到 3650 的天数' },
  },
  RECORDS_MAX_GB: {
    schema: whole(1, 100_000),
    fallback: '20',
    about: {
      en: 'Records kept at most; near it projected ones go sooner, over it the exporter has to wait',
      'zh-CN': '记录的最大保留量；接近时提前清理已投影的记录，超出时导出器须等待',
    },
    expects: { en: 'gigabytes, 1 to 100000', 'zh-CN': '1 到 100000 的 GB 数' },
  },
  REDIS_URL: {
    schema: url('redis', 'rediss').optional(),
    about: {
      en: 'Redis that connects several processes; without it there is one',
      'zh-CN': '连接多个进程的 Redis；不设则仅有一个进程',
    },
    expects: { en: 'redis://user:password@host:6379', 'zh-CN': 'redis://用户:密码@主机:6379' },
    isSecret: true,
  },
  ROLE: {
    schema: z.string().transform((value, context) => {
      const named = value.split(',').map((one) => one.trim());
      const isKnown = (one: string): one is Role => (roles as readonly string[]).includes(one);
      if (value === 'all') return [...roles] as readonly Role[];
      if (named.every(isKnown)) return roles.filter((role) => named.includes(role)) as readonly Role[];
      context.addIssue('unknown role');
      return z.NEVER;
    }),
    fallback: 'all',
    about: {
      en: 'What this process does: pages and API, jobs and records, calls, scheduled work',
      'zh-CN': '本进程承担的角色：页面与接口、任务与记录、通话、定时工作',
    },
    expects: {
      en: `all, or some of ${roles.join(', ')} with commas between them`,
      'zh-CN': `all，或 ${roles.join('、')} 中的若干项（逗号分隔）`,
    },
  },
  CALLS: {
    schema: z.enum(['emulator', 'jambonz']),
    fallback: 'emulator',
    about: {
      en: 'Far end of calls: the built-in emulator or a jambonz server',
      'zh-CN': '电话对端：内置模拟器或 jambonz 服务器',
    },
    expects: oneOf(['emulator', 'jambonz']),
  },
  JAMBONZ_API_URL: {
    schema: url('http', 'https').optional(),
    about: { en: 'REST address of jambonz', 'zh-CN': 'jambonz 的 REST 地址' },
    expects: { en: 'an http:// or https:// address', 'zh-CN': 'http:// 或 https:// 开头的地址' },
  },
  JAMBONZ_API_KEY: {
    schema: z.string().min(1).optional(),
    about: { en: 'API key of the jambonz account', 'zh-CN': 'jambonz 账户的 API 密钥' },
    expects: text,
    isSecret: true,
  },
  JAMBONZ_ACCOUNT_SID: {
    schema: z.string().min(1).optional(),
    about: { en: 'Account SID at jambonz', 'zh-CN': 'jambonz 账户 SID' },
    expects: text,
  },
  JAMBONZ_WS_USER: {
    schema: z.string().min(1).optional(),
    about: {
      en: 'User name jambonz must present at /jambonz/app (Basic)',
      'zh-CN': 'jambonz 连接 /jambonz/app 时须提供的用户名（Basic）',
    },
    expects: text,
  },
  JAMBONZ_WS_PASSWORD: {
    schema: z.string().min(1).optional(),
    about: { en: 'Password that goes with it', 'zh-CN': '对应的密码' },
    expects: text,
    isSecret: true,
  },
  GATEWAY_URL: {
    schema: url('ws', 'wss').optional(),
    about: {
      en: 'Where the built-in phone reaches the gateways when they run apart (…/jambonz/app)',
      'zh-CN': '通话网关独立运行时，内置话机连接的地址（…/jambonz/app）',
    },
    expects: { en: 'a ws:// or wss:// address', 'zh-CN': 'ws:// 或 wss:// 开头的地址' },
  },
  DRAIN_SECONDS: {
    schema: whole(0, 3600),
    fallback: '10',
    about: {
      en: 'How long a gateway that stops lets calls end by themselves; the rest go on at another one',
      'zh-CN': '网关停止时等待通话自然结束的时长；其余通话由其他网关接续（秒）',
    },
    expects: { en: 'seconds, 0 to 3600', 'zh-CN': '0 到 3600 的秒数' },
  },
  CALL_TRACE_DAYS: {
    schema: whole(1, 3650),
    fallback: '15',
    about: {
      en: 'How long the IVR trace of calls is kept; the call records stay',
      'zh-CN': 'IVR 轨迹保留天数（通话记录不受影响）',
    },
    expects: { en: 'days, 1 to 3650', 'zh-CN': '1 到 3650 的天数' },
  },
  SEED: {
    schema: z.enum(['demo', 'none']),
    fallback: 'demo',
    about: { en: 'What to put into an empty database', 'zh-CN': '空库时写入的数据' },
    expects: oneOf(['demo', 'none']),
  },
  SECRET_KEY: {
    schema: z.string().min(32).optional(),
    about: {
      en: 'Key that protects stored secrets; made once in DATA_DIR/secret.key when not set',
      'zh-CN': '保护敏感数据的密钥；不设则首次启动时生成于 DATA_DIR/secret.key',
    },
    expects: {
      en: 'at least 32 characters, e.g. from `openssl rand -hex 32`',
      'zh-CN': '至少 32 个字符，如 `openssl rand -hex 32` 的输出',
    },
    isSecret: true,
  },
  SESSION_IDLE_MINUTES: {
    schema: whole(1, 1440),
    fallback: '60',
    about: { en: 'Sign out after this long without a request', 'zh-CN': '无操作多久后自动登出（分钟）' },
    expects: { en: 'minutes, 1 to 1440', 'zh-CN': '1 到 1440 的分钟数' },
  },
  SESSION_HOURS: {
    schema: whole(1, 168),
    fallback: '12',
    about: { en: 'Sign out this long after sign-in in any case', 'zh-CN': '登录后最长有效时间（小时）' },
    expects: { en: 'hours, 1 to 168', 'zh-CN': '1 到 168 的小时数' },
  },
  MAX_UPLOAD_MB: {
    schema: whole(1, 500),
    fallback: '50',
    about: { en: 'Largest file that may be sent to the server', 'zh-CN': '上传文件的最大体积（MB）' },
    expects: { en: 'megabytes, 1 to 500', 'zh-CN': '1 到 500 的兆字节数' },
  },
  METRICS_PORT: {
    schema: whole(0, 65535).optional(),
    about: {
      en: 'Port of Prometheus metrics at /metrics; without it there are none',
      'zh-CN': 'Prometheus 指标（/metrics）端口；不设则不提供',
    },
    expects: { en: 'a whole number from 0 to 65535', 'zh-CN': '0 到 65535 的整数' },
  },
  METRICS_HOST: {
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    about: { en: 'Address the metrics listen on', 'zh-CN': '指标监听地址' },
    expects: { en: 'a host name or IP address', 'zh-CN': '主机名或 IP 地址' },
  },
  METRICS_TOKEN: {
    schema: z.string().min(16).optional(),
    about: {
      en: 'What who reads metrics must show (Authorization: Bearer …); needed beyond loopback',
      'zh-CN': '读取指标须出示的令牌（Authorization: Bearer …）；非本机监听时必填',
    },
    expects: { en: 'at least 16 characters', 'zh-CN': '至少 16 个字符' },
    isSecret: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: url('http', 'https').optional(),
    about: {
      en: 'OpenTelemetry collector (OTLP over HTTP) to send traces to; without it there are none',
      'zh-CN': '接收调用链的 OpenTelemetry 采集器（OTLP/HTTP）；不设则不产生调用链',
    },
    expects: { en: 'an http:// or https:// address', 'zh-CN': 'http:// 或 https:// 开头的地址' },
  },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    fallback: 'info',
    about: { en: 'How much the log says', 'zh-CN': '日志级别' },
    expects: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
  },
} as const satisfies Record<string, Setting>;
