import { randomUUID } from 'node:crypto';
import { type Logger, silentLogger } from '@callweave/platform/kernel';
import type { StatusFaults } from './app-reports';
import { AppSocket, type AppSocketOptions, type SocketFaults } from './app-socket';
import { type CallIdentity, CallInfo, type SwitchIdentity } from './call-info';
import type { CallSession, CallSessionDeps } from './call-session';
import { callSid, traceId } from './ids';
import { InboundCall } from './inbound-call';
import { sessionData, type SpeechDefaults } from './invite';
import { type Connect, connectWebSocket } from './link';
import { type MediaModel, spokenMedia } from './media';
import { type CalleePlan, OutboundCall } from './outbound-call';
import type { Application, CallRequest } from './rest/create-body';
import { RestApi, type RestRequest, type RestResponse } from './rest/rest-api';
import { realScheduler, type Scheduler } from './scheduler';
import { VirtualCaller } from './virtual-caller';

export interface EmulatorOptions {
  /** The application's websocket address, `ws://…`. */
  appUrl: string;
  /** Sent as HTTP Basic with every upgrade. */
  auth?: { username: string; password: string };
  /** Default: the real clock. */
  scheduler?: Scheduler;
  /** Default: prompts as long as reading them out. */
  media?: MediaModel;
  /** Default: real websockets. */
  connect?: Connect;
  /** Sids and addresses; defaults are made up. */
  at?: Partial<SwitchIdentity>;
  defaults?: SpeechDefaults;
  /** The application's variables, sent in `session:new`. */
  envVars?: Record<string, string>;
  /** Default true; without a status hook no `call:status` is sent. */
  hasStatusHook?: boolean;
  /** Default true; false gives zero trace ids. */
  hasTracing?: boolean;
  log?: Logger;
  /**
   * Who answers calls made by REST, and how; default: rings and answers after two seconds.
   * The callee hears, presses and hangs up like a caller.
   */
  callee?(callee: VirtualCaller, call: { from: string; to: string }): CalleePlan;
  /** Further applications REST calls may name, by sid. */
  applications?: Readonly<Record<string, Application>>;
  /** Of calls made by REST. */
  outboundFaults?: SocketFaults & StatusFaults;
}

export interface DialOptions {
  from: string;
  to: string;
  /** Display name of the caller. */
  callerName?: string;
  /** Header of the BYE when the caller hangs up; default normal call clearing. */
  byeReason?: string;
  faults?: SocketFaults & StatusFaults;
}

/** A virtual switch: every call opens its own websocket to the application, as a jambonz 0.9.8 would. */
export interface Emulator {
  dial(options: DialOptions): VirtualCaller;
  /** The switch's REST API, as a function; {@link createRestServer} puts it on HTTP. */
  rest(request: RestRequest): Promise<RestResponse>;
  /** How many calls have not let go of their socket yet. */
  readonly openCalls: number;
  /** Drops every call and socket at once. */
  close(): void;
}

const defaultAt: SwitchIdentity = {
  accountSid: 'ca11ca11-0000-4000-8000-000000000001',
  applicationSid: 'ca11ca11-0000-4000-8000-000000000002',
  serviceProviderSid: 'ca11ca11-0000-4000-8000-000000000003',
  voipCarrierSid: 'ca11ca11-0000-4000-8000-000000000005',
  carrier: 'virtual-trunk',
  originatingIp: '203.0.113.7',
  sbcIp: '192.0.2.5',
  serverIp: '192.0.2.9',
  serverPort: 5070,
  callerMediaIp: '198.51.100.10',
  sipDomain: 'phone.invalid',
  callerUserAgent: 'virtual-phone/1.0',
  serviceUrl: 'http://virtual-switch:3000',
};

const defaultSpeech: SpeechDefaults = {
  synthesizer: { vendor: 'google', language: 'zh-CN', voice: 'cmn-CN-Standard-A' },
  recognizer: { vendor: 'google', language: 'zh-CN' },
};

const normalClearing = 'Q.850;cause=16;text="Normal call clearing"';

export function createEmulator(options: EmulatorOptions): Emulator {
  return new VirtualSwitch(options);
}

class VirtualSwitch implements Emulator {
  private readonly calls = new Set<CallSession>();
  private readonly at: SwitchIdentity;
  private readonly scheduler: Scheduler;
  private readonly api: RestApi;
  private dialled = 0;

  constructor(private readonly options: EmulatorOptions) {
    this.at = { ...defaultAt, ...options.at };
    this.scheduler = options.scheduler ?? realScheduler;
    this.api = new RestApi({
      accountSid: this.at.accountSid,
      serviceUrl: this.at.serviceUrl,
      scheduler: this.scheduler,
      applications: this.applications(),
      createCall: (request) => this.placeCall(request),
    });
  }

