import type { CallInfo } from './call-info';

/** A SIP request the phone sends within its call. */
export interface DialogRequest {
  method: 'INFO' | 'MESSAGE' | 'REFER';
  /** Besides those every request has; names as on the wire. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** The INVITE by which the phone began the call. */
export interface DialogOrigin {
  headers: Readonly<Record<string, string>>;
  /** Running number of the call, which the phone puts into its branches and tags. */
  number: number;
}

/** Which hooks hear of them; set by `config`. */
export interface DialogHooks {
  request?: unknown;
  refer?: unknown;
}

/** Sequence numbers of a phone's own requests begin here. */
const firstSequence = 101;

/** What jambonz tells the app of a request of the phone. @see transcripts 34 */
export class DialogRequests {
  private sent = 0;

  constructor(
    private readonly info: CallInfo,
    /** Absent for a phone that was called. */
    private readonly invite?: DialogOrigin,
  ) {}

  describe(request: DialogRequest): Record<string, unknown> {
    const sequence = firstSequence + this.sent++;
    return request.method === 'REFER'
      ? { refer_details: this.refer(request) }
      : {
          sip_method: request.method,
          sip_body: request.body ?? '',
          sip_headers: this.headers(request, sequence),
        };
  }

  private headers({ method, headers = {}, body = '' }: DialogRequest, sequence: number) {
    const { at, identity } = this.info;
    const { headers: invite, number = 1 } = this.invite ?? {};
    const party = (number: string) => `<sip:${number}@${at.sipDomain}>`;
    return {
      via: `SIP/2.0/UDP ${at.sbcIp};branch=z9hG4bKn${method}${number}`,
      max_forwards: '69',
      from: invite?.from ?? party(identity.to),
      to: `${invite?.to ?? party(identity.from)};tag=fs${number}`,
      call_id: identity.callId,
      cseq: `${sequence} ${method}`,
      ...snakeCased(headers),
      content_length: `${Buffer.byteLength(body)}`,
    };
  }

  private refer({ headers: { 'Refer-To': referTo = '', ...others } = {} }: DialogRequest) {
    const { at, identity } = this.info;
    return {
      sip_refer_to: referTo,
      sip_referred_by: `<sip:${identity.from}@${at.sipDomain}>`,
      sip_user_agent: at.callerUserAgent,
      refer_to_user: /sip:([^@>]+)@/.exec(referTo)?.[1],
      referred_by_user: identity.from,
      referring_call_sid: identity.callSid,
      referred_call_sid: null,
      ...snakeCased(others),
    };
  }
}

function snakeCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase().replaceAll('-', '_'), value]));
}
