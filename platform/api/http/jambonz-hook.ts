import { createHash, timingSafeEqual } from 'node:crypto';
import { parseJson, readBytes } from './body';
import type { Middleware } from './request';

export interface BasicCredentials {
  username: string;
  password: string;
}

const maxBytes = 256 << 10;

/** `POST /jambonz/status`: call states jambonz reports beside the websocket. Wrong credentials get 401 as HTTP has it. */
export function jambonzStatus(credentials: BasicCredentials, posted: (body: unknown) => void): Middleware {
  const expected = digest(
    `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  );
  return async function jambonzStatus(ctx, next) {
    if (ctx.path !== '/jambonz/status' || ctx.method !== 'POST') return next();
    if (!timingSafeEqual(digest(ctx.get('authorization')), expected)) {
      ctx.status = 401;
      ctx.set('www-authenticate', 'Basic realm="jambonz"');
      return;
    }
    posted(parseJson(await readBytes(ctx.req, maxBytes)));
    ctx.status = 204;
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();
