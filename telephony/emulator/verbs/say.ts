import type { CallSession } from '../call-session';
import type { Stop } from '../stop';
import { listOf, timesOf, type Verb } from './verb';

type SayData = Record<string, unknown>;

/** Speaks one text or several in order. @see transcripts 22, 28, 38 */
export const say: Verb = {
  name: 'say',
  properties: {
    id: 'string',
    text: 'string|array',
    instructions: 'string',
    stream: 'boolean',
    loop: 'number|string',
    synthesizer: '#synthesizer',
    earlyMedia: 'boolean',
    disableTtsCache: 'boolean',
    closeStreamOnEmpty: 'boolean',
  },
  needs: (data) => (data['earlyMedia'] === true ? 'nothing' : 'answers'),
  run: speak,
};

/** Also the prompt of a gather. */
export async function speak(call: CallSession, data: SayData, stop: Stop): Promise<void> {
  const texts = listOf(data['text'] ?? '');
  const speech = voiceOf(call, data);
  const fault = texts.map((text) => call.media.synthesisError(text)).find((error) => error !== undefined);
  if (fault !== undefined) return reportFault(call, data, speech.vendor, fault);
  await call.wait(call.media.synthesisMs, stop);
  if (stop.isStopped) return;
  for (const text of texts) notifySynthesis(call, data, speech, text);
  for (let round = 0; round < timesOf(data['loop']); round++) {
    for (const text of texts) {
      await speakOnce(call, data, text, speech.language, stop);
      if (stop.isStopped) return;
    }
  }
}

/** `default` stands for the application's own setting. */
function voiceOf(call: CallSession, data: SayData): CallSession['speech'] {
  const own = Object.entries((data['synthesizer'] ?? {}) as Partial<CallSession['speech']>);
  return { ...call.speech, ...Object.fromEntries(own.filter(([, value]) => value !== 'default')) };
}

async function speakOnce(
  call: CallSession,
  data: SayData,
  text: string,
  language: string,
  stop: Stop,
): Promise<void> {
  const about = { verb: 'say', ...idOf(data) };
  call.tell.event({ event: 'start-playback', ...about });
  const { wasCut } = await call.hear({ kind: 'say', text, language }, call.media.sayMs(text), stop);
  call.tell.event({ event: 'stop-playback', ...about });
  if (wasCut) call.tell.event({ event: 'kill-playback', ...about });
}

function notifySynthesis(
  call: CallSession,
  data: SayData,
  speech: CallSession['speech'],
  text: string,
): void {
  call.tell.event({
    event: 'synthesized-audio',
    vendor: speech.vendor,
    language: speech.language,
    characters: text.length,
    elapsed_time: call.media.synthesisMs,
    served_from_cache: false,
    ...idOf(data),
    verb: 'say',
  });
}

function reportFault(call: CallSession, data: SayData, vendor: string, fault: string): void {
  call.tell.error({
    msg: 'TTS error',
    details: `TTS vendor ${vendor} error: Error: ${fault}`,
    failover: 'not available',
    verb: 'say',
    ...idOf(data),
  });
}

function idOf(data: SayData): { id?: unknown } {
  return data['id'] === undefined ? {} : { id: data['id'] };
}
