import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Connect, LinkEvents } from '../link';

/** One connection as the application holds it. */
export interface AppConnection {
  path: string;
  /** Of the upgrade, lower-case names. */
  headers: Record<string, string>;
  send(text: string): void;
  /** Closes with the code; without one the far end sees 1005. */
  close(code?: number): void;
  /** Breaks the TCP connection. */
  drop(): void;
  /** The player sets these when it sees the connection. */
  onMessage?: (text: string) => void;
  onClose?: (code: number) => void;
}

/** The application's end of the wire, in memory or real. */
export interface AppSide {
  url: string;
  connect?: Connect;
  onConnection?: (connection: AppConnection) => void;
  stop(): Promise<void>;
}

/** Both ends in this process: no sockets, so that a virtual clock decides everything. */
export function memoryApp(refusesUpgrade: boolean): AppSide {
  const app: AppSide = {
    url: 'ws://app.example/app',
    stop: async () => {},
    connect(request, events) {
      const peer = new MemoryPeer(events);
      queueMicrotask(() => {
        if (refusesUpgrade) return events.failed('503 Service Unavailable', true);
        const headers = { 'sec-websocket-protocol': request.protocol, ...request.headers };
        const connection = peer.connection(new URL(request.url).pathname, headers);
        app.onConnection?.(connection);
        events.opened();
      });
      return peer.link();
    },
  };
  return app;
}

class MemoryPeer {
  private isClosed = false;
  private app?: AppConnection;

  constructor(private readonly events: LinkEvents) {}

  link() {
    return {
      send: (text: string) => this.app!.onMessage?.(text),
      close: (code: number) => this.end(() => this.app?.onClose?.(code)),
      drop: () => this.end(() => this.app?.onClose?.(1006)),
    };
  }

  connection(path: string, headers: Record<string, string>): AppConnection {
    this.app = {
      path,
      headers,
      // Never within the emulator's own send, as on a real wire.
      send: (text) => queueMicrotask(() => this.isClosed || this.events.message(text)),
      close: (code) => this.end(() => this.events.closed(code ?? 1005)),
      drop: () => this.end(() => this.events.closed(1006)),
    };
    return this.app;
  }

  private end(tell: () => void): void {
    if (this.isClosed) return;
    this.isClosed = true;
    tell();
  }
}

/** A real websocket server on loopback. */
export async function loopbackApp(refusesUpgrade: boolean): Promise<AppSide> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'ws.jambonz.org' });
  const app: AppSide = {
    url: '',
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('upgrade', (request, socket, head) => {
    if (refusesUpgrade) return socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      app.onConnection?.(loopbackConnection(ws, request.url!, request.headers as Record<string, string>));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/app`;
  return app;
}

function loopbackConnection(ws: WebSocket, path: string, headers: Record<string, string>): AppConnection {
  const connection: AppConnection = {
    path,
    headers,
    send: (text) => ws.send(text),
    close: (code) => (code === undefined ? ws.close() : ws.close(code)),
    drop: () => ws.terminate(),
  };
  ws.on('message', (data: Buffer) => connection.onMessage?.(data.toString('utf8')));
  ws.on('close', (code) => connection.onClose?.(code));
  return connection;
}
