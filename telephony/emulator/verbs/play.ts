import type { CallSession } from '../call-session';
import { Stop } from '../stop';
import { listOf, timesOf, type Verb } from './verb';

type PlayData = Record<string, unknown>;
/** Samples per millisecond of 8 kHz audio. */
const samplesPerMs = 8;

interface Played {
  seconds: number;
  milliseconds: number;
  /** Samples into the file played last. */
  lastOffset: number;
}

/** Plays files; its hook fires even when it is replaced or the caller hangs up. @see transcripts 22, 28 */
export const play: Verb = {
  name: 'play',
  properties: {
    id: 'string',
    url: 'string|array',
    loop: 'number|string',
    earlyMedia: 'boolean',
    seekOffset: 'number|string',
    timeoutSecs: 'number|string',
    actionHook: 'object|string',
  },
  required: ['url'],
  needs: (data) => (data['earlyMedia'] === true ? 'nothing' : 'answers'),
  async run(call, data, stop) {
    const played = await playFiles(call, data, stop);
    const results = played
      ? {
          playback_seconds: played.seconds,
          playback_milliseconds: played.milliseconds,
          playback_last_offset_pos: String(played.lastOffset),
          reason: 'playCompleted',
        }
      : { status: 'fail', reason: 'playFailed' };
    await call.hook('verb:hook', data, results);
  },
};

/** @returns undefined when a file does not exist. Also the prompt of a gather. */
export async function playFiles(call: CallSession, data: PlayData, stop: Stop): Promise<Played | undefined> {
  const inner = new Stop();
  const forget = stop.onStop(() => inner.trigger('replaced'));
  const timeoutSecs = Number(data['timeoutSecs'] ?? 0);
  const cancel = timeoutSecs
    ? call.scheduler.after(timeoutSecs * 1000, () => inner.trigger('replaced'))
    : undefined;
  try {
    return await playUntil(call, data, inner, stop);
  } finally {
    cancel?.();
    forget();
  }
}

async function playUntil(
  call: CallSession,
  data: PlayData,
  inner: Stop,
  killed: Stop,
): Promise<Played | undefined> {
  const about = { verb: 'play', ...(data['id'] === undefined ? {} : { id: data['id'] }) };
  const total: Played = { seconds: 0, milliseconds: 0, lastOffset: 0 };
  let seek = Number(data['seekOffset'] ?? 0);
  for (let round = 0; round < timesOf(data['loop']) && !inner.isStopped; round++) {
    for (const url of listOf(data['url'])) {
      const fileMs = call.media.playMs(url);
      if (fileMs === undefined) return undefined;
      if (inner.isStopped) break;
      call.tell.event({ event: 'start-playback', ...about });
      const { ms, wasCut } = await call.hear(
        { kind: 'play', text: url },
        Math.max(0, fileMs - seek / samplesPerMs),
        inner,
      );
      if (wasCut && killed.isStopped) call.tell.event({ event: 'kill-playback', ...about });
      // The media server reports whole frames; what was cut is known to a tenth of a second.
      const heardMs = wasCut ? Math.round(ms / 100) * 100 : ms;
      total.seconds += Math.floor(heardMs / 1000);
      total.milliseconds += heardMs;
      total.lastOffset = seek + heardMs * samplesPerMs;
      seek = 0;
    }
  }
  return total;
}
