import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Clock,
  type EngineJob,
  type EnginePort,
  type EventBus,
  type Logger,
  type Metrics,
  noMetrics,
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
import type { CallDesk } from './call-desk';
import { endOf } from './call-end';
import { CallEntry, textOf } from './call-entry';
import { CallJobs } from './call-jobs';
import { CallRelay, type Errand } from './call-relay';
import { CallPulse } from './call-pulse';
import { CallSession, type CallSessionEvents } from './call-session';
import { CallTracker } from './call-tracker';
import { type GatewayMeters, gatewayMetrics } from './gateway-metrics';
import { type CallTimings, defaultTimings } from './watchdog';

export interface GatewayOptions {
  engine: EnginePort;
  releases: ReleasePort;
  desk: CallDesk;
  log: Logger;
  /** Default: none. */
  metrics?: Metrics;
  /** Default the system's. */
  clock?: Clock;
  /** Call node types, bound to `tracker`. */
  nodes(calls: CallTracker): readonly BoundNode[];
  /** Basic credentials jambonz shows at the upgrade. */
  credentials?: { username: string; password: string };
  timings?: Partial<CallTimings>;
  /** Ends calls whose socket never came back; without it they end when the caller leaves. */
  switchRest?: SwitchRest;
  /** Where gateways in other processes are; left out: there are none. */
  bus?: EventBus | undefined;
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
  /** A `call:status` posted to the status hook; of calls that live in no process any more only the end counts. */
  statusPosted(body: unknown): void;
  /** Degraded for half a minute after a call that fell back. */
  health(): Promise<ReturnType<GatewayMeters['health']>>;
  start(): void;
  /** Resolves when no call is live here, at the latest after the time; new ones must not come any more. */
  drain(limitMs: number): Promise<void>;
  /** Hands live calls over: jambonz reconnects to whoever listens next, and their jobs go there too. */
  stop(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  return new JambonzGateway(options);
}

/** A message may be lost, and whoever had the call keeps its job until it knows. */
const announceAfterMs = [0, 1_000, 3_000];

class JambonzGateway implements Gateway {
  readonly calls = new CallTracker();
  readonly handleUpgrade: UpgradeHandler;
  private readonly jobs: CallJobs;
  private readonly entry: CallEntry;
  private readonly pulse: CallPulse;
  private readonly relay?: CallRelay;
  private readonly timings: CallTimings;
  private readonly events: CallSessionEvents;
  private readonly meters: GatewayMeters;
  private isStopping = false;

  constructor(private readonly options: GatewayOptions) {
    const { engine, releases, desk, log, credentials } = options;
    this.meters = gatewayMetrics(options.metrics ?? noMetrics, this.calls);
    const now = () => this.now();
    this.timings = { ...defaultTimings, ...options.timings };
    this.events = this.sessionEvents();
    this.handleUpgrade = createUpgradeHandler({
      credentials,
      log,
      onSocket: (socket) => this.opened(socket),
    });
    this.entry = new CallEntry({ engine, releases, desk, log, now });
    this.pulse = new CallPulse({
      ...{ desk, log, now, tracker: this.calls, timings: this.timings },
      lost: (callId) => this.hangUpByRest(callId),
    });
    if (options.bus) this.relay = new CallRelay({ bus: options.bus, log });
    this.jobs = new CallJobs({
      ...{ engine, releases, log, tracker: this.calls, relay: this.relay },
      nodes: options.nodes(this.calls),
      leaseMs: options.leaseMs ?? 6_000,
      presenceMs: this.timings.reconnectMs,
    });
  }

  private now(): Date {
    return (this.options.clock ?? systemClock).now();
  }

  health() {
    return Promise.resolve(this.meters.health());
  }

  start(): void {
    this.relay?.start({
      take: (callId, errand) => this.take(callId, errand),
      movedAway: (callId) => void this.movedAway(callId),
    });
    this.jobs.start();
    this.pulse.start();
  }

  async drain(limitMs: number): Promise<void> {
    let stopWaiting = (): unknown => undefined;
    const idle = new Promise<void>((resolve) => (stopWaiting = this.calls.onIdle(resolve)));
    await Promise.race([idle, sleep(limitMs, undefined, { ref: false })]);
    stopWaiting();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.relay?.stop();
    const jobs = this.jobs.stop();
    for (const session of this.calls.live()) session.handOver(closeForDrain);
    await this.pulse.stop();
    await Promise.all((await jobs).map((job) => this.jobs.giveBack(job)));
  }

