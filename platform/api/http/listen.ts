import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Slow clients may not hold connections for ever; who is late is looked for every `connectionsCheckingInterval`. */
const limits = {
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

export function newServer(listener?: RequestListener): Server {
  return createServer(limits, listener);
}

/** Listens, unless the server does already. @returns the address in use */
export function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = () => {
      server.off('error', reject);
      const { port: used } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${used}`);
    };
    if (server.listening) return done();
    server.once('error', reject);
    server.listen(port, host, done);
  });
}
