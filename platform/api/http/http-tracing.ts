import type { Tracing } from '@callweave/platform/kernel';
import type { Middleware } from './request';

/** One span per API request, in the trace of the browser's action (W3C `traceparent`). */
export function httpTracing(tracing: Tracing): Middleware {
  return async function httpTracing(ctx, next) {
    if (!ctx.path.startsWith('/api/')) return next();
    const parent = ctx.get('traceparent') || null;
    const attributes = { request: ctx.state.requestId };
    // Named by the method alone: the path carries ids, the template is known only later.
    await tracing.span(`http ${ctx.method}`, { parent, attributes }, next);
  };
}
