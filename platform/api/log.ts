import type { Logger } from '@callweave/platform/kernel';
import { traceFacts } from '@callweave/platform/telemetry';
import { pino } from 'pino';

/** Keys whose values never reach the log, however deep somebody put them. */
const secretKeys = [
  'password',
  'current',
  'next',
  'secret',
  'secretKey',
  'token',
  'ticket',
  'cookie',
  'authorization',
];

/** JSON lines on stderr, so that stdout stays for people. */
export function createLogger(level: string): Logger {
  const paths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  return pino(
    {
      level,
      base: undefined,
      // Within a trace, its ids: nothing when traces are off.
      mixin: traceFacts,
      redact: { paths, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
