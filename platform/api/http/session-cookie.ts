import type { Identity } from '@callweave/platform/identity/server';
import type { Context, Middleware } from './request';

/** The session's cookie: never readable by scripts, never sent by other sites, bound to this host. */
export class SessionCookie {
  private readonly name: string;
  private readonly attributes: string;

  constructor(isHttps: boolean) {
    // The prefix makes browsers refuse the cookie from sub-domains and plain http; it needs Secure, which plain http lacks.
    this.name = isHttps ? '__Host-callweave' : 'callweave';
    this.attributes = `; Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  }

  read(header: string | undefined): string | undefined {
    for (const pair of (header ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (at > 0 && pair.slice(0, at).trim() === this.name) return pair.slice(at + 1).trim() || undefined;
    }
    return undefined;
  }

  set(ctx: Context, token: string, maxAgeMs: number): void {
    const maxAge = Math.max(0, Math.floor(maxAgeMs / 1000));
    ctx.append('set-cookie', `${this.name}=${token}; Max-Age=${maxAge}${this.attributes}`);
  }

  clear(ctx: Context): void {
    ctx.append('set-cookie', `${this.name}=; Max-Age=0${this.attributes}`);
  }
}

/** Finds out who asks; permissions are those of this moment. */
export function session(cookie: SessionCookie, identity: Pick<Identity, 'authenticate'>): Middleware {
  return async function session(ctx, next) {
    const token = cookie.read(ctx.headers.cookie);
    if (token) {
      ctx.state.token = token;
      ctx.state.signedIn = await identity.authenticate(token, ctx.state.requestId);
      const rotated = ctx.state.signedIn?.newToken;
      if (rotated) cookie.set(ctx, rotated.token, rotated.maxAgeMs);
    }
    await next();
  };
}
