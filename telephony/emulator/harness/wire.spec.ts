import { describe, expect, it } from 'vitest';
import { realScheduler } from '../scheduler';
import { loopbackApp } from './app-side';
import { compare } from './compare';
import { normalise } from './normalise';
import { playTranscript, type PlayTime } from './player';
import { coinedMessageIds, refusesUpgrade } from './recording-setup';
import { readTranscript } from './transcript';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const realTime: PlayTime = {
  scheduler: realScheduler,
  sleep,
  async until(isTrue, ms) {
    // A machine that is busy elsewhere may be slow; what is missing after this long is really missing.
    const end = performance.now() + ms + 3000;
    while (!isTrue() && performance.now() < end) await sleep(2);
  },
};

/** Those that depend on how real connections open, close and break. */
const names = [
  '01-inbound-say-hangup',
  '07-session-new-unknown-verb',
  '08-upgrade-refused',
  '20-close-1012',
  '20-close-without-code',
  '20-socket-drop-digit-while-down',
  '20-socket-drop-hook-in-flight',
  '21-close-1000-while-idle',
];

describe('recordings over real websockets', () => {
  it.concurrent.each(names)('%s', async (name) => {
    const app = await loopbackApp(refusesUpgrade(name));
    try {
      const transcript = readTranscript(name);
      const played = await playTranscript(name, transcript, app, realTime);
      const named = normalise(played, coinedMessageIds[name] ?? {});
      expect(compare(transcript, named, { ignoresTime: true })).toEqual([]);
    } finally {
      await app.stop();
    }
  });
});
