import type { Server } from 'node:http';
import type { Identity } from '@callweave/platform/identity/server';
import { type Endpoint, type Logger, type Metrics, noMetrics, type Route } from '@callweave/platform/kernel';
import Koa from 'koa';
import { apiRouter } from './api-routes';
import { compression } from './compression';
import { consoleFiles } from './console-files';
import { health, type HealthCheck } from './health';
import { httpMetrics } from './http-metrics';
import { listen, newServer } from './listen';
import { openApiFile } from './openapi';
import { problemWriter } from './problem-writer';
import { httpProblems } from './problems';
import { type Middleware, requestContext, type RequestState } from './request';
import { ownOrigin, sameOriginWrites, securityHeaders } from './security';
import { session, SessionCookie } from './session-cookie';
import { Upgrades } from './upgrades';

export interface HttpOptions {
  log: Logger;
  /** Default: none. */
  metrics?: Metrics;
  routes: readonly Route[];
  identity: Pick<Identity, 'authenticate'>;
  openBeforePasswordChange: ReadonlySet<Endpoint>;
  healthChecks?: readonly HealthCheck[];
  /** Requests from machines, before cookies and origins count, e.g. `/jambonz/status`. */
  hooks?: readonly Middleware[];
  /** Folder of the built console. */
  consoleFolder?: string;
  publicUrl?: string;
  trustProxy?: boolean;
  maxUploadBytes?: number;
}

export interface HttpServer {
  readonly upgrades: Upgrades;
  /** @param door listener to take over, see `openDoor`; default a new one. @returns the address in use */
  listen(port: number, host: string, door?: Server): Promise<string>;
  /** Refuses new requests, lets those in hand finish for at most `graceMs`, then closes everything. */
  stop(graceMs?: number): Promise<void>;
}

/** The whole HTTP side; the order of the chain is the order below. */
export function createHttp(options: HttpOptions): HttpServer {
  const isHttps = options.publicUrl?.startsWith('https:') ?? false;
  const cookie = new SessionCookie(isHttps);
  let isStopping = false;

  const app = new Koa<RequestState>();
  app.proxy = options.trustProxy ?? false;
  app.maxIpsCount = 1;
  const router = apiRouter(options.routes, {
    cookie,
    maxUploadBytes: options.maxUploadBytes ?? 50 << 20,
    openBeforePasswordChange: options.openBeforePasswordChange,
  });
  app.use(requestContext(options.log));
  app.use(httpMetrics(options.metrics ?? noMetrics));
  app.use(compression());
  app.use(securityHeaders({ isHttps }));
  app.use(problemWriter());
  app.use(health(options.healthChecks ?? [], () => isStopping));
  app.use(refuseWhile(() => isStopping));
  for (const hook of options.hooks ?? []) app.use(hook);
  app.use(sameOriginWrites(ownOrigin(options.publicUrl)));
  app.use(openApiFile(options.routes));
  if (options.consoleFolder) app.use(consoleFiles(options.consoleFolder));
  app.use(session(cookie, options.identity));
  app.use(router.routes() as Middleware);
  app.use(unknownAddress(options.routes));
  app.on('error', (error: unknown) => options.log.error({ err: error }, 'answer could not be written'));

  let server: Server | undefined;
  const upgrades = new Upgrades();

  return {
    upgrades,
    listen(port, host, door = newServer()) {
      server = door.removeAllListeners('request').on('request', app.callback());
      upgrades.attach(server);
      return listen(server, port, host);
    },
    async stop(graceMs = 10_000) {
      isStopping = true;
      upgrades.stop();
      if (server) await close(server, graceMs, () => upgrades.destroyAll());
    },
  };
}

function refuseWhile(isStopping: () => boolean): Middleware {
  return async function refuseWhileStopping(ctx, next) {
    if (!isStopping()) return next();
    ctx.set('connection', 'close');
    throw httpProblems.stopping();
  };
}

function unknownAddress(routes: readonly Route[]): Middleware {
  const patterns = routes.map(({ endpoint }) => new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`));
  return async function unknownAddress(ctx) {
    if (patterns.some((pattern) => pattern.test(ctx.path))) throw httpProblems.methodNotAllowed();
    throw httpProblems.notFound();
  };
}

function close(server: Server, graceMs: number, closeSockets: () => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.closeAllConnections();
      closeSockets();
    }, graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
