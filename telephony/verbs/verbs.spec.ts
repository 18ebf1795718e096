import { readdirSync, readFileSync } from 'node:fs';
import type { Verb } from '@callweave/platform/kernel';
import { describe, expect, it } from 'vitest';
import { checkVerbs, encodeAppMessage, maxAppMessageBytes, parseSwitchMessage } from './index';

const transcripts = new URL('../emulator/transcripts/', import.meta.url);

interface Transcript {
  messages: { dir: string; kind: string; message: { type: string; data?: unknown } }[];
}

/** Every verb array an application sent to the real server, by scenario. */
function recordedArrays(): [string, Verb[]][] {
  return readdirSync(transcripts)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { messages } = JSON.parse(readFileSync(new URL(name, transcripts), 'utf8')) as Transcript;
      return messages
        .filter(({ dir, kind, message }) => dir === 'out' && kind === 'ws' && Array.isArray(message.data))
        .map(({ message }): [string, Verb[]] => [name, message.data as Verb[]]);
    });
}

describe('checkVerbs', () => {
  it('takes what the real server took and refuses what it refused', () => {
    const refused = recordedArrays().filter(([, verbs]) => checkVerbs(verbs).length > 0);
    expect(new Set(refused.map(([name]) => name))).toEqual(
      new Set([
        '07-gather-ack-unknown-property.json',
        '07-gather-ack-unknown-verb.json',
        '07-play-ack-invalid.json',
        '07-redirect-command-invalid.json',
        '07-rest-session-new-invalid-verb.json',
        '07-session-new-unknown-property.json',
        '07-session-new-unknown-verb.json',
      ]),
    );
  });

  it.each([
    [[{ verb: 'room', name: 'x' }], 'unknown verb room'],
    [[{ verb: 'dial', target: [{ type: 'user', name: 'a' }], codecs: ['PCMU'] }], 'unknown property codecs'],
    [[{ verb: 'gather', say: { text: 'a', shout: true } }], 'unknown property shout'],
    [[{ verb: 'say', text: 'a', synthesizer: { vendor: 'google', pitch: 3 } }], 'unknown property pitch'],
  ])('refuses %j', (verbs, message) => {
    expect(checkVerbs(verbs as Verb[]).map((fault) => fault.message)).toContain(message);
  });

  it('names a missing or mistyped property', () => {
    expect(checkVerbs([{ verb: 'pause' }])[0]?.message).toMatch(/length/);
    expect(checkVerbs([{ verb: 'pause', length: 'long' }])[0]?.message).toMatch(/length/);
  });
});

describe('envelopes', () => {
  it.each(['', 'null', '[]', '{', '"x"', '{"type":1,"msgid":"a"}', '{"type":"verb:hook"}', '\u0000'])(
    'reads nothing from %j',
    (text) => expect(parseSwitchMessage(text)).toBeUndefined(),
  );

  it('finds the call in the data when the top level has none, as after a move between feature servers', () => {
    const text = JSON.stringify({ type: 'call:status', msgid: 'm', data: { call_sid: 'c' } });
    expect(parseSwitchMessage(text)?.callSid).toBe('c');
  });

  it('refuses to send more than jambonz accepts', () => {
    const data = [{ verb: 'say', text: '很'.repeat(maxAppMessageBytes / 3) }];
    expect(() => encodeAppMessage({ type: 'command', command: 'redirect', data })).toThrow(RangeError);
  });

  it('refuses a verb without a name', () => {
    const data = [{ text: 'a' }] as unknown as Verb[];
    expect(() => encodeAppMessage({ type: 'ack', msgid: 'm', data })).toThrow(TypeError);
  });
});
