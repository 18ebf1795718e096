import type { Logger } from '@callweave/platform/kernel';
import { type PhoneCommand, phoneCommand, type PhoneEvent } from '@callweave/telephony/softphone/contract';
import type { Emulator } from '../emulator';
import type { CallerEvent, VirtualCaller } from '../virtual-caller';

export interface PhoneLineDeps {
  dial: Emulator['dial'];
  /** Whether this person may dial the number: a service number of the own tenant. */
  mayDial(number: string): Promise<boolean>;
  send(event: PhoneEvent): void;
  /** The far end keeps sending nonsense. */
  giveUp(): void;
  log: Logger;
}

/** The number flows see when the person gives none. */
const defaultCaller = '13800138000';
const maxBadFrames = 5;

/** One phone pad: at most one call at a time. */
export class PhoneLine {
  private caller?: VirtualCaller;
  private isDialling = false;
  private isClosed = false;
  private badFrames = 0;

  constructor(private readonly deps: PhoneLineDeps) {}

  /** A frame from the browser; never throws, whatever it is. */
  async receive(text: string): Promise<void> {
    const command = parseCommand(text);
    if (!command) {
      this.deps.send({ type: 'error', code: 'bad-frame' });
      if (++this.badFrames >= maxBadFrames) this.deps.giveUp();
      return;
    }
    if (command.type === 'dial') await this.dial(command);
    else if (!this.caller || this.caller.state === 'ended')
      this.deps.send({ type: 'error', code: 'no-call' });
    else if (command.type === 'press') void this.caller.press(command.digits);
    else this.caller.hangUp();
  }

  /** The browser left: so does the caller. */
  close(): void {
    this.isClosed = true;
    this.caller?.hangUp();
  }

  private async dial({ to, from = defaultCaller }: Extract<PhoneCommand, { type: 'dial' }>): Promise<void> {
    if (this.isDialling || (this.caller && this.caller.state !== 'ended'))
      return this.deps.send({ type: 'error', code: 'busy' });
    this.isDialling = true;
    try {
      if (!(await this.deps.mayDial(to))) return this.deps.send({ type: 'error', code: 'unknown-number' });
      if (!this.isClosed) this.connect(from, to);
    } catch (error) {
      // Looking up the numbers failed; the person can dial again.
      this.deps.log.error({ error }, 'Dialling from the phone pad failed');
      this.deps.send({ type: 'error', code: 'unknown-number' });
    } finally {
      this.isDialling = false;
    }
  }

  private connect(from: string, to: string): void {
    const caller = (this.caller = this.deps.dial({ from, to }));
    this.deps.send({ type: 'state', state: caller.state, callId: caller.callSid });
    caller.onEvent((event) => this.deps.send(toPhoneEvent(event, caller.callSid)));
  }
}

function parseCommand(text: string): PhoneCommand | undefined {
  try {
    return phoneCommand.parse(JSON.parse(text));
  } catch {
    return undefined; // not JSON, or not a command: the sender is told
  }
}

function toPhoneEvent(event: CallerEvent, callId: string): PhoneEvent {
  if (event.type === 'state') return { ...event, callId };
  if (event.type === 'ended') return { ...event, talkMs: Math.round(event.talkMs) };
  return event;
}
