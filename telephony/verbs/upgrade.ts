import { timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@callweave/platform/kernel';
import { WebSocketServer } from 'ws';
import { SwitchSocket } from './switch-socket';

export const switchSubprotocol = 'ws.jambonz.org';

/** Longest message we read; a `session:new` with its SIP request is some 3 KiB. */
const maxSwitchMessageBytes = 1024 * 1024;

export interface UpgradeOptions {
  /** Basic credentials jambonz must show; left out: anybody may connect (loopback emulator in tests). */
  credentials?: { username: string; password: string };
  log: Logger;
  onSocket(socket: SwitchSocket): void;
}

/** Takes over an HTTP upgrade; hand it the requests for the jambonz application's path. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Accepts call websockets: subprotocol `ws.jambonz.org`, HTTP Basic at the upgrade (jambonz signs nothing on
 * websockets). Wrong credentials get 401, another subprotocol 400.
 */
export function createUpgradeHandler({ credentials, log, onSocket }: UpgradeOptions): UpgradeHandler {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxSwitchMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => switchSubprotocol,
  });
  return (request, socket, head) => {
    if (!isAllowed(request, credentials)) return refuse(socket, '401 Unauthorized');
    if (!offers(request, switchSubprotocol)) return refuse(socket, '400 Bad Request');
    server.handleUpgrade(request, socket, head, (ws) => {
      onSocket(new SwitchSocket(ws, log, new URL(request.url ?? '/', 'http://localhost').pathname));
    });
  };
}

function offers(request: IncomingMessage, subprotocol: string): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === subprotocol);
}

function isAllowed(request: IncomingMessage, credentials: UpgradeOptions['credentials']): boolean {
  if (!credentials) return true;
  const expected = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  return sameText(request.headers.authorization ?? '', `Basic ${expected}`);
}

/** Compares in constant time whatever the lengths. */
function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
