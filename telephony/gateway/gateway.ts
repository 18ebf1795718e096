import {
  type Clock,
  type EnginePort,
  faultPoint,
  type Logger,
  type Release,
  type ReleasePort,
  systemClock,
} from '@callweave/platform/kernel';
import type { BoundNode } from '@callweave/runtime/node-sdk';
import {
  closeForDrain,
  createUpgradeHandler,
  type SwitchMessage,
  type SwitchRest,
  type SwitchSocket,
  type UpgradeHandler,
} from '@callweave/telephony/verbs';
import type { CallDesk, CallRoute, StartedCall } from './call-desk';
import { CallJobs } from './call-jobs';
import { type CallEndSide, CallSession, type CallSessionEvents } from './call-session';
import { CallTracker } from './call-tracker';
import { type CallTimings, defaultTimings } from './watchdog';

export interface GatewayOptions {
  engine: EnginePort;
  releases: ReleasePort;
  desk: CallDesk;
  log: Logger;
  /** Default the system's. */
  clock?: Clock;
  /** Call node types, bound to `tracker`. */
  nodes(calls: CallTracker): readonly BoundNode[];
  /** Basic credentials jambonz shows at the upgrade. */
  credentials?: { username: string; password: string };
  timings?: Partial<CallTimings>;
  /** Ends calls whose socket never came back; without it they end when the caller leaves. */
  switchRest?: SwitchRest;
  /** Lease of a call's job, milliseconds, default 6000: the longest pause of a call whose gateway died. */
  leaseMs?: number;
}

/** The jambonz application. */
export interface Gateway {
  calls: CallTracker;
  /** For upgrades of the application's path and below (`…/adulting`). */
  handleUpgrade: UpgradeHandler;
  /**
   * A flow instance ended: when it was the one that decides about a call, nobody else will, and the call is hung up.
   * A call that lives in no process any more is closed in the records.
   */
  flowEnded(tenantId: string, callId: string, processInstanceKey: string): void;
  /** A `call:status` posted to the status hook; only for calls we know, others are ignored. */
  statusPosted(body: unknown): void;
  start(): void;
  /** Hands live calls over: jambonz reconnects to whoever listens next. */
  stop(): void;
}

export function createGateway(options: GatewayOptions): Gateway {
  return new JambonzGateway(options);
}

class JambonzGateway implements Gateway {
  readonly calls = new CallTracker();
  readonly handleUpgrade: UpgradeHandler;
  private readonly jobs: CallJobs;
  private readonly timings: CallTimings;
  private readonly events: CallSessionEvents;
  private isStopping = false;

  constructor(private readonly options: GatewayOptions) {
    const { engine, releases, log, credentials } = options;
    this.timings = { ...defaultTimings, ...options.timings };
    this.events = this.sessionEvents();
    this.handleUpgrade = createUpgradeHandler({
      credentials,
      log,
      onSocket: (socket) => this.opened(socket),
    });
    this.jobs = new CallJobs({
      engine,
      releases,
      log,
      tracker: this.calls,
      nodes: options.nodes(this.calls),
      leaseMs: options.leaseMs ?? 6_000,
      presenceMs: this.timings.reconnectMs,
    });
  }

  private now(): Date {
    return (this.options.clock ?? systemClock).now();
  }

  start(): void {
    this.jobs.start();
  }

  stop(): void {
    this.isStopping = true;
    this.jobs.stop();
    for (const session of this.calls.live()) session.drain(closeForDrain);
  }

  flowEnded(tenantId: string, callId: string, processInstanceKey: string): void {
    const session = this.calls.get(callId);
    if (!session || session.state === 'ended') {
      const side = session?.endSide ?? 'network';
      this.options.desk.noteEnded({ tenantId, callId, at: this.now(), side });
    } else if (session.processInstanceKey === processInstanceKey) void session.hangUp();
  }

  statusPosted(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    const data = body as Readonly<Record<string, unknown>>;
    const session = typeof data.call_sid === 'string' ? this.calls.get(data.call_sid) : undefined;
    session?.receive({ type: 'call:status', msgid: 'posted', data });
  }

  private opened(socket: SwitchSocket): void {
    if (this.isStopping) return socket.close(closeForDrain);
    // A socket may begin with any message: after a move between feature servers there is no session:new.
    socket.onMessage = (message) => this.first(socket, message);
  }

  private first(socket: SwitchSocket, message: SwitchMessage): void {
    const { callSid } = message;
    if (callSid === undefined || message.type === 'session:adulting') {
      if (message.type.startsWith('session:') || message.type === 'verb:hook') socket.ack(message.msgid);
      return;
    }
    const known = this.calls.get(callSid);
    // Some messages do not say which number was called; another one will.
    const isTelling = message.type === 'session:new' || textOf(message.data.to) !== '';
    if (!known && !isTelling) return message.type === 'verb:hook' ? socket.ack(message.msgid) : undefined;
    const session = known ?? this.newSession(callSid, message);
    session.attach(socket);
    session.receive(message);
    if (!known && session.state !== 'ended') void this.enter(session, message);
  }

