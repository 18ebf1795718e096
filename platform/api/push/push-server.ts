import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pushApi } from '@callweave/platform/identity/contract';
import type { Identity } from '@callweave/platform/identity/server';
import {
  type Clock,
  type EventBus,
  implement,
  type Logger,
  type Metrics,
  newId,
  type Route,
  type TopicDefinition,
} from '@callweave/platform/kernel';
import { WebSocketServer } from 'ws';
import { type OriginCheck, ownOrigin } from '../http/security';
import { refuseUpgrade, type UpgradeHandler } from '../http/upgrades';
import type { PlatformStatus } from '../status/platform-status';
import type { PushHub } from './push-hub';
import { closeCodes, PushSocket } from './push-socket';
import { PushTickets } from './push-tickets';

const heartbeatMs = 25_000;
const maxFrameBytes = 16 << 10;

export interface PushDeps {
  hub: PushHub;
  identity: Pick<Identity, 'reread' | 'onChange'>;
  topics: readonly TopicDefinition[];
  log: Logger;
  clock: Clock;
  bus: EventBus;
  /** Seals tickets; the same in every process. */
  secretKey: string;
  /** Told to every client; default: nothing is. */
  status?: Pick<PlatformStatus, 'degraded' | 'onChange'>;
  /** Default: none. */
  metrics?: Metrics;
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
  const { hub, identity, log } = deps;
  const sockets = new Set<PushSocket>();
  const tickets = new PushTickets(deps.clock, deps.bus, deps.secretKey);
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
  deps.status?.onChange((degraded) => sockets.forEach((socket) => socket.tellStatus(degraded)));
  deps.metrics?.gauge({ name: 'callweave_push_clients', help: 'Connected browsers' }, () => [
    { value: sockets.size },
  ]);
  // A change of somebody's rights may be among the messages that were lost.
  const stopGaps = deps.bus.onGap?.(() => recheckAll(() => true));
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
      const degraded = deps.status?.degraded ?? [];
      if (degraded.length > 0) pushSocket.tellStatus(degraded);
      ws.on('close', () => sockets.delete(pushSocket));
    });
  }

  return {
    routes: implement(pushApi, {
      createTicket: async ({ actor, session }) => ({
        ticket: tickets.create({ tenantId: actor.tenantId, sessionId: session.token?.split('.')[1] ?? '' }),
      }),
    }),
    upgrade,
    stop() {
      clearInterval(timer);
      stopListening();
      stopGaps?.();
      tickets.close();
      for (const socket of sockets) socket.close(closeCodes.goingAway, 'server is stopping');
      // A client that does not answer the close must not hold the stop up.
      setTimeout(() => sockets.forEach((socket) => socket.terminate()), 1000).unref();
    },
  };
}
