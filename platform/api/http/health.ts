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
  check(): Promise<Health>;
}

const deadlineMs = 2000;

/** `/health/live`: the process answers. `/health/ready`: 200 when everything it needs works, else 503 with what does not. */
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
  };
}

/** Asks one part; failing and not answering count as not ready. */
export async function answerOf({ name, check }: HealthCheck): Promise<Health & { name: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ isReady: false, detail: 'no answer in time' }), deadlineMs);
  });
  try {
    return { name, ...(await Promise.race([check(), late])) };
  } catch (error) {
    return { name, isReady: false, detail: error instanceof Error ? error.name : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
