import { type PhoneCommand, type PhoneEvent, phonePath } from '@callweave/telephony/softphone/contract';
import { WebSocket } from 'ws';
import type { HttpClient } from '../cross-tenant/http-client';

/** A call from a phone pad without a browser. */
export class PhoneCall {
  readonly events: PhoneEvent[] = [];
  private heard = () => {};

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.events.push(JSON.parse(String(data)) as PhoneEvent);
      this.heard();
    });
  }

  static async dial(client: HttpClient, url: string, to: string, from: string): Promise<PhoneCall> {
    const { ticket } = await client.must('post', '/api/phone/tickets');
    const socket = new WebSocket(`${url.replace('http', 'ws')}${phonePath}?ticket=${ticket}`);
    const call = new PhoneCall(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    call.send({ type: 'dial', to, from });
    return call;
  }

  get callId(): string {
    return this.events.find((event) => event.type === 'state')!.callId;
  }

  press(digits: string): void {
    this.send({ type: 'press', digits });
  }

  /** Waits for a prompt that contains the text. @returns all of it */
  hears(text: string): Promise<string> {
    return this.until((event) =>
      event.type === 'caption' && event.text.includes(text) ? event.text : undefined,
    );
  }

  async ends(): Promise<void> {
    await this.until((event) => (event.type === 'ended' ? '' : undefined));
    this.socket.close();
  }

  private async until(find: (event: PhoneEvent) => string | undefined): Promise<string> {
    for (;;) {
      const next = new Promise<void>((resolve) => (this.heard = resolve));
      for (const event of this.events) {
        const found = find(event);
        if (found !== undefined) return found;
      }
      await next;
    }
  }

  private send(command: PhoneCommand): void {
    this.socket.send(JSON.stringify(command));
  }
}
