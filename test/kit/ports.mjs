import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what the kernel gives to outgoing connections: nobody takes the port of a server that is down for a while. */
const [first, end] = [12_000, 32_000];

/** Loopback ports nobody listens on now; held all at once, so that they differ. */
export async function freePorts(count) {
  const probes = await Promise.all(Array.from({ length: count }, hold));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

/** A loopback port nobody listens on now. */
export const freePort = async () => (await freePorts(1))[0];

async function hold() {
  for (;;) {
    const probe = createServer();
    const isFree = new Promise((resolve, reject) => {
      probe.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      probe.listen(randomInt(first, end), '127.0.0.1', () => resolve(true));
    });
    if (await isFree) return probe;
  }
}
