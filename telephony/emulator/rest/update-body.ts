import { RestRefusal } from './create-body';

const options = [
  'call_hook',
  'child_call_hook',
  'call_status',
  'listen_status',
  'transcribe_status',
  'conf_hold_status',
  'conf_mute_status',
  'conferenceParticipantAction',
  'mute_status',
  'sip_request',
  'record',
  'tag',
  'dtmf',
  'dub',
  'boostAudioSignal',
  'media_path',
  'whisper',
];
/** `kick` is a command of the websocket only. */
const participantActions = ['tag', 'untag', 'coach', 'uncoach', 'mute', 'unmute', 'hold', 'unhold'];

type Body = Readonly<Record<string, unknown>>;

/** One check per option: what is wrong, or undefined. */
const checks: Readonly<Record<string, (value: never) => string | undefined>> = {
  call_status: (value: unknown) =>
    ['completed', 'no-answer'].includes(String(value)) ? undefined : 'invalid call_status',
  mute_status: (value: unknown) =>
    ['mute', 'unmute'].includes(String(value)) ? undefined : 'invalid mute_status',
  record: (value: { action?: string; type?: string; siprecServerURL?: unknown }) =>
    value.type !== 'cloud' && !value.siprecServerURL
      ? 'record requires siprecServerURL property when starting recording'
      : undefined,
  tag: (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'invalid tag data',
  conferenceParticipantAction: (value: { action?: string }) =>
    participantActions.includes(String(value.action))
      ? undefined
      : `conferenceParticipantAction invalid action property ${value.action}`,
  sip_request: (value: { method?: unknown; content_type?: unknown; content?: unknown }) =>
    value.method && value.content_type && value.content
      ? undefined
      : 'sip_request requires method, content_type and content properties',
};

/** @throws {RestRefusal} 400 with the real API's text. @see telephony-facts §3; transcripts 19 */
export function checkUpdateBody(body: Body): void {
  const given = options.filter((option) => option in body);
  if (!given.length) throw new RestRefusal(400, { msg: 'no valid options supplied to updateCall' });
  const counted = given.filter((option) => option !== 'whisper' && option !== 'child_call_hook');
  if (counted.length > 1)
    throw new RestRefusal(400, { msg: 'multiple options are not allowed in updateCall' });
  for (const option of given) {
    const msg = checks[option]?.(body[option] as never);
    if (msg !== undefined) throw new RestRefusal(400, { msg });
  }
}
