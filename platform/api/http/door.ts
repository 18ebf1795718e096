import type { Server } from 'node:http';
import type { Logger } from '@callweave/platform/kernel';
import Koa from 'koa';
import { health } from './health';
import { listen, newServer } from './listen';
import { problemWriter } from './problem-writer';
import { httpProblems } from './problems';
import { requestContext, type RequestState } from './request';
import { securityHeaders } from './security';

/**
 * Takes the address before the databases are migrated and the demo is in: from the first second on `/health/live`
 * answers, `/health/ready` says 503 and everything else is asked to wait. The product then takes over the same listener,
 * so that the address is never gone in between.
 * @throws EADDRINUSE and the like, before anything was written
 */
export async function openDoor(port: number, host: string, log: Logger): Promise<Server> {
  const app = new Koa<RequestState>();
  app.use(requestContext(log));
  app.use(securityHeaders({ isHttps: false }));
  app.use(problemWriter());
  app.use(
    health([{ name: 'start', check: async () => ({ isReady: false, detail: 'starting' }) }], () => false),
  );
  app.use(() => {
    throw httpProblems.starting();
  });
  const server = newServer(app.callback());
  await listen(server, port, host);
  return server;
}
