import type { Actor, Locale, Logger } from '@callweave/platform/kernel';
import { newId, pickLocale } from '@callweave/platform/kernel';
import type { SignedIn } from '@callweave/platform/identity/server';
import type Koa from 'koa';

/** What middleware hands on with each request. */
export interface RequestState {
  requestId: string;
  locale: Locale;
  log: Logger;
  /** Of the session cookie, when there is one. */
  token?: string;
  signedIn?: SignedIn;
  /** Path template of the endpoint that answers. */
  route?: string;
  /** New for every page, so that only our own style elements count. */
  nonce: string;
}
export type Context = Koa.ParameterizedContext<RequestState>;
export type Middleware = Koa.Middleware<RequestState>;

/** Nobody in particular: what handlers of public endpoints get. */
export function anonymous(state: RequestState): Actor {
  return {
    tenantId: '',
    userId: 'anonymous',
    userName: '',
    locale: state.locale,
    timeZone: 'Asia/Shanghai',
    roleIds: [],
    rights: new Map(),
    requestId: state.requestId,
  };
}

/** First in the chain: ids, language, and one log line per request. */
export function requestContext(log: Logger): Middleware {
  return async function requestContext(ctx, next) {
    const startedAt = performance.now();
    const requestId = newId();
    ctx.state.requestId = requestId;
    ctx.state.locale = pickLocale(ctx.get('accept-language'));
    ctx.state.log = log.child({ requestId });
    ctx.set('x-request-id', requestId);
    await next();
    // What went well is told only to who asks for it; failures are logged where they are handled.
    ctx.state.log[ctx.status < 400 ? 'debug' : 'info'](
      {
        method: ctx.method,
        // Without the query: searches carry customers' names and numbers.
        path: ctx.path,
        status: ctx.status,
        ms: Math.round(performance.now() - startedAt),
        tenant: ctx.state.signedIn?.actor.tenantId,
        user: ctx.state.signedIn?.actor.userId,
      },
      'request',
    );
  };
}
