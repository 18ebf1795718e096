import type { CallerEvent } from '../virtual-caller';
import type { Transcript } from './transcript';

const noticed = [/^SIP \d{3} .*to caller/, /^SIP BYE to calle[re]/, /^ep-\d+ playback (start|stop) /];

/** Which `switch` entries of the recording the caller's phone noticed, until he hung up himself. */
export function phoneEntries(transcript: Transcript): number[] {
  const hungUpAt =
    transcript.stimuli.find(({ what }) => /^calle[re].* hangs up$/.test(what))?.atMs ?? Infinity;
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
export function phoneLine(event: CallerEvent, isCallee = false): string | undefined {
  if (event.type === 'state') return event.state === 'talking' && !isCallee ? 'SIP 200' : undefined;
  if (event.type === 'ended') return isCallee && event.by === 'refused' ? undefined : endLine(event);
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
