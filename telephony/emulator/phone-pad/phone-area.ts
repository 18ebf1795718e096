import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Actor, type Clock, implement, type Logger } from '@callweave/platform/kernel';
import type { ServerArea } from '@callweave/platform/store';
import { phoneApi, type PhoneEvent, type PhoneNumber } from '@callweave/telephony/softphone/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Emulator } from '../emulator';
import { PhoneLine } from './phone-line';
import { Tickets } from './tickets';

export interface PhoneAreaDeps {
  emulator: Pick<Emulator, 'dial'>;
  clock: Clock;
  log: Logger;
  /** Enabled service numbers of the actor's tenant. */
  serviceNumbers(actor: Actor): Promise<PhoneNumber[]>;
}

export interface PhoneArea extends ServerArea {
  /** For upgrades of `/api/phone?ticket=…`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** A command is short; anything longer is an attack or a mistake. */
const maxFrameBytes = 1024;
const maxPhonesPerUser = 3;
const pingEveryMs = 25_000;

/** The server's end of the browser phone. */
export function createPhoneArea(deps: PhoneAreaDeps): PhoneArea {
  const tickets = new Tickets(deps.clock);
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  const phones = new Map<string, number>();
  return {
    routes: implement(phoneApi, {
      ticket: async ({ actor }) => tickets.issue(actor),
      numbers: async ({ actor }) => ({ items: await deps.serviceNumbers(actor) }),
    }),
    handleUpgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
      const actor = tickets.redeem(ticket);
      if (!actor) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (ws) => openLine(deps, phones, actor, ws));
    },
    async stop() {
      for (const client of server.clients) client.close(1001);
    },
  };
}

function openLine(deps: PhoneAreaDeps, phones: Map<string, number>, actor: Actor, ws: WebSocket): void {
  const send = (event: PhoneEvent) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(event));
  };
  const user = `${actor.tenantId}/${actor.userId}`;
  const open = phones.get(user) ?? 0;
  if (open >= maxPhonesPerUser) {
    send({ type: 'error', code: 'too-many' });
    ws.close(1008);
    return;
  }
  phones.set(user, open + 1);
  const line = new PhoneLine({
    dial: (options) => deps.emulator.dial(options),
    mayDial: async (number) => (await deps.serviceNumbers(actor)).some((known) => known.number === number),
    send,
    giveUp: () => ws.close(1008),
    log: deps.log.child({ tenantId: actor.tenantId, userId: actor.userId }),
  });
  const ping = setInterval(() => ws.ping(), pingEveryMs);
  ws.on('message', (data: Buffer, isBinary) => void line.receive(isBinary ? '' : data.toString('utf8')));
  // Oversized and malformed frames: ws closes the connection by itself with the right code.
  ws.on('error', (error) => deps.log.info({ error }, 'Phone socket failed'));
  ws.on('close', () => {
    clearInterval(ping);
    const left = (phones.get(user) ?? 1) - 1;
    if (left) phones.set(user, left);
    else phones.delete(user);
    line.close();
  });
}
