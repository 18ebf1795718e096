import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { httpProblems } from './problems';
import type { Context, Middleware } from './request';

/** Names the build made from contents, e.g. `chunk-CoH_Xt_b.js`: they never change. A plain word is no hash. */
const hashedName = /-(?=[\w-]{0,7}[A-Z0-9_])[\w-]{8}\.\w+$/;
const packed = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** Serves the built console; every address without a file that is not an interface shows the app. */
export function consoleFiles(folder: string): Middleware {
  return async function consoleFiles(ctx, next) {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (/^\/(api|health|jambonz)(\/|$)/.test(ctx.path)) return next();
    const path = pathIn(folder, ctx.path);
    if (path && extname(path) && (await sendFile(ctx, path))) return;
    if (extname(ctx.path)) throw httpProblems.notFound();
    await sendPage(ctx, join(folder, 'index.html'));
  };
}

/** @returns undefined for anything outside the folder */
function pathIn(folder: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined; // not UTF-8: no file is named so
  }
  if (decoded.includes('\0')) return undefined;
  const path = normalize(join(folder, decoded));
  return path.startsWith(folder + sep) ? path : undefined;
}

async function sendFile(ctx: Context, path: string): Promise<boolean> {
  const plain = await sizeOf(path);
  if (!plain || path.endsWith('index.html')) return false;
  ctx.set('cache-control', hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.set('etag', `W/"${plain.size.toString(36)}-${Math.floor(plain.mtimeMs).toString(36)}"`);
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return true;
  }
  const { file, encoding, size } = await smallestOf(ctx, path, plain.size);
  if (encoding) ctx.set('content-encoding', encoding);
  ctx.body = createReadStream(file);
  ctx.length = size;
  ctx.type = extname(path);
  return true;
}

async function smallestOf(ctx: Context, path: string, size: number) {
  ctx.vary('Accept-Encoding');
  for (const [encoding, ending] of packed) {
    const found = ctx.acceptsEncodings(encoding) && (await sizeOf(path + ending));
    if (found) return { file: path + ending, encoding, size: found.size };
  }
  return { file: path, encoding: undefined, size };
}

/** The page gets this answer's nonce, so it is never kept. */
async function sendPage(ctx: Context, path: string): Promise<void> {
  const html = await readFile(path, 'utf8').catch(() => undefined); // not built: say so below
  if (html === undefined) throw httpProblems.notFound();
  ctx.body = html.replace('<cw-root', `<cw-root ngCspNonce="${ctx.state.nonce}"`);
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
}

async function sizeOf(path: string) {
  const found = await stat(path).catch(() => undefined); // absent
  return found?.isFile() ? { size: found.size, mtimeMs: found.mtimeMs } : undefined;
}