  /** The application calls come in for, and the others. */
  private applications(): Map<string, Application> {
    const { appUrl: url, auth, defaults = defaultSpeech, applications = {} } = this.options;
    return new Map([[this.at.applicationSid, { url, auth, defaults }], ...Object.entries(applications)]);
  }

  get openCalls(): number {
    return this.calls.size;
  }

  dial(dial: DialOptions): VirtualCaller {
    const identity = this.newIdentity('inbound', dial.from, dial.to, this.at.applicationSid);
    const { callerName, faults = {}, byeReason = normalClearing } = dial;
    const { envVars, defaults = defaultSpeech } = this.options;
    const number = ++this.dialled;
    const data = sessionData({ identity, at: this.at, callerName, number, defaults, envVars });
    const caller = this.newCaller(identity.callSid, byeReason, () => session);
    const app = { url: this.options.appUrl, auth: this.options.auth, defaults, faults };
    const deps = this.depsOf(identity, app, caller, () => data);
    const { headers } = data['sip'] as { headers: Record<string, string> };
    const session: CallSession = new InboundCall({ ...deps, invite: { headers, number } });
    this.open(session);
    return caller;
  }

  rest(request: RestRequest): Promise<RestResponse> {
    return this.api.handle(request);
  }

  close(): void {
    for (const call of this.calls) call.destroy();
    this.calls.clear();
  }

  /** A call made by REST; who is called decides by `callee`. */
  private placeCall(request: CallRequest): CallSession {
    const identity = this.newIdentity('outbound', request.from, request.to, request.applicationSid);
    const callee = this.newCaller(identity.callSid, normalClearing, () => session);
    const app = { ...request, faults: this.options.outboundFaults ?? {} };
    const deps = this.depsOf(identity, app, callee, () => ({
      ...deps.info.toData(),
      defaults: request.defaults,
    }));
    deps.info.customerData = request.customerData;
    const plan = this.options.callee?.(callee, { from: request.from, to: request.to }) ?? {};
    const { timeoutMs, timeLimitMs, verbs } = request;
    const session: CallSession = new OutboundCall(deps, { plan, timeoutMs, timeLimitMs, verbs });
    this.open(session);
    return session;
  }

  private open(session: CallSession): void {
    this.calls.add(session);
    this.api.add(session);
    void this.run(session);
  }

  /** A verb that fails unexpectedly ends its call and no other. @see telephony-facts §5.6 */
  private async run(session: CallSession): Promise<void> {
    try {
      await session.run();
    } catch (error) {
      this.options.log?.error({ error, callSid: session.info.identity.callSid }, 'Call failed');
      session.end('jambonz');
      session.destroy();
    } finally {
      this.calls.delete(session);
      this.api.ended(session);
    }
  }

  private newIdentity(
    direction: CallIdentity['direction'],
    from: string,
    to: string,
    applicationSid?: string,
  ): CallIdentity {
    return {
      callSid: callSid(),
      from,
      to,
      callId: randomUUID(),
      sbcCallid: randomUUID(),
      traceId: this.options.hasTracing === false ? '0'.repeat(32) : traceId(),
      direction,
      applicationSid,
    };
  }

  private newCaller(sid: string, reason: string, session: () => CallSession): VirtualCaller {
    const byeHeaders = { user_agent: this.at.callerUserAgent, reason };
    return new VirtualCaller(sid, this.scheduler, {
      pressKey: (key) => session().pressKey(key),
      leave: () => session().callerLeaves(byeHeaders),
      request: (request) => void session().phoneRequests(request),
      dropSocket: () => session().dropSocket(),
    });
  }

  private depsOf(
    identity: CallIdentity,
    app: Pick<AppSocketOptions, 'url' | 'auth'> & { defaults: SpeechDefaults; faults: DialOptions['faults'] },
    caller: VirtualCaller,
    data: () => Record<string, unknown>,
  ): CallSessionDeps {
    const { connect = connectWebSocket, media = spokenMedia, log = silentLogger } = this.options;
    const { url, auth, defaults, faults = {} } = app;
    const { scheduler } = this;
    const { callSid: sid } = identity;
    const socket = { url, auth, connect, scheduler, faults: { ...faults }, sessionData: data, callSid: sid };
    return {
      info: new CallInfo(identity, this.at),
      socket: (handlers) => new AppSocket({ ...socket, ...handlers }),
      sessionData: data,
      defaults,
      scheduler,
      media,
      caller: caller.side,
      log: log.child({ callSid: sid }),
      hasStatusHook: this.options.hasStatusHook ?? true,
      hasTracing: this.options.hasTracing ?? true,
      statusFaults: faults,
    };
  }
}
