import { phoneLines } from './phone-lines';
import type { Played, PlayedEntry, PlayedSocket } from './player';
import type { RecordedMessage, RecordedSocket, Transcript } from './transcript';

/** Times of the recording contain work the emulator does not do (SIP, media server), some 10 ms per step. */
const toleranceMs = 150;

/**
 * Every difference between a recording and what was played, key order included; nothing is masked.
 * The time of each message is compared to the entry before it, within {@link toleranceMs}.
 */
export function compare(
  transcript: Transcript,
  played: Played,
  options: { ignoresTime?: boolean } = {},
): string[] {
  const messages = played.entries.filter((entry) => entry.kind !== 'stimulus');
  const differences = transcript.messages.flatMap((recorded, index) =>
    compareMessage(recorded, messages[index], index + 1),
  );
  for (const extra of messages.slice(transcript.messages.length))
    differences.push(`unexpected message ${JSON.stringify(extra.message)}`);
  differences.push(...compareSockets(transcript, played.sockets), ...comparePhone(transcript, played.phone));
  return options.ignoresTime ? differences : [...differences, ...compareTimes(transcript, played.entries)];
}

function compareMessage(recorded: RecordedMessage, real: PlayedEntry | undefined, number: number): string[] {
  if (!real) return [`message ${number} is missing: ${JSON.stringify(recorded.message)}`];
  const wanted = JSON.stringify([recorded.dir, recorded.socket, recorded.message]);
  const got = JSON.stringify([real.kind, real.socket, real.message]);
  return wanted === got ? [] : [`message ${number}\n  recorded ${wanted}\n  played   ${got}`];
}

function compareSockets(transcript: Transcript, played: readonly PlayedSocket[]): string[] {
  const facts = (socket: RecordedSocket | PlayedSocket) =>
    JSON.stringify([
      socket.socket,
      socket.path,
      socket.request,
      socket.openedAfterMessages,
      socket.closedAfterMessages,
      socket.closeCode,
      socket.closedBy,
    ]);
  const wanted = transcript.sockets.map(facts);
  const got = played.map(facts);
  return JSON.stringify(wanted) === JSON.stringify(got)
    ? []
    : [`sockets\n  recorded ${wanted.join('; ')}\n  played   ${got.join('; ')}`];
}

function comparePhone(transcript: Transcript, played: readonly string[]): string[] {
  const wanted = phoneLines(transcript).join('; ');
  const got = played.join('; ');
  return wanted === got ? [] : [`phone\n  recorded ${wanted}\n  played   ${got}`];
}

function compareTimes(transcript: Transcript, entries: readonly PlayedEntry[]): string[] {
  const times = timesOf(transcript);
  return entries.flatMap((entry, index) => {
    const atMs = times[index];
    if (entry.kind !== 'in' || atMs === undefined) return [];
    const wanted = atMs - (times[index - 1] ?? 0);
    return Math.abs(entry.deltaMs - wanted) <= toleranceMs
      ? []
      : [`entry ${index + 1} came after ${Math.round(entry.deltaMs)} ms instead of ${wanted} ms`];
  });
}

/** Times of stimuli and messages in the order in which they are played. */
function timesOf(transcript: Transcript): number[] {
  return transcript.messages
    .map(({ atMs }, index) => ({ atMs, place: index + 1 }))
    .concat(transcript.stimuli.map(({ atMs, afterMessages }) => ({ atMs, place: afterMessages + 0.5 })))
    .sort((a, b) => a.place - b.place)
    .map(({ atMs }) => atMs);
}
