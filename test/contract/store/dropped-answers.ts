import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * Stands between a program and MySQL. After `dropNextCommit()` the next commit reaches the server and is done there, but
 * its connection breaks before the answer.
 */
export async function startDroppingProxy(serverUrl: string) {
  const { hostname, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  let drops = 0;
  let dropped = 0;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    let isDropping = false;
    client.on('data', (bytes) => {
      if (drops > 0 && /\x03commit$/i.test(bytes.toString('latin1'))) {
        drops--;
        isDropping = true;
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (!isDropping) return void client.write(bytes);
      dropped++;
      client.destroy();
      server.destroy();
    });
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => undefined); // broken on purpose
      socket.on('close', () => [client, server].forEach((one) => one.destroy()));
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    dropNextCommit: () => void drops++,
    /** Commits that were done and not answered. */
    dropped: () => dropped,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
