import type { HttpClient } from '../cross-tenant/http-client';

/** A browser that stays open and notes what it is told about the platform. */
export class Screen {
  /** Parts it shows as degraded now. */
  degraded: readonly string[] = [];
  private socket?: WebSocket;
  private isClosed = false;

  constructor(
    private readonly url: string,
    private readonly client: HttpClient,
  ) {}

  /** Connects, and again whenever the connection ends. */
  async open(): Promise<void> {
    if (this.isClosed) return;
    try {
      const { ticket } = await this.client.must('post', '/api/push/tickets');
      const socket = new WebSocket(`${this.url.replace('http', 'ws')}/api/push?ticket=${ticket}`);
      this.socket = socket;
      this.degraded = [];
      socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)));
      socket.onclose = () => this.again();
    } catch {
      this.again(); // the API is what fails
    }
  }

  close(): void {
    this.isClosed = true;
    this.socket?.close();
  }

  private again(): void {
    setTimeout(() => void this.open(), 500);
  }

  private hear(message: { type: string; degraded: string[] }): void {
    if (message.type === 'status') this.degraded = message.degraded;
  }
}
