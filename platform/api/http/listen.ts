import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens, unless the server does already; slow clients may not hold connections for ever. @returns the address in use */
export function listen(server: Server, port: number, host: string): Promise<string> {
  Object.assign(server, { headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 });
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
