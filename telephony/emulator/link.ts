import { WebSocket } from 'ws';

/** One open or opening websocket, as jambonz uses it. */
export interface Link {
  send(text: string): void;
  close(code: number): void;
  /** Cuts the connection without a closing handshake. */
  drop(): void;
}

/** Where a link reports; after `failed` or `closed` nothing follows. */
export interface LinkEvents {
  opened(): void;
  message(text: string): void;
  /** `code` as received: 1005 without code, 1006 when the connection was lost. */
  closed(code: number): void;
  /** It never opened: a text like `503 Service Unavailable`, and whether the server answered at all. */
  failed(reason: string, wasAnswered: boolean): void;
}

export interface LinkRequest {
  url: string;
  protocol: string;
  headers: Record<string, string>;
}

export type Connect = (request: LinkRequest, events: LinkEvents) => Link;

/** jambonz gives up on the handshake after 1.5 s and accepts at most 24 KiB per message. */
const handshakeTimeout = 1500;
const maxPayload = 24 * 1024;

/** Real websockets. @see telephony-facts §1.1 */
export const connectWebSocket: Connect = (request, events) => {
  const socket = new WebSocket(request.url, request.protocol, {
    handshakeTimeout,
    maxPayload,
    followRedirects: true,
    maxRedirects: 2,
    headers: request.headers,
  });
  let isOpen = false;
  let failure: [string, boolean] | undefined;
  socket.on('open', () => {
    isOpen = true;
    events.opened();
  });
  socket.on('message', (data: Buffer) => events.message(data.toString('utf8')));
  socket.on('unexpected-response', (_request, response) => {
    failure = [`${response.statusCode} ${response.statusMessage}`, true];
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= [error.message, false];
  });
  socket.on('close', (code) => {
    if (isOpen) events.closed(code);
    else events.failed(...(failure ?? ['connection closed', false]));
  });
  return {
    send: (text) => socket.send(text),
    close: (code) => socket.close(code),
    drop: () => socket.terminate(),
  };
};
