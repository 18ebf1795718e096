import { randomBytes } from 'node:crypto';
import { httpProblems } from './problems';
import type { Middleware } from './request';

/**
 * No inline script, no eval. Style elements need the page's nonce (Angular sets it through `ngCspNonce`); style attributes
 * are allowed because diagram-js and the bpmn.io mark, which its licence wants visible, are built from such markup.
 */
function contentPolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `media-src 'self' blob:`,
    `connect-src 'self'`,
    `worker-src 'self' blob:`,
    `manifest-src 'self'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

export function securityHeaders({ isHttps }: { isHttps: boolean }): Middleware {
  return async function securityHeaders(ctx, next) {
    ctx.state.nonce = randomBytes(16).toString('base64');
    ctx.set('content-security-policy', contentPolicy(ctx.state.nonce));
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('x-frame-options', 'DENY');
    ctx.set('referrer-policy', 'same-origin');
    ctx.set('cross-origin-opener-policy', 'same-origin');
    ctx.set('cross-origin-resource-policy', 'same-origin');
    ctx.set('permissions-policy', 'camera=(), geolocation=(), microphone=(self)');
    if (isHttps) ctx.set('strict-transport-security', 'max-age=31536000');
    await next();
  };
}

/**
 * Refuses writes that another site made the browser send. `SameSite=Lax` and the required `Idempotency-Key` header, which
 * a foreign page cannot send without a preflight we never grant, stand behind it.
 */
export function sameOriginWrites(isOwnOrigin: OriginCheck): Middleware {
  return async function sameOriginWrites(ctx, next) {
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (!isRead && !isOwnOrigin(ctx.headers)) throw httpProblems.wrongOrigin();
    await next();
  };
}

export type OriginCheck = (headers: {
  origin?: string;
  host?: string;
  'sec-fetch-site'?: string | string[];
}) => boolean;

/** Browsers name the origin of every write and websocket; other clients need not. */
export function ownOrigin(publicUrl: string | undefined): OriginCheck {
  const publicOrigin = publicUrl && new URL(publicUrl).origin;
  return ({ origin, host, 'sec-fetch-site': site }) => {
    if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
    if (origin === publicOrigin) return true;
    return URL.canParse(origin) && !!host && new URL(origin).host === host.toLowerCase();
  };
}
