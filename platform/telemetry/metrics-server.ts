import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@callweave/platform/kernel';
import type { PrometheusMetrics } from './prometheus';

export interface MetricsServerOptions {
  metrics: PrometheusMetrics;
  /** 0 picks a free one. */
  port: number;
  host: string;
  /** Who asks must show it as `Authorization: Bearer …`; left out: anybody who reaches the port. */
  token?: string;
  log: Logger;
}

export interface MetricsServer {
  /** e.g. `http://127.0.0.1:9464/metrics` */
  url: string;
  close(): Promise<void>;
}

/** `GET /metrics` on a port of its own, so that no proxy for people ever shows it. @throws when the port is taken */
export async function serveMetrics(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((req, res) => {
    if (req.method !== 'GET' || req.url !== '/metrics') return void res.writeHead(404).end();
    if (!mayRead(req.headers.authorization, options.token))
      return void res.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    options.metrics
      .exposition()
      .then(({ contentType, text }) => res.writeHead(200, { 'content-type': contentType }).end(text))
      .catch((error: unknown) => {
        options.log.error({ err: error }, 'metrics could not be written');
        res.writeHead(500).end();
      });
  });
  await listening(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function mayRead(authorization: string | undefined, token: string | undefined): boolean {
  return token === undefined || timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
}
