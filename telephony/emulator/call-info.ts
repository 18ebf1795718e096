/** Status of a call as jambonz names it. */
export type CallStatus =
  'trying' | 'ringing' | 'early-media' | 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed';

export interface CallIdentity {
  callSid: string;
  from: string;
  to: string;
  callId: string;
  sbcCallid: string;
  traceId: string;
  direction: 'inbound' | 'outbound';
  /** Absent for a REST call that names no application. */
  applicationSid?: string;
}

/** Sids and addresses of the switch; the same for every call of an emulator. */
export interface SwitchIdentity {
  accountSid: string;
  applicationSid: string;
  serviceProviderSid: string;
  voipCarrierSid: string;
  /** Name of the trunk calls come in by. */
  carrier: string;
  originatingIp: string;
  sbcIp: string;
  serverIp: string;
  serverPort: number;
  callerMediaIp: string;
  sipDomain: string;
  callerUserAgent: string;
  /** Where REST records say the call lives. */
  serviceUrl: string;
}

/** The state of one call that goes into its hooks and statuses. */
export class CallInfo {
  sipStatus = 100;
  sipReason = 'Trying';
  callStatus: CallStatus = 'trying';
  terminationBy?: 'caller' | 'jambonz';
  /** Whole seconds since the answer; set when a talked call ended. */
  duration?: number;
  customerData?: Record<string, unknown>;
  /** Whether the far side's SBC leg is known; of an outbound call with its first provisional answer. */
  hasSbcLeg: boolean;
  /** Of the caller's BYE, snake-cased. */
  byeHeaders?: Record<string, string>;

  constructor(
    readonly identity: CallIdentity,
    readonly at: SwitchIdentity,
  ) {
    this.hasSbcLeg = identity.direction === 'inbound';
  }

  update(callStatus: CallStatus, sipStatus: number, sipReason: string): void {
    Object.assign(this, { callStatus, sipStatus, sipReason });
  }

  /** Base fields of hooks and statuses in the order of 0.9.8. @see telephony-facts §1.8 */
  toData(): Record<string, unknown> {
    return {
      call_sid: this.identity.callSid,
      direction: this.identity.direction,
      from: this.identity.from,
      to: this.identity.to,
      call_id: this.identity.callId,
      ...(this.hasSbcLeg && { sbc_callid: this.identity.sbcCallid }),
      sip_status: this.sipStatus,
      sip_reason: this.sipReason,
      call_status: this.callStatus,
      account_sid: this.at.accountSid,
      trace_id: this.identity.traceId,
      ...(this.identity.applicationSid && { application_sid: this.identity.applicationSid }),
      fs_sip_address: `${this.at.serverIp}:${this.at.serverPort}`,
      ...(this.identity.direction === 'inbound' && {
        originating_sip_ip: this.at.originatingIp,
        originating_sip_trunk_name: this.at.carrier,
      }),
      ...(this.terminationBy && { call_termination_by: this.terminationBy }),
      ...(this.duration !== undefined && { duration: this.duration }),
      ...(this.customerData && { customerData: this.customerData }),
      ...(this.byeHeaders && { headers: this.byeHeaders }),
    };
  }
}
