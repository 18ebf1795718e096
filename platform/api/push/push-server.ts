import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pushApi } from '@callweave/platform/identity/contract';
import type { Identity } from '@callweave/platform/identity/server';
import {
  type Clock,
  implement,
  type Logger,
  newId,
  type Route,
  type TopicDefinition,
} from '@callweave/platform/kernel';
import { WebSocketServer } from 'ws';
import { type OriginCheck, ownOrigin } from '../http/security';
import { refuseUpgrade, type UpgradeHandler } from '../http/upgrades';
import type { PushHub } from './push-hub';
import { closeCodes, PushSocket } from './push-socket';

const ticketMs = 30_000;
const heartbeatMs = 25_000;
const maxFrameBytes = 16 << 10;

export interface PushDeps {
  hub: PushHub;
  identity: Pick<Identity, 'reread' | 'onChange'>;
  topics: readonly TopicDefinition[];
  log: Logger;
  clock: Clock;
  publicUrl?: string;
}

export interface PushServer {
  routes: Route[];
  upgrade: UpgradeHandler;
  /** Sends every client away; they come back to the next process and resume or read again. */
  stop(): void;
}

/** The push websocket: a one-time ticket brings the session over, topics are checked at subscription and after changes. */
export function createPush(deps: PushDeps): PushServer {
  const { hub, identity, log, clock } = deps;
  const sockets = new Set<PushSocket>();
  const tickets = new Tickets(clock);
  const topics = new Map(deps.topics.map((topic) => [topic.name, topic]));
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  const isOwnOrigin: OriginCheck = ownOrigin(deps.publicUrl);

  async function recheck(socket: PushSocket): Promise<void> {
    await socket.recheck(await identity.reread(socket.tenantId, socket.sessionId, newId()));
  }
  function recheckAll(which: (socket: PushSocket) => boolean): void {
    for (const socket of sockets)
      if (which(socket))
        recheck(socket).catch((error: unknown) => {
          // Not knowing whether somebody still may, we do not push.
          log.error({ err: error, tenant: socket.tenantId }, 'push permissions could not be read again');
          socket.close(closeCodes.tryAgain, 'try again');
        });
  }
  const stopListening = identity.onChange(({ tenantId }) =>
    recheckAll((socket) => socket.tenantId === tenantId),
  );
  const timer = setInterval(() => {
    for (const socket of sockets) socket.beat();
    // Sessions also end by time, which nobody announces.
    recheckAll(() => true);
  }, heartbeatMs);
  timer.unref();

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!isOwnOrigin({ origin: req.headers.origin, host: req.headers.host }))
      return refuseUpgrade(socket, 403);
    const session = tickets.use(new URL(req.url ?? '', 'http://localhost').searchParams.get('ticket') ?? '');
    const signedIn = session && (await identity.reread(session.tenantId, session.sessionId, newId()));
    if (!signedIn) return refuseUpgrade(socket, 401);
    server.handleUpgrade(req, socket, head, (ws) => {
      const pushSocket = new PushSocket(ws, signedIn, { hub, topics, log });
      sockets.add(pushSocket);
      ws.on('close', () => sockets.delete(pushSocket));
    });
  }

  return {
    routes: implement(pushApi, {
      createTicket: async ({ actor, session }) => ({
        ticket: tickets.create(actor.tenantId, session.token?.split('.')[1] ?? ''),
      }),
    }),
    upgrade,
    stop() {
      clearInterval(timer);
      stopListening();
      for (const socket of sockets) socket.close(closeCodes.goingAway, 'server is stopping');
      // A client that does not answer the close must not hold the stop up.
      setTimeout(() => sockets.forEach((socket) => socket.terminate()), 1000).unref();
    },
  };
}

/** Each good once, for a short time; kept in this process, so the socket must come to the one that gave it. */
class Tickets {
  private readonly known = new Map<string, { tenantId: string; sessionId: string; until: number }>();

  constructor(private readonly clock: Clock) {}

  create(tenantId: string, sessionId: string): string {
    const now = this.clock.now().getTime();
    for (const [ticket, { until }] of this.known) if (until <= now) this.known.delete(ticket);
    const ticket = randomBytes(32).toString('base64url');
    this.known.set(ticket, { tenantId, sessionId, until: now + ticketMs });
    return ticket;
  }

  use(ticket: string) {
    const found = this.known.get(ticket);
    this.known.delete(ticket);
    return found && found.until > this.clock.now().getTime() ? found : undefined;
  }
}
