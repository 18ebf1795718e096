import type { DialogRequest } from '../dialog-requests';
import type { EmulatorOptions } from '../emulator';
import type { MediaModel } from '../media';
import type { CalleePlan } from '../outbound-call';

/** Fixed inputs of the recordings: sids, addresses and numbers that were configured, not measured. */
const at: EmulatorOptions['at'] = {
  accountSid: '5f1c0a4e-8d0b-4c57-9a51-0d3c7c1e2a01',
  applicationSid: '5f1c0a4e-8d0b-4c57-9a51-0d3c7c1e2a02',
  serviceProviderSid: '5f1c0a4e-8d0b-4c57-9a51-0d3c7c1e2a03',
  voipCarrierSid: '5f1c0a4e-8d0b-4c57-9a51-0d3c7c1e2a05',
  carrier: 'carrier-a',
  originatingIp: '203.0.113.7',
  sbcIp: '192.0.2.5',
  serverIp: '192.0.2.9',
  serverPort: 5070,
  callerMediaIp: '198.51.100.10',
  sipDomain: 'sip.example',
  callerUserAgent: 'phone/1.0',
  serviceUrl: 'http://feature-server',
};

/** The media server and speech vendor of the recordings were models too: a name says its length. */
const media: MediaModel = {
  sayMs: (text) => namedMs(text) ?? 600,
  playMs: (url) => (url.includes('missing') ? undefined : (namedMs(url) ?? 400)),
  synthesisMs: 20,
  synthesisError: (text) => (text === 'tts-fail' ? 'synthesis failed' : undefined),
};

function namedMs(name: string): number | undefined {
  const found = /(\d+)ms/.exec(name)?.[1];
  return found === undefined ? undefined : Number(found);
}

const speech = {
  synthesizer: { vendor: 'google', language: 'en-US', voice: 'en-US-Standard-C', label: null },
  recognizer: { vendor: 'google', language: 'en-US', label: null },
};
const secondApplication = { url: 'ws://app.example/app-two', defaults: speech };

/** What one recording configured differently from the others. */
const special: Readonly<Record<string, Partial<EmulatorOptions>>> = {
  '01-inbound-say-hangup': { auth: { username: 'app-user', password: 'app-pass' } },
  '01-inbound-env-vars': { envVars: { QUEUE: 'sales', Greeting: 'Hello' } },
  '01-no-call-status-hook': { hasStatusHook: false },
  '01-tracing-off': { hasTracing: false },
  '18-rest-create-application-sid': {
    applications: { '5f1c0a4e-8d0b-4c57-9a51-0d3c7c1e2a06': secondApplication },
  },
  '18-rest-create-different-ws-status-hook': {
    applications: {
      '5f1c0a4e-8d0b-4c57-9a51-0d3c7c1e2a06': {
        ...secondApplication,
        statusHookUrl: 'ws://app.example/status',
      },
    },
  },
  '18-rest-create-slow-connect': { outboundFaults: { connectDelayMs: 900 } },
  '22-say-no-credentials': {
    media: {
      ...media,
      synthesisError: () =>
        'No text-to-speech service credentials for google with labels: null have been configured',
    },
  },
};

/** The switch as it was set up for a recording; address and clock are the player's. */
export function recordedSwitch(name: string): Omit<EmulatorOptions, 'appUrl'> {
  return {
    at,
    media,
    defaults: {
      synthesizer: { vendor: 'google', language: 'en-US', voice: 'en-US-Standard-C' },
      recognizer: { vendor: 'google', language: 'en-US' },
    },
    ...special[name],
  };
}

/** What the called phone did, where it did not ring and answer after 400 ms. */
const callees: Readonly<Record<string, CalleePlan>> = {
  '18-rest-create-answered-callee-hangs-up': { provisional: 'early-media' },
  '18-rest-create-busy': { decideAfterMs: 300, outcome: 486 },
  '18-rest-create-declined-603': { decideAfterMs: 300, outcome: 603 },
  '18-rest-create-failed-404': { provisional: 'none', outcome: 404 },
  '18-rest-create-failed-480': { decideAfterMs: 300, outcome: 480 },
  '18-rest-create-no-answer': { outcome: 'silence' },
  '19-rest-update-outbound-no-answer': { outcome: 'silence' },
};

export function recordedCallee(name: string): CalleePlan {
  return { decideAfterMs: 400, ...callees[name] };
}

/** What the caller's phone sent within the call, by stimulus. */
export const recordedRequests: Readonly<Record<string, DialogRequest>> = {
  'caller sends INFO': {
    method: 'INFO',
    headers: { 'Content-Type': 'application/json', 'X-Custom': '1' },
    body: '{"a":1}',
  },
  'caller sends MESSAGE': { method: 'MESSAGE', headers: { 'Content-Type': 'text/plain' }, body: 'hello' },
  'caller sends REFER': {
    method: 'REFER',
    headers: { 'Refer-To': '<sip:1234@sip.example>', 'X-Transfer': 'yes' },
  },
};

export const recordedCaller = { from: '+493023125001', callerName: 'Anna Example' };

/** The app answered these upgrades with 503. */
export const refusesUpgrade = (name: string): boolean => name === '08-upgrade-refused';

/**
 * Message ids the recorded app made up itself. The recording replaced each by its number wherever the letters
 * stood, so the single `x` of this one also changed other texts of the file.
 */
export const coinedMessageIds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '07-malformed-envelopes': { 'msg-8': 'x', 'msg-10': 'nobody-waits-for-this' },
};
