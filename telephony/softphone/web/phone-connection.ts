import { DestroyRef, inject, Injectable } from '@angular/core';
import { ApiClient, openSocket } from '@callweave/platform/ui';
import {
  phoneApi,
  type PhoneCommand,
  type PhoneEvent,
  phoneEvent,
  phonePath,
} from '@callweave/telephony/softphone/contract';

/** The websocket of one phone pad; opened with a one-time ticket when first needed, closed with the page. */
@Injectable()
export class PhoneConnection {
  private readonly api = inject(ApiClient);
  private readonly open = inject(openSocket);
  private socket?: WebSocket;
  /** Set by the store. */
  onEvent: (event: PhoneEvent) => void = () => {};
  /** The connection ended; the server hangs up by itself. */
  onLost: () => void = () => {};

  constructor() {
    inject(DestroyRef).onDestroy(() => this.close());
  }

  /** @throws {ApiProblem} when no ticket is given; {Error} when the socket does not open */
  async connect(): Promise<void> {
    if (this.socket?.readyState === WebSocket.OPEN) return;
    const { ticket } = await this.api.call(phoneApi.ticket);
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = this.open(`${scheme}://${location.host}${phonePath}?ticket=${encodeURIComponent(ticket)}`);
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      const event = phoneEvent.safeParse(JSON.parse(String(data)));
      if (event.success) this.onEvent(event.data);
    };
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onclose = () => {
        if (this.socket !== socket) return;
        this.socket = undefined;
        reject(new Error('The phone socket closed'));
        this.onLost();
      };
    });
  }

  send(command: PhoneCommand): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command));
  }

  private close(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }
}
