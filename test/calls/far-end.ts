import { WebSocket } from 'ws';

type Message = Record<string, unknown> & { type: string; msgid: string; data?: unknown };

/** A hand-made switch: sends what it likes and keeps what the application answers. */
export class FarEnd {
  readonly received: Message[] = [];
  closeCode?: number;
  private readonly wakes = new Set<() => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as Message);
      for (const wake of this.wakes) wake();
    });
    socket.on('close', (code) => (this.closeCode = code));
  }

  static async connect(url: string, protocol = 'ws.jambonz.org', auth?: string): Promise<FarEnd> {
    const socket = new WebSocket(url, protocol, { headers: auth ? { authorization: auth } : {} });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new FarEnd(socket);
  }

  send(message: object): void {
    this.raw(JSON.stringify(message));
  }

  raw(data: string | Buffer): void {
    this.socket.send(data);
  }

  newCall(callSid: string, to = '95588'): void {
    const data = { call_sid: callSid, from: '138', to, direction: 'inbound', call_status: 'trying' };
    this.send({ type: 'session:new', msgid: `new-${callSid}`, call_sid: callSid, data });
  }

  /** The next answer, from the first on, that fits. @throws after 5 s, with what came instead */
  async receives(fits: (message: Message) => boolean, timeoutMs = 5_000): Promise<Message> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      if (Date.now() > until) throw new Error(`only got ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => {
        this.wakes.add(resolve);
        setTimeout(resolve, 50);
      });
    }
  }

  ackOf(msgid: string): Promise<Message> {
    return this.receives((message) => message.type === 'ack' && message.msgid === msgid);
  }

  close(): void {
    this.socket.close();
  }
}

/** Names of the verbs an ack or a command carries. */
export function verbsOf(message: Message): string[] {
  return Array.isArray(message.data) ? (message.data as { verb: string }[]).map(({ verb }) => verb) : [];
}

/** The hook that ends the verbs. */
export function hookOf(message: Message): string {
  return (message.data as { actionHook: string }[]).at(-1)!.actionHook;
}
