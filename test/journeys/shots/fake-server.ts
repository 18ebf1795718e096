import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import * as samples from './samples.ts';

/** `full` plausible data, `empty` nothing yet, `failing` every question fails, `taken` an action comes too late. */
export type Mood = 'full' | 'empty' | 'failing' | 'taken';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
};
const nonce = 'shots';
const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'`;

/** Serves the built console with the policy of the real server, and answers its interfaces from samples. */
export async function startFakeServer(folder: string) {
  const state = {
    mood: 'full' as Mood,
    locale: 'zh-CN',
    theme: 'light',
    isSignedIn: true,
    mustChangePassword: false,
  };
  const server = createServer((request, response) => {
    void (request.url!.startsWith('/api/')
      ? answer(request, response, state)
      : sendFile(request, response, folder));
  });
  new WebSocketServer({ server, path: '/api/push' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    close: () => server.close(),
  };
}

async function sendFile(request: IncomingMessage, response: ServerResponse, folder: string): Promise<void> {
  const path = new URL(request.url!, 'http://x').pathname;
  const name = extname(path) ? normalize(path) : 'index.html';
  const bytes = await readFile(join(folder, name)).catch(() => undefined); // a missing file is a 404
  if (!bytes) return void response.writeHead(404).end();
  const isPage = name === 'index.html';
  response.writeHead(200, {
    'content-type': `${types[extname(name)] ?? 'text/plain'}; charset=utf-8`,
    'content-security-policy': policy,
  });
  response.end(isPage ? bytes.toString().replace('<cw-root', `<cw-root ngCspNonce="${nonce}"`) : bytes);
}

type State = Awaited<ReturnType<typeof startFakeServer>>['state'];

function answer(request: IncomingMessage, response: ServerResponse, state: State): void {
  const { pathname } = new URL(request.url!, 'http://x');
  const send = (status: number, body: unknown) => {
    response.writeHead(status, {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    });
    response.end(JSON.stringify(body));
  };
  if (pathname === '/api/sign-in-options') return send(200, { needsTenantCode: false });
  if (pathname === '/api/session' && request.method === 'POST')
    return send(401, problem(401, 'identity-wrong-sign-in', '登录名或密码不正确', '再错 3 次将锁定 10 分钟'));
  if (!state.isSignedIn) return send(401, problem(401, 'common-sign-in-first', '请先登录'));
  if (pathname.startsWith('/api/me'))
    return send(200, {
      ...samples.me,
      locale: state.locale,
      theme: state.theme,
      mustChangePassword: state.mustChangePassword,
    });
  if (pathname === '/api/push/tickets') return send(200, { ticket: 'x' });
  if (state.mood === 'failing')
    return send(500, problem(500, 'technical', '系统繁忙', '请稍后再试，您的内容没有丢失。'));
  if (state.mood === 'taken' && request.method === 'POST' && pathname.endsWith('/actions'))
    return send(
      409,
      problem(409, 'work-item-taken', '该环节已由王建国办理', '办理时间：14:02。您填写的内容已保存为草稿。'),
    );
  const found = routes.find(([pattern]) => pattern.test(pathname));
  return found
    ? send(200, found[1](state.mood === 'empty'))
    : send(404, problem(404, 'common-not-found', '没有找到'));
}

const problem = (status: number, code: string, title: string, detail?: string) => ({
  type: `/problems/${code}`,
  status,
  title,
  detail,
  instance: '/requests/01JD8Y3K9QZ4',
});
const page = (items: unknown[]) => (isEmpty: boolean) => ({ items: isEmpty ? [] : items });
const total = (isEmpty: boolean) => ({ total: isEmpty ? 0 : 128, atLeast: false });

const routes: [RegExp, (isEmpty: boolean) => unknown][] = [
  [
    /^\/api\/work-items\/counts$/,
    (isEmpty) =>
      isEmpty ? { ...samples.counts, mine: 0, role: 0, institution: 0, overdue: 0 } : samples.counts,
  ],
  [/^\/api\/work-items$/, page(samples.workItems)],
  [/^\/api\/work-items\/[^/]+\/draft$/, () => ({ fields: {}, savedAt: new Date().toISOString() })],
  [/^\/api\/work-items\/[^/]+\/candidates$/, () => ({ items: samples.urges.map(({ who }) => who) })],
  [/^\/api\/work-items\/[^/]+$/, () => samples.step],
  [/^\/api\/tickets\/total$/, total],
  [/^\/api\/tickets$/, page(samples.tickets)],
  [/^\/api\/tickets\/[^/]+\/history$/, page(samples.history)],
  [/^\/api\/tickets\/[^/]+\/changes$/, page(samples.changes)],
  [/^\/api\/tickets\/[^/]+\/notes$/, page(samples.notes)],
  [/^\/api\/tickets\/[^/]+\/urges$/, page(samples.urges)],
  [/^\/api\/tickets\/[^/]+$/, () => samples.ticket],
  [/^\/api\/ticket-types$/, page(samples.ticketTypes)],
  [/^\/api\/ticket-types\/[^/]+$/, () => samples.ticketType],
  [/^\/api\/calls\/total$/, total],
  [/^\/api\/calls$/, page(samples.calls)],
  [/^\/api\/calls\/[^/]+$/, () => samples.call],
];
