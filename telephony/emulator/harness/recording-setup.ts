import type { EmulatorOptions } from '../emulator';
import type { MediaModel } from '../media';

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

/** What one recording configured differently from the others. */
const special: Readonly<Record<string, Partial<EmulatorOptions>>> = {
  '01-inbound-say-hangup': { auth: { username: 'app-user', password: 'app-pass' } },
  '01-inbound-env-vars': { envVars: { QUEUE: 'sales', Greeting: 'Hello' } },
  '01-no-call-status-hook': { hasStatusHook: false },
  '01-tracing-off': { hasTracing: false },
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
