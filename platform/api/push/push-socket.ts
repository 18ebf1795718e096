import {
  type PlatformPart,
  type PushMessage,
  type PushRequest,
  pushRequest,
} from '@callweave/platform/identity/contract';
import type { SignedIn } from '@callweave/platform/identity/server';
import {
  commonProblems,
  hasRight,
  type Logger,
  Problem,
  type PushFrame,
  type TopicDefinition,
} from '@callweave/platform/kernel';
import type { RawData, WebSocket } from 'ws';
import { parseJson } from '../http/body';
import type { PushHub } from './push-hub';
import { pushProblems } from './push-problems';

const maxTopics = 200;
/** A client this far behind is dropped; it comes back and resumes. */
const maxBufferedBytes = 1 << 20;
/** Frames a client may send at once, and per second after that. */
const burst = 100;
const perSecond = 20;

/** @see RFC 6455 §7.4.1 */
export const closeCodes = { goingAway: 1001, policy: 1008, tryAgain: 1013, signedOut: 4401 };

export interface PushSocketDeps {
  hub: PushHub;
  topics: ReadonlyMap<string, TopicDefinition>;
  log: Logger;
}

/** One browser tab's connection. Requests are answered one after the other, in the order they came. */
export class PushSocket {
  isAlive = true;
  private readonly open = new Map<string, () => void>();
  private queue: Promise<void> = Promise.resolve();
  private allowance = burst;
  private countedAt = performance.now();

  constructor(
    private readonly socket: WebSocket,
    private signedIn: SignedIn,
    private readonly deps: PushSocketDeps,
  ) {
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => (this.isAlive = true));
    socket.on('close', () => this.dropAll());
    // Malformed and oversized frames: ws closes with the right code by itself.
    socket.on('error', () => undefined);
  }

  get tenantId(): string {
    return this.signedIn.actor.tenantId;
  }
  get sessionId(): string {
    return this.signedIn.sessionId;
  }

  /** Permissions may have changed: topics that are no longer allowed end. */
  recheck(now: SignedIn | undefined): Promise<void> {
    return this.enqueue(async () => {
      if (!now) return this.close(closeCodes.signedOut, 'signed out');
      this.signedIn = now;
      for (const topic of [...this.open.keys()])
        if (!(await this.isAllowed(topic))) {
          this.drop(topic);
          this.send({ type: 'closed', topic, reason: 'not-allowed' });
        }
    });
  }

  /** Closes when the last heartbeat was not answered. */
  beat(): void {
    if (!this.isAlive) return this.socket.terminate();
    this.isAlive = false;
    this.socket.ping();
  }

  /** What is degraded, of whatever process. */
  tellStatus(degraded: readonly PlatformPart[]): void {
    this.send({ type: 'status', degraded });
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (!this.mayReceive()) {
      this.sendProblem(pushProblems.tooManyFrames());
      return this.close(closeCodes.policy, 'too many frames');
    }
    void this.enqueue(() => this.answer(data, isBinary));
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.deps.log.error({ err: error, tenant: this.tenantId }, 'push request failed');
      this.close(1011, 'failed');
    });
    return this.queue;
  }

  private async answer(data: RawData, isBinary: boolean): Promise<void> {
    let request: PushRequest | undefined;
    try {
      request = parseRequest(data, isBinary);
      await this.run(request);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.sendProblem(error, request && 'topic' in request ? request.topic : undefined);
    }
  }

  private async run(request: PushRequest): Promise<void> {
    if (request.type === 'ping') return this.send({ type: 'pong' });
    const { topic } = request;
    if (request.type === 'unsubscribe') {
      this.drop(topic);
      return this.send({ type: 'unsubscribed', topic });
    }
    if (!this.open.has(topic) && this.open.size >= maxTopics) throw pushProblems.tooManyTopics();
    // Not known and not allowed look the same: ids of others are nobody's business.
    if (!(await this.isAllowed(topic))) throw pushProblems.unknownTopic();
    this.subscribe(topic, request.position);
  }

  private subscribe(topic: string, from: number | undefined): void {
    this.drop(topic);
    const { hub } = this.deps;
    const missed = from === undefined ? [] : hub.missed(this.tenantId, topic, from);
    const { position, close } = hub.subscribe(
      this.tenantId,
      topic,
      (frame) => this.push(frame),
      () => this.send({ type: 'reset', topic, position: hub.newest }),
    );
    this.open.set(topic, close);
    this.send({ type: 'subscribed', topic, position });
    if (missed) for (const frame of missed) this.push(frame);
    else this.send({ type: 'reset', topic, position });
  }

  private async isAllowed(topic: string): Promise<boolean> {
    const at = topic.indexOf(':');
    const name = at < 0 ? topic : topic.slice(0, at);
    const id = at < 0 ? undefined : topic.slice(at + 1);
    const definition = this.deps.topics.get(name);
    if (!definition) return false;
    const { actor } = this.signedIn;
    if (definition.access !== 'signed-in' && !hasRight(actor, definition.access.key)) return false;
    return definition.allows(actor, id);
  }

  private push(frame: PushFrame): void {
    this.send({ type: 'push', ...frame });
  }

  private send(message: PushMessage): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > maxBufferedBytes) {
      this.deps.log.warn({ tenant: this.tenantId }, 'slow push client dropped');
      return this.socket.terminate();
    }
    this.socket.send(JSON.stringify(message));
  }

  private sendProblem(problem: Problem, topic?: string): void {
    const { locale } = this.signedIn.actor;
    const [title, detail] = [problem.titleIn(locale), problem.detailIn(locale)];
    this.send({ type: 'error', code: problem.code, title, detail, topic });
  }

  private drop(topic: string): void {
    this.open.get(topic)?.();
    this.open.delete(topic);
  }

  private dropAll(): void {
    for (const topic of [...this.open.keys()]) this.drop(topic);
  }

  private mayReceive(): boolean {
    const now = performance.now();
    this.allowance = Math.min(burst, this.allowance + ((now - this.countedAt) / 1000) * perSecond);
    this.countedAt = now;
    this.allowance -= 1;
    return this.allowance >= 0;
  }
}

function parseRequest(data: RawData, isBinary: boolean): PushRequest {
  if (isBinary) throw pushProblems.malformedFrame();
  const parsed = pushRequest.safeParse(parseJson(data as Buffer));
  if (!parsed.success) throw pushProblems.malformedFrame({}, { cause: commonProblems.badInput() });
  return parsed.data;
}