  flowEnded(tenantId: string, callId: string, processInstanceKey: string): void {
    if (this.calls.get(callId)) this.endWith(tenantId, callId, processInstanceKey);
    else
      void this.atOwner(callId, { kind: 'flow-ended', tenantId, processInstanceKey }, () =>
        this.options.desk.noteEnded({ tenantId, callId, at: this.now(), side: 'network' }),
      );
  }

  statusPosted(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    const data = body as Readonly<Record<string, unknown>>;
    const callId = textOf(data.call_sid);
    const errand: Errand = { kind: 'status', data };
    if (!callId || this.take(callId, errand)) return;
    void this.atOwner(callId, errand, () => {
      const side = endOf(data);
      if (side) void this.entry.noteOver(callId, data, side);
    });
  }

  /** An errand of a call that is not here; `nobodys` when it lives in no process, as far as one can know. */
  private async atOwner(callId: string, errand: Errand, nobodys: () => void): Promise<void> {
    if (!this.relay || (await this.relay.ask(callId, errand)) === 'nobody') nobodys();
  }

  /** @returns false: the call is not here */
  private take(callId: string, errand: Errand): boolean {
    const session = this.calls.get(callId);
    if (!session) return false;
    if (errand.kind === 'job') this.jobs.accept({ ...errand.job, deadline: new Date(errand.job.deadline) });
    else if (errand.kind === 'status')
      session.receive({ type: 'call:status', msgid: 'posted', data: errand.data });
    else if (errand.kind === 'flow-ended') this.endWith(errand.tenantId, callId, errand.processInstanceKey);
    return true;
  }

  private endWith(tenantId: string, callId: string, processInstanceKey: string): void {
    const session = this.calls.get(callId)!;
    if (session.state === 'ended') {
      const side = session.endSide ?? 'network';
      this.options.desk.noteEnded({ tenantId, callId, at: this.now(), side });
    } else if (session.processInstanceKey === processInstanceKey) void session.hangUp();
  }

  /** The call's socket came to another gateway, which goes on with it. */
  private async movedAway(callId: string): Promise<void> {
    const session = this.calls.get(callId);
    // Jobs may wait here for a call that is there now.
    if (!session) return this.calls.stir(callId);
    if (session.state === 'ended') return;
    this.options.log.info({ callId }, 'a call went on at another gateway');
    const jobs: EngineJob[] = this.jobs.release(callId);
    this.calls.remove(callId);
    session.handOver(closeForDrain);
    for (const job of jobs)
      if ((await this.relay!.ask(callId, { kind: 'job', job })) !== 'taken') await this.jobs.giveBack(job);
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
    if (known) return;
    if (session.endSide) void this.entry.noteOver(callSid, message.data, session.endSide);
    else void this.entry.enter(session, message.data, message.type === 'session:new');
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
    if (type !== 'session:new') for (const afterMs of announceAfterMs) this.announceIn(afterMs, session);
    return session;
  }

  private announceIn(afterMs: number, session: CallSession): void {
    const announce = () => {
      if (this.calls.get(session.callId) === session) this.relay?.announce(session.callId);
    };
    setTimeout(announce, afterMs).unref();
  }

  private async noteAbsent(session: CallSession): Promise<void> {
    const { callId } = session;
    // What told us that it moved was lost.
    if ((await this.relay?.ask(callId, { kind: 'owner' })) === 'taken') await this.movedAway(callId);
    else session.vanish();
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
      absent: (session) => void this.noteAbsent(session),
      spokenAfterKey: (ms) => this.meters.keyToVerbs(ms),
      held: () => this.meters.held(),
      fellBack: () => this.meters.fellBack(),
      answered: ({ tenantId, callId }) => {
        if (tenantId !== undefined) desk.noteAnswered({ tenantId, callId, at: this.now() });
      },
      turn: ({ tenantId, callId }, turn) => {
        if (tenantId !== undefined) desk.noteTurn({ tenantId, callId }, { ...turn, at: this.now() });
      },
      ended: (session, side) => {
        log.info({ callId: session.callId, side }, 'call ended');
        this.meters.ended(side);
        this.calls.ended(session);
        if (side === 'network') this.hangUpByRest(session.callId);
        const { tenantId, callId } = session;
        if (tenantId !== undefined) desk.noteEnded({ tenantId, callId, at: this.now(), side });
      },
    };
  }
}
