import { DestroyRef, inject, Injectable, InjectionToken, signal } from '@angular/core';
import {
  type PlatformPart,
  pushApi,
  type PushMessage,
  type PushRequest,
} from '@callweave/platform/identity/contract';
import { ApiClient } from '../api/api-client';

/** Opens the socket; tests put a pair of their own in its place. */
export const openSocket = new InjectionToken<(address: string) => WebSocket>('openSocket', {
  factory: () => (address) => new WebSocket(address),
});

/** What a page wants to hear: `changed` on a push, and also after a gap, when frames may have been lost. */
export interface PushListener {
  changed(data: unknown): void;
}

const heartbeatMs = 25_000;
const silenceMs = 60_000;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
const refusedPauseMs = 500;
const refusedTries = 5;

interface Topic {
  listeners: Set<PushListener>;
  position?: number;
  /** Times in a row the server did not know it. */
  refusals: number;
}

/** One socket for all pages. Reconnects by itself and resumes each topic where it stopped. */
@Injectable({ providedIn: 'root' })
export class PushClient {
  private readonly api = inject(ApiClient);
  private readonly open = inject(openSocket);
  private readonly topics = new Map<string, Topic>();
  private socket: WebSocket | undefined;
  private connecting = false;
  private failures = 0;
  private heardAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private readonly live = signal(true);
  /** False while the connection is being restored: what is shown may be stale. */
  readonly connected = this.live.asReadonly();
  private readonly troubles = signal<readonly PlatformPart[]>([]);
  /** Parts of the platform that do not work as they should, as the server said last. */
  readonly degraded = this.troubles.asReadonly();
  private isStaying = false;

  /** Keeps a connection even while no page listens, to hear what is `degraded`. */
  stay(until: DestroyRef = inject(DestroyRef)): void {
    this.isStaying = true;
    until.onDestroy(() => (this.isStaying = false));
    void this.connect();
  }

  /** Listens until the caller is destroyed (or the answer is called). Call it in an injection context or give `until`. */
  listen(
    topic: string,
    changed: (data: unknown) => void,
    until: DestroyRef = inject(DestroyRef),
  ): () => void {
    const listener: PushListener = { changed };
    const entry = this.topics.get(topic) ?? { listeners: new Set(), refusals: 0 };
    entry.listeners.add(listener);
    if (!this.topics.has(topic)) {
      this.topics.set(topic, entry);
      this.send({ type: 'subscribe', topic });
    }
    void this.connect();
    const stop = () => this.leave(topic, listener);
    until.onDestroy(stop);
    return stop;
  }

  /** Ends the connection, after signing out. */
  close(): void {
    this.topics.clear();
    clearTimeout(this.timer);
    this.drop();
  }

  private leave(topic: string, listener: PushListener): void {
    const entry = this.topics.get(topic);
    entry?.listeners.delete(listener);
    if (entry?.listeners.size !== 0) return;
    this.topics.delete(topic);
    this.send({ type: 'unsubscribe', topic });
  }

  private async connect(): Promise<void> {
    if (this.socket || this.connecting || (this.topics.size === 0 && !this.isStaying)) return;
    this.connecting = true;
    try {
      const { ticket } = await this.api.call(pushApi.createTicket);
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      this.attach(this.open(`${scheme}://${location.host}/api/push?ticket=${encodeURIComponent(ticket)}`));
    } catch {
      this.retryLater(); // not reached or signed out; the API client tells which
    } finally {
      this.connecting = false;
    }
  }

  private attach(socket: WebSocket): void {
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.live.set(true);
      this.troubles.set([]);
      this.heardAt = Date.now();
      for (const [topic, { position }] of this.topics) this.send({ type: 'subscribe', topic, position });
      this.heartbeat = setInterval(() => this.beat(), heartbeatMs);
    };
    socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as PushMessage);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.drop();
      this.retryLater();
    };
  }

  private hear(message: PushMessage): void {
    this.heardAt = Date.now();
    if (message.type === 'status') this.troubles.set(message.degraded);
    if (!('topic' in message) || !message.topic) return;
    const entry = this.topics.get(message.topic);
    if (!entry) return;
    if ('position' in message) entry.position = message.position;
    if (message.type === 'closed') this.topics.delete(message.topic);
    if (message.type === 'error') return this.askAgain(message.topic, entry);
    const isLate = message.type === 'subscribed' && entry.refusals > 0;
    entry.refusals = 0;
    if (message.type === 'push' || message.type === 'reset' || isLate)
      for (const listener of entry.listeners)
        listener.changed(message.type === 'push' ? message.data : undefined);
  }

  /** What begins this moment, such as a call just dialled, is known to the server a little later. */
  private askAgain(topic: string, entry: Topic): void {
    if (++entry.refusals > refusedTries) return;
    setTimeout(() => {
      if (this.topics.get(topic) === entry) this.send({ type: 'subscribe', topic });
    }, refusedPauseMs * entry.refusals);
  }

  private beat(): void {
    if (Date.now() - this.heardAt > silenceMs) this.socket?.close();
    else this.send({ type: 'ping' });
  }

  private retryLater(): void {
    if (this.failures > 0) this.live.set(false); // one hiccup is nobody's business
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.failures++) * (0.5 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), pause);
  }

  private drop(): void {
    clearInterval(this.heartbeat);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private send(request: PushRequest): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(request));
  }
}
