import type { CallerEvent } from '../virtual-caller';
import type { Transcript } from './transcript';

const noticed = [/^SIP \d{3} .*to caller/, /^SIP BYE to caller/, /^ep-\d+ playback (start|stop) /];

/** Which `switch` entries of the recording the caller's phone noticed, until he hung up himself. */
export function phoneEntries(transcript: Transcript): number[] {
  const hungUpAt = transcript.stimuli.find(({ what }) => what === 'caller hangs up')?.atMs ?? Infinity;
  return transcript.switch.flatMap(({ atMs, what }, index) =>
    atMs < hungUpAt && noticed.some((pattern) => pattern.test(what)) ? [index] : [],
  );
}

/** Answer, refusal, prompts and hang-up as the caller's phone noticed them in the recording. */
export function phoneLines(transcript: Transcript): string[] {
  return phoneEntries(transcript).map((index) =>
    transcript.switch[index]!.what.replace(/^ep-\d+ /, '').replace(/^(SIP (\d{3}|BYE\S*)) .*/, '$1'),
  );
}

/** The same words for what the virtual caller noticed; undefined for what has no counterpart. */
export function phoneLine(event: CallerEvent): string | undefined {
  if (event.type === 'state') return event.state === 'talking' ? 'SIP 200' : undefined;
  if (event.type === 'ended') return endLine(event);
  if (event.kind === 'pause') return undefined;
  const file = event.kind === 'play' ? event.text : spokenFile(event.text);
  if (event.phase === 'start') return `playback start ${file}`;
  return `playback stop ${file} (${event.isCut ? 'broken off' : 'complete'})`;
}

function endLine({ by, sipStatus }: Extract<CallerEvent, { type: 'ended' }>): string | undefined {
  if (by === 'caller') return undefined;
  return by === 'flow' ? 'SIP BYE' : `SIP ${sipStatus}`;
}

/** The recorded synthesis named its files after text and length. */
function spokenFile(text: string): string {
  return `/tts/${text.replaceAll(' ', '-')}${/\d+ms/.test(text) ? '' : '-600ms'}.mp3`;
}