  private newSession(callId: string, { type, data }: SwitchMessage): CallSession {
    const session = new CallSession({
      callId,
      callerNumber: textOf(data.from),
      calledNumber: textOf(data.to),
      timings: this.timings,
      events: this.events,
      log: this.options.log,
    });
    if (type !== 'session:new') session.state = 'answered';
    this.calls.add(session);
    return session;
  }

  /**
   * Starts the flow of a call, or finds the one it has: the call id is the idempotency key, so a call that comes back
   * after a restart gets its own instance again and goes on with that one's open job.
   */
  private async enter(session: CallSession, message: SwitchMessage): Promise<void> {
    const { desk, log } = this.options;
    try {
      const route = await desk.route(session.calledNumber);
      if (!route) {
        log.warn(
          { callId: session.callId, number: session.calledNumber },
          'call to a number that is not ours',
        );
        return session.decline(404);
      }
      prepare(session, route);
      if (message.type !== 'session:new' && (await desk.hasEnded(route.tenantId, session.callId)))
        return await session.hangUp();
      await this.startFlow(session, route, message);
    } catch (error) {
      log.error({ error, callId: session.callId }, 'call could not enter its flow');
      session.fallBack();
    }
  }

  private async startFlow(session: CallSession, route: CallRoute, message: SwitchMessage): Promise<void> {
    const { desk, releases } = this.options;
    if (!route.target) {
      desk.noteStarted(startedCall(session, route, message, this.now()));
      this.noteWhatWasMissed(session);
      return session.fallBack();
    }
    const release = await releases.resolve(route.tenantId, route.target.flow, route.target.alias);
    faultPoint('call.entry.before-instance');
    const processInstanceKey = await this.createInstance(session, route, release);
    faultPoint('call.entry.after-instance');
    session.processInstanceKey ??= processInstanceKey;
    desk.noteStarted({
      ...startedCall(session, route, message, this.now()),
      releaseId: release.id,
      flowName: release.name,
      processInstanceKey,
    });
    this.noteWhatWasMissed(session);
  }

  /** The caller may have been faster than the engine. */
  private noteWhatWasMissed(session: CallSession): void {
    if (session.state === 'answered') this.events.answered(session);
    else if (session.endSide) this.options.desk.noteEnded(endedCall(session, session.endSide, this.now()));
  }

  private async createInstance(session: CallSession, route: CallRoute, release: Release): Promise<string> {
    const { callId, callerNumber, calledNumber } = session;
    const { processInstanceKey } = await this.options.engine.createInstance({
      processDefinitionKey: release.processDefinitionKey,
      variables: { callId, callerNumber, calledNumber, language: route.language },
      idempotencyKey: callId,
      durability: 'crash',
    });
    return processInstanceKey;
  }

  /** The caller may still be there, in silence: nobody will speak to them again. */
  private hangUpByRest(callId: string): void {
    this.options.switchRest?.hangUp(callId).catch((error: unknown) => {
      // Usually the call is long gone there too.
      this.options.log.info({ callId, error: String(error) }, 'a lost call was not hung up by REST');
    });
  }

  private sessionEvents(): CallSessionEvents {
    const { desk, log } = this.options;
    return {
      contended: (jobKey) => void this.jobs.renew(jobKey),
      answered: ({ tenantId, callId }) => {
        if (tenantId !== undefined) desk.noteAnswered({ tenantId, callId, at: this.now() });
      },
      turn: ({ tenantId, callId }, turn) => {
        if (tenantId !== undefined) desk.noteTurn({ tenantId, callId }, { ...turn, at: this.now() });
      },
      ended: (session, side) => {
        log.info({ callId: session.callId, side }, 'call ended');
        this.calls.ended(session);
        if (side === 'network') this.hangUpByRest(session.callId);
        if (session.tenantId !== undefined) desk.noteEnded(endedCall(session, side, this.now()));
      },
    };
  }
}

function prepare(session: CallSession, route: CallRoute): void {
  session.tenantId = route.tenantId;
  session.language = route.language;
  session.fallbackPrompt = route.fallbackPrompt;
}

function endedCall({ tenantId = '', callId }: CallSession, side: CallEndSide, at: Date) {
  return { tenantId, callId, at, side };
}

function startedCall(
  session: CallSession,
  route: CallRoute,
  { data }: SwitchMessage,
  startedAt: Date,
): StartedCall {
  const name = textOf(data.caller_name).replace(/^"|"$/g, '');
  return {
    callId: session.callId,
    tenantId: route.tenantId,
    direction: data.direction === 'outbound' ? 'outbound' : 'inbound',
    callerNumber: session.callerNumber,
    calledNumber: session.calledNumber,
    ...(name && { callerName: name }),
    serviceNumber: route.serviceNumber,
    startedAt,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
