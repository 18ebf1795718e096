import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes over an upgraded connection; throwing or rejecting closes it. */
export type UpgradeHandler = (req: IncomingMessage, socket: Duplex, head: Buffer) => void | Promise<void>;

/** The one place where websockets come in. Everything nobody registered for gets a plain HTTP error and is closed. */
export class Upgrades {
  private readonly handlers = new Map<string, UpgradeHandler>();
  private readonly subtrees = new Map<string, UpgradeHandler>();
  private readonly taken = new Set<Duplex>();
  private isOpen = true;

  /** @param options.below also takes every path beneath, e.g. `/jambonz/app/adulting` */
  register(path: string, handler: UpgradeHandler, options: { below?: boolean } = {}): void {
    if (this.handlers.has(path)) throw new Error(`two owners for upgrades at ${path}`);
    this.handlers.set(path, handler);
    if (options.below) this.subtrees.set(`${path}/`, handler);
  }

  attach(server: Server): void {
    server.on('upgrade', (req, socket, head) => void this.handle(req, socket, head));
  }

  /** From now on new sockets are sent away. */
  stop(): void {
    this.isOpen = false;
  }

  /** Closes every socket that is still there; the server itself forgets upgraded ones. */
  destroyAll(): void {
    for (const socket of this.taken) socket.destroy();
  }

  private async handle(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // The peer may drop the line at any moment; without a listener that would end the process.
    socket.on('error', () => socket.destroy());
    if (!this.isOpen) return refuseUpgrade(socket, 503);
    const handler = this.handlerOf((req.url ?? '').split('?')[0]!);
    if (!handler) return refuseUpgrade(socket, 404);
    this.taken.add(socket);
    socket.on('close', () => this.taken.delete(socket));
    try {
      await handler(req, socket, head);
    } catch {
      // The handler logs; here only the line is left to close.
      refuseUpgrade(socket, 500);
    }
  }

  private handlerOf(path: string): UpgradeHandler | undefined {
    const exact = this.handlers.get(path);
    if (exact) return exact;
    for (const [below, handler] of this.subtrees) if (path.startsWith(below)) return handler;
    return undefined;
  }
}

const reasons = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Answers in HTTP and closes. */
export function refuseUpgrade(socket: Duplex, status: keyof typeof reasons): void {
  if (socket.destroyed) return;
  socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
