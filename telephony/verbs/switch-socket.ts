import type { Logger, Verb } from '@callweave/platform/kernel';
import type { WebSocket } from 'ws';
import { type AppMessage, encodeAppMessage, parseSwitchMessage, type SwitchMessage } from './envelope';

/** Close code that makes jambonz reconnect elsewhere without touching the media. */
export const closeForDrain = 1012;

/** Jambonz does not ping by default; ours keep idle sockets alive through balancers that cut after 30 s. */
const pingEveryMs = 20_000;

/**
 * One websocket of jambonz. Acks name the message they answer: the SDK's `Session.reply()` acks whatever came last,
 * drops messages before `session:new` and compiles 80 schemas per call, so of the SDK we use
 * the REST client only (`switch-rest.ts`).
 */
export class SwitchSocket {
  private readonly pings: NodeJS.Timeout;
  private readonly acked = new Set<string>();
  onMessage: (message: SwitchMessage) => void = () => undefined;
  onClose: (code: number) => void = () => undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly log: Logger,
    /** Path of the upgrade request; `…/adulting` for promoted legs. */
    readonly path: string,
  ) {
    this.pings = setInterval(() => this.isOpen && socket.ping(), pingEveryMs);
    this.pings.unref();
    socket.on('message', (bytes, isBinary) => this.receive(isBinary ? undefined : String(bytes)));
    socket.on('close', (code) => this.closed(code));
    // ws reports protocol violations and resets here and closes by itself; without a listener it would throw.
    socket.on('error', (error) => log.warn({ error: error.message }, 'call socket failed'));
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Answers one message; a second answer to it is not sent. No verbs: an empty array. */
  ack(msgid: string, verbs: readonly Verb[] = []): void {
    if (this.acked.has(msgid)) return;
    this.acked.add(msgid);
    this.send({ type: 'ack', msgid, data: verbs });
  }

  /** Replaces the verb stack now. @throws {RangeError | TypeError} see {@link encodeAppMessage} */
  redirect(verbs: readonly Verb[]): void {
    this.send({ type: 'command', command: 'redirect', data: verbs });
  }

  command(command: string, data: unknown): void {
    this.send({ type: 'command', command, data });
  }

  close(code: number): void {
    this.socket.close(code);
  }

  private send(message: AppMessage): void {
    const text = encodeAppMessage(message);
    if (this.isOpen) this.socket.send(text);
  }

  private receive(text: string | undefined): void {
    const message = text === undefined ? undefined : parseSwitchMessage(text);
    if (!message) {
      this.log.warn({ sizeBytes: text?.length ?? 0 }, 'message from the switch is not readable');
      return;
    }
    try {
      this.onMessage(message);
    } catch (error) {
      // One bad message must not end the process; the call's watchdog still breaks the silence.
      this.log.error({ error, type: message.type, callId: message.callSid }, 'message could not be handled');
    }
  }

  private closed(code: number): void {
    clearInterval(this.pings);
    this.onClose(code);
  }
}
