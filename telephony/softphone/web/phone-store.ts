import { computed, inject, Injectable, signal } from '@angular/core';
import { ApiClient } from '@callweave/platform/ui';
import {
  phoneApi,
  type PhoneEvent,
  type PhoneNumber,
  type PhoneState,
} from '@callweave/telephony/softphone/contract';
import { PhoneConnection } from './phone-connection';
import { voice } from './voice';

/** One bubble: what the caller heard, or a row of keys the caller pressed. */
export interface PhoneLine {
  id: string;
  kind: 'say' | 'play' | 'keys';
  text: string;
  /** Being spoken right now. */
  isRunning: boolean;
  isCut: boolean;
}

export type PhoneFault = Extract<PhoneEvent, { type: 'error' }>['code'] | 'lost';
export type PhoneEnd = Omit<Extract<PhoneEvent, { type: 'ended' }>, 'type'>;

/** The phone pad's state; provided by its page, so that leaving the page hangs up. */
@Injectable()
export class PhoneStore {
  private readonly api = inject(ApiClient);
  private readonly connection = inject(PhoneConnection);
  private readonly voice = inject(voice);
  private readonly currentState = signal<PhoneState | 'idle'>('idle');
  private readonly currentLines = signal<readonly PhoneLine[]>([]);
  private readonly currentCall = signal<string | undefined>(undefined);
  private readonly talkingFrom = signal<number | undefined>(undefined);
  private readonly lastEnd = signal<PhoneEnd | undefined>(undefined);
  private readonly lastFault = signal<PhoneFault | undefined>(undefined);
  private readonly lastProblem = signal<unknown>(undefined);
  private readonly dialable = signal<readonly PhoneNumber[] | undefined>(undefined);
  private readonly mute = signal(false);

  readonly state = this.currentState.asReadonly();
  readonly lines = this.currentLines.asReadonly();
  readonly callId = this.currentCall.asReadonly();
  /** Milliseconds since the epoch. */
  readonly talkingSince = this.talkingFrom.asReadonly();
  readonly end = this.lastEnd.asReadonly();
  readonly fault = this.lastFault.asReadonly();
  readonly problem = this.lastProblem.asReadonly();
  /** Undefined until they are loaded. */
  readonly numbers = this.dialable.asReadonly();
  readonly isMuted = this.mute.asReadonly();
  readonly isInCall = computed(() => this.state() === 'dialling' || this.state() === 'talking');

  constructor() {
    this.connection.onEvent = (event) => this.take(event);
    this.connection.onLost = () => this.lost();
  }

  async loadNumbers(): Promise<void> {
    try {
      this.dialable.set((await this.api.call(phoneApi.numbers)).items);
      this.lastProblem.set(undefined);
    } catch (problem) {
      this.lastProblem.set(problem); // shown instead of the numbers, with "try again"
    }
  }

  async dial(to: string, from?: string): Promise<void> {
    if (this.isInCall()) return;
    this.currentState.set('dialling');
    this.currentLines.set([]);
    this.currentCall.set(undefined);
    this.lastEnd.set(undefined);
    this.lastFault.set(undefined);
    try {
      await this.connection.connect();
      if (this.isInCall()) this.connection.send({ type: 'dial', to, from: from || undefined });
    } catch {
      this.lost(); // the API client has told why
    }
  }

  press(key: string): void {
    if (this.state() !== 'talking') return;
    this.connection.send({ type: 'press', digits: key });
    this.currentLines.update((lines) => withKey(lines, key));
  }

  hangUp(): void {
    if (this.isInCall()) this.connection.send({ type: 'hangUp' });
  }

  setMuted(isMuted: boolean): void {
    this.mute.set(isMuted);
    if (isMuted) this.voice.stop();
  }

  private take(event: PhoneEvent): void {
    if (event.type === 'caption') this.caption(event);
    else if (event.type === 'state') this.enter(event.state, event.callId);
    else if (event.type === 'ended') {
      this.lastEnd.set(event);
      this.quiet();
    } else this.failed(event.code);
  }

  private enter(state: PhoneState, callId: string): void {
    this.currentState.set(state);
    this.currentCall.set(callId);
    if (state === 'talking') this.talkingFrom.set(Date.now());
  }

  private caption(event: Extract<PhoneEvent, { type: 'caption' }>): void {
    if (event.kind === 'pause') return;
    const id = `caption-${event.id}`;
    const line: PhoneLine = {
      id,
      kind: event.kind,
      text: event.text,
      isRunning: event.phase === 'start',
      isCut: event.isCut ?? false,
    };
    this.currentLines.update((lines) =>
      event.phase === 'start' ? [...lines, line] : lines.map((old) => (old.id === id ? line : old)),
    );
    if (event.isCut) this.voice.stop();
    else if (event.phase === 'start' && event.kind === 'say' && !this.isMuted())
      this.voice.say(event.text, event.language ?? 'zh-CN');
  }

  /** Errors about the attempt to dial end it; others leave the call as it is. */
  private failed(code: PhoneFault): void {
    this.lastFault.set(code);
    if (this.state() === 'dialling' && code !== 'busy') this.currentState.set('idle');
  }

  private lost(): void {
    if (this.isInCall()) {
      this.lastFault.set('lost');
      this.currentState.set('ended');
    }
    this.quiet();
  }

  private quiet(): void {
    this.talkingFrom.set(undefined);
    this.voice.stop();
    this.currentLines.update((lines) => lines.map((line) => ({ ...line, isRunning: false })));
  }
}

/** Keys pressed one after another stand in one bubble. */
function withKey(lines: readonly PhoneLine[], key: string): PhoneLine[] {
  const last = lines.at(-1);
  if (last?.kind === 'keys') return [...lines.slice(0, -1), { ...last, text: last.text + key }];
  return [...lines, { id: `keys-${lines.length}`, kind: 'keys', text: key, isRunning: false, isCut: false }];
}
