import type { Server } from 'node:http';
import type { Identity } from '@callweave/platform/identity/server';
import {
  type Endpoint,
  type Logger,
  type Metrics,
  noMetrics,
  type Route,
  type Tracing,
} from '@callweave/platform/kernel';
import Koa from 'koa';
import { apiRouter } from './api-routes';
import { compression } from './compression';
import { consoleFiles } from './console-files';
import { health, type HealthCheck } from './health';
import { httpMetrics } from './http-metrics';
import { listen, newServer } from './listen';
import { openApiFile } from './openapi';
import { patience } from './patience';
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
  /** Default: none. */
  tracing?: Tracing;
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
  /** Takes no new connections; those that are there stay, and are told that this process is not ready. */
  refuse(): void;
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
    tracing: options.tracing,
    openBeforePasswordChange: options.openBeforePasswordChange,
  });
  app.use(requestContext(options.log));
  app.use(httpMetrics(options.metrics ?? noMetrics));
  app.use(compression());
  app.use(securityHeaders({ isHttps }));
  app.use(problemWriter());
  app.use(health(options.healthChecks ?? [], () => isStopping));
  app.use(refuseWhile(() => isStopping));
  app.use(patience(options.healthChecks?.find(({ name }) => name === 'store')));
  for (const hook of options.hooks ?? []) app.use(hook);
  app.use(sameOriginWrites(ownOrigin(options.publicUrl)));
  app.use(openApiFile(options.routes));
  if (options.consoleFolder) app.use(consoleFiles(options.consoleFolder));
  app.use(session(cookie, options.identity));
  app.use(router.routes() as Middleware);
  app.use(unknownAddress(options.routes));
  app.on('error', (error: unknown) => options.log.error({ err: error }, 'answer could not be written'));

  let server: Server | undefined;
  let closed: Promise<void> | undefined;
  const upgrades = new Upgrades();
  const refuse = () => {
    isStopping = true;
    closed ??= server && new Promise<void>((resolve) => server!.close(() => resolve()));
    server?.closeIdleConnections();
  };

  return {
    upgrades,
    listen(port, host, door = newServer()) {
      server = door.removeAllListeners('request').on('request', app.callback());
      upgrades.attach(server);
      return listen(server, port, host);
    },
    refuse,
    async stop(graceMs = 10_000) {
      refuse();
      upgrades.stop();
      if (server && closed) await within(closed, graceMs, server, () => upgrades.destroyAll());
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

/** What is not closed in time is cut. */
async function within(
  closed: Promise<void>,
  graceMs: number,
  server: Server,
  closeSockets: () => void,
): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections();
    closeSockets();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
