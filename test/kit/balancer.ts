import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  port: number;
  /** Ports of loopback to send connections to, in turn; one that refuses is passed over. */
  targets: number[];
  close(): void;
}

/** A TCP balancer as it stands before several processes: connections stay where they went. */
export async function startBalancer(...targets: number[]): Promise<Balancer> {
  const clients = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => client.destroy()).on('close', () => clients.delete(client));
    const order = balancer.targets.map((_, at, all) => all[(at + turn) % all.length]!);
    turn += 1;
    pipeToFirst(client, order);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const balancer: Balancer = {
    port: (server.address() as AddressInfo).port,
    targets,
    close: () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
  return balancer;
}

function pipeToFirst(client: Socket, [port, ...others]: number[]): void {
  if (port === undefined) return void client.destroy();
  const target = connect(port, '127.0.0.1');
  let isOpen = false;
  target.on('connect', () => {
    isOpen = true;
    client.pipe(target).pipe(client);
  });
  target.on('error', () => (isOpen ? client.destroy() : pipeToFirst(client, others)));
  target.on('close', () => isOpen && client.destroy());
  client.on('close', () => target.destroy());
}
