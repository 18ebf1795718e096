import type { Verb } from '@callweave/platform/kernel';
import type { SwitchSocket } from '@callweave/telephony/verbs';

/**
 * The wire of one call: the socket of the moment, and what jambonz waits to have answered on it. Every hook is
 * acknowledged exactly once and empty; verbs follow as a `redirect` command, the first ones in the ack of the offer.
 */
export class SwitchLine {
  private socket?: SwitchSocket;
  /** `session:new` not answered yet: the first verbs go into its ack. */
  private offer?: string;
  /** Hooks that are acknowledged when their job is stored. */
  private held: string[] = [];

  get isOffered(): boolean {
    return this.offer !== undefined;
  }
  get isHolding(): boolean {
    return this.held.length > 0;
  }

  /** Takes over a socket of this call; an earlier one is forgotten. */
  attach(socket: SwitchSocket, { onMessage, onClose }: Pick<SwitchSocket, 'onMessage' | 'onClose'>): void {
    if (this.socket && this.socket !== socket) this.socket.onClose = () => undefined;
    this.socket = socket;
    socket.onMessage = onMessage;
    socket.onClose = onClose;
  }

  offered(msgid: string): void {
    this.offer = msgid;
  }

  /** The offer is void: jambonz takes its answer from another message. @returns whether there was one */
  withdrawOffer(): boolean {
    const was = this.isOffered;
    this.offer = undefined;
    return was;
  }

  hold(msgid: string): void {
    this.held.push(msgid);
  }

  /** Acknowledges the hooks on hold. */
  release(): void {
    for (const msgid of this.held.splice(0)) this.socket?.ack(msgid);
  }

  ack(msgid: string, verbs?: readonly Verb[]): void {
    this.socket?.ack(msgid, verbs);
  }

  /** Verbs replace what runs. Without a socket nothing is sent: they follow after the reconnect. */
  send(verbs: readonly Verb[]): void {
    const { socket, offer } = this;
    if (!socket?.isOpen) return;
    if (offer) {
      socket.ack(offer, verbs);
      this.offer = undefined;
    } else {
      this.release();
      socket.redirect(verbs);
    }
  }

  /** Ends the call at the switch, whatever it is doing. */
  complete(): void {
    this.socket?.command('call:status', { call_status: 'completed' });
  }

  close(code: number): void {
    this.socket?.close(code);
  }
}
