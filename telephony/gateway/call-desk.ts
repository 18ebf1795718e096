import type { Voice } from '@callweave/platform/kernel';
import type { CallEndSide } from './call-end';
import type { CallTurn } from './call-turn';

/** Whose calls a number brings; data scopes go by it. */
export interface CallOwner {
  institutionId?: string;
  departmentId?: string;
}

/** Where a call goes, decided by its called number. */
export interface CallRoute extends CallOwner {
  tenantId: string;
  serviceNumber: string;
  language: string;
  /** How each language is spoken on this number. */
  voices: Readonly<Record<string, Voice>>;
  fallbackPrompt: string;
  /** Absent when no routing rule matches: the fallback prompt is all the caller hears. */
  target?: { flow: string; alias: string };
}

export interface StartedCall extends CallOwner {
  callId: string;
  tenantId: string;
  direction: 'inbound' | 'outbound';
  callerNumber: string;
  calledNumber: string;
  callerName?: string;
  serviceNumber: string;
  startedAt: Date;
  releaseId?: string;
  flowName?: string;
  processInstanceKey?: string;
}

/**
 * The content side of calls, as the gateway needs it; implemented by `telephony/calls/server`. What is noted is written
 * off the path of the call, once per id however often it is told.
 */
export interface CallDesk {
  /** Undefined: not one of our numbers. Answered from memory except for the first call after a change. */
  route(calledNumber: string): Promise<CallRoute | undefined>;
  /** True when the records say that this call is over; asked only for calls this process does not know. */
  hasEnded(tenantId: string, callId: string): Promise<boolean>;
  noteStarted(call: StartedCall): void;
  noteAnswered(call: { tenantId: string; callId: string; at: Date }): void;
  noteTurn(call: { tenantId: string; callId: string }, turn: CallTurn): void;
  noteEnded(call: { tenantId: string; callId: string; at: Date; side: CallEndSide }): void;
  /** These calls are up. Told again and again by the process that owns them. */
  noteAlive(calls: readonly { tenantId: string; callId: string }[], at: Date): Promise<void>;
  /**
   * Closes the records of calls no process has called alive since `before`: as lost, at the moment they were last seen.
   * @returns their ids
   */
  closeLost(before: Date): Promise<string[]>;
}
