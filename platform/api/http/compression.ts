import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Middleware } from './request';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const smallest = 1400; // below this everything fits one packet anyway

/** Compresses JSON answers; static files come compressed from the build. */
export function compression(): Middleware {
  return async function compression(ctx, next) {
    await next();
    if (typeof ctx.body !== 'string' || ctx.body.length < smallest || ctx.response.get('content-encoding'))
      return;
    ctx.vary('Accept-Encoding');
    const encoding = ctx.acceptsEncodings('br', 'gzip', 'identity');
    if (encoding !== 'br' && encoding !== 'gzip') return;
    const { type } = ctx;
    const bytes = Buffer.from(ctx.body);
    ctx.body =
      encoding === 'br'
        ? await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
        : await zip(bytes);
    ctx.type = type;
    ctx.set('content-encoding', encoding);
  };
}
