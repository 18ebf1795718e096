import type { Metrics } from '@callweave/platform/kernel';
import type { Middleware } from './request';

/** Counts every answer by its endpoint's path template; what matches none (pages, hooks, mistakes) is `other`. */
export function httpMetrics(metrics: Metrics): Middleware {
  const seconds = metrics.histogram({
    name: 'callweave_http_request_seconds',
    help: 'Duration of HTTP requests until the answer is known',
    labels: ['method', 'route', 'status'],
  });
  return async function httpMetrics(ctx, next) {
    const startedAt = performance.now();
    await next();
    const { route } = ctx.state;
    const labels = { method: route ? ctx.method : '', route: route ?? 'other', status: String(ctx.status) };
    seconds(labels, (performance.now() - startedAt) / 1000);
  };
}
