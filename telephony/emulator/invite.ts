import type { CallIdentity, SwitchIdentity } from './call-info';

/** Speech settings of the application. */
export interface SpeechDefaults {
  synthesizer: { vendor: string; language: string; voice: string; label?: string | null };
  recognizer: { vendor: string; language: string; label?: string | null };
}

export interface InviteOptions {
  identity: CallIdentity;
  at: SwitchIdentity;
  /** Display name of the caller. */
  callerName?: string;
  /** Running number of the call in this emulator, from 1; makes branch, tag and port distinct. */
  number: number;
}

/** The INVITE as the SBC passes it on and jambonz shows it in `session:new`. */
export function inviteData(options: InviteOptions): Record<string, unknown> {
  const { at } = options;
  const body = sdp(options);
  const uri = `sip:${options.identity.to}@${at.serverIp}`;
  const headers = {
    ...sipHeaders(options),
    'Content-Type': 'application/sdp',
    'Content-Length': `${body.length}`,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [parsedName(name), value])),
    raw: [`INVITE ${uri} SIP/2.0`, ...lines, '', body].join('\r\n'),
    body,
    method: 'INVITE',
    version: '2.0',
    uri,
    payload: [{ type: 'application/sdp', content: body }],
  };
}

/** Data of `session:new` and `session:reconnect`; it keeps the state at arrival. @see telephony-facts §1.8 */
export function sessionData(
  options: InviteOptions & { defaults: SpeechDefaults; envVars?: Record<string, string> },
): Record<string, unknown> {
  const { identity, at } = options;
  return {
    sip: inviteData(options),
    direction: 'inbound',
    trace_id: identity.traceId,
    has_recording: false,
    caller_name: options.callerName && `"${options.callerName}"`,
    call_sid: identity.callSid,
    account_sid: at.accountSid,
    application_sid: at.applicationSid,
    from: identity.from,
    to: identity.to,
    call_id: identity.callId,
    sip_status: 100,
    sip_reason: 'Trying',
    call_status: 'trying',
    sbc_callid: identity.sbcCallid,
    originating_sip_ip: at.originatingIp,
    originating_sip_trunk_name: at.carrier,
    local_sip_address: `${at.serverIp}:${at.serverPort}`,
    service_provider_sid: at.serviceProviderSid,
    defaults: options.defaults,
    env_vars: options.envVars,
  };
}

function sipHeaders({ identity, at, callerName, number }: InviteOptions): Record<string, string> {
  const displayName = callerName ? `"${callerName}" ` : '';
  return {
    Via: `SIP/2.0/UDP ${at.sbcIp};rport=5060;branch=z9hG4bKin${number}`,
    'Max-Forwards': '69',
    From: `${displayName}<sip:${identity.from}@${at.sipDomain}>;tag=caller${number}`,
    To: `<sip:${identity.to}@${at.sipDomain}>`,
    'Call-ID': identity.callId,
    CSeq: '1 INVITE',
    Contact: `<sip:${at.sbcIp}:5060>`,
    'User-Agent': at.callerUserAgent,
    Allow: 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, REFER',
    'X-Account-Sid': at.accountSid,
    'X-CID': identity.sbcCallid,
    'X-Forwarded-For': at.originatingIp,
    'X-Originating-Carrier': at.carrier,
    'X-Voip-Carrier-Sid': at.voipCarrierSid,
  };
}

function sdp({ at, number }: InviteOptions): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${at.callerMediaIp}`,
    's=-',
    `c=IN IP4 ${at.callerMediaIp}`,
    't=0 0',
    // A pair of ports per call, as RTP wants.
    `m=audio ${40_000 + ((2 * number) % 20_000)} RTP/AVP 0 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=sendrecv',
    '',
  ].join('\r\n');
}

/** The SIP parser lower-cases names except `X-…`. */
function parsedName(name: string): string {
  return name.startsWith('X-') ? name : name.toLowerCase();
}
