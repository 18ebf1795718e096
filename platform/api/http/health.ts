import type { PlatformPart } from '@callweave/platform/identity/contract';
import type { Middleware } from './request';

export interface Health {
  isReady: boolean;
  /** Works, but worse than it should. */
  isDegraded?: boolean;
  detail: string;
}

/** One thing the server needs to be useful. `detail` is one line for operators, without addresses or secrets. */
export interface HealthCheck {
  name: string;
  /** What people at the screens are told when it is not ready or degraded; left out: nothing. */
  part?: PlatformPart;
  /** True: without it this process still does more good than none. People are told, and not kept away. */
  isOptional?: boolean;
  check(): Promise<Health>;
}

const deadlineMs = 2000;

/** `/health/live`: the process answers. `/health/ready`: 200 when everything it cannot do without works, else 503. */
export function health(checks: readonly HealthCheck[], isStopping: () => boolean): Middleware {
  return async function health(ctx, next) {
    if (ctx.path === '/health/live') ctx.body = { isLive: true };
    else if (ctx.path === '/health/ready') {
      const parts = await Promise.all(checks.map(answerOf));
      const isReady = !isStopping() && parts.every((part) => part.isReady);
      ctx.status = isReady ? 200 : 503;
      ctx.body = { isReady, isStopping: isStopping(), parts };
    } else return next();
    ctx.set('cache-control', 'no-store');
    // Whoever asks on a kept connection must not keep a stopping process alive.
    if (isStopping()) ctx.set('connection', 'close');
  };
}

/** Asks one part; failing and not answering count as not ready. */
export async function answerOf(one: HealthCheck): Promise<Health & { name: string }> {
  const answer = await inTime(one);
  const isLess = one.isOptional && !answer.isReady;
  return { name: one.name, ...answer, ...(isLess && { isReady: true, isDegraded: true }) };
}

async function inTime({ check }: HealthCheck): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ isReady: false, detail: 'no answer in time' }), deadlineMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { isReady: false, detail: error instanceof Error ? error.name : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
