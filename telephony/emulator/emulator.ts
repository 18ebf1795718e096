import { randomUUID } from 'node:crypto';
import { type Logger, silentLogger } from '@callweave/platform/kernel';
import type { StatusFaults } from './app-reports';
import { AppSocket, type SocketFaults } from './app-socket';
import { CallInfo, type SwitchIdentity } from './call-info';
import { CallSession } from './call-session';
import { callSid, traceId } from './ids';
import { sessionData, type SpeechDefaults } from './invite';
import { type Connect, connectWebSocket } from './link';
import { type MediaModel, spokenMedia } from './media';
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
};

const defaultSpeech: SpeechDefaults = {
  synthesizer: { vendor: 'google', language: 'zh-CN', voice: 'cmn-CN-Standard-A' },
  recognizer: { vendor: 'google', language: 'zh-CN' },
};

const normalClearing = 'Q.850;cause=16;text="Normal call clearing"';

export function createEmulator(options: EmulatorOptions): Emulator {
  const calls = new Set<CallSession>();
  let dialled = 0;
  return {
    get openCalls() {
      return calls.size;
    },
    dial(dial) {
      const { session, caller } = connectCall(options, dial, ++dialled);
      calls.add(session);
      void session.run().finally(() => calls.delete(session));
      return caller;
    },
    close() {
      for (const call of calls) call.destroy();
      calls.clear();
    },
  };
}

function connectCall(
  options: EmulatorOptions,
  dial: DialOptions,
  number: number,
): { session: CallSession; caller: VirtualCaller } {
  const {
    scheduler = realScheduler,
    media = spokenMedia,
    defaults = defaultSpeech,
    log = silentLogger,
  } = options;
  const { hasTracing = true, hasStatusHook = true } = options;
  const at = { ...defaultAt, ...options.at };
  const sid = callSid();
  const identity = {
    callSid: sid,
    from: dial.from,
    to: dial.to,
    callId: randomUUID(),
    sbcCallid: randomUUID(),
    traceId: hasTracing ? traceId() : '0'.repeat(32),
  };
  const byeHeaders = { user_agent: at.callerUserAgent, reason: dial.byeReason ?? normalClearing };
  const caller: VirtualCaller = new VirtualCaller(sid, scheduler, {
    pressKey: (key) => session.pressKey(key),
    leave: () => session.callerLeaves(byeHeaders),
    dropSocket: () => session.dropSocket(),
  });
  const data = sessionData({
    identity,
    at,
    callerName: dial.callerName,
    number,
    defaults,
    envVars: options.envVars,
  });
  const session: CallSession = new CallSession({
    info: new CallInfo(identity, at),
    socket: (handlers) =>
      new AppSocket({
        url: options.appUrl,
        auth: options.auth,
        connect: options.connect ?? connectWebSocket,
        scheduler,
        faults: { ...dial.faults },
        sessionData: () => data,
        callSid: sid,
        ...handlers,
      }),
    sessionData: data,
    defaults,
    scheduler,
    media,
    caller: caller.side,
    log: log.child({ callSid: sid }),
    hasStatusHook,
    hasTracing,
    statusFaults: dial.faults ?? {},
  });
  return { session, caller };
}
