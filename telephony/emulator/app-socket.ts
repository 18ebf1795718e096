import type { Connect, Link } from './link';
import { messageId } from './ids';
import { type Answer, PendingAcks } from './pending-acks';
import type { Scheduler } from './scheduler';

/** A message to the app, before it gets its `msgid`. Key order on the wire: type, msgid, call_sid, hook, data, b3. */
export interface Outgoing {
  type: string;
  hook?: string;
  data: Record<string, unknown>;
  b3?: string;
}

export interface SocketFaults {
  /** Extra time of every connect, milliseconds. */
  connectDelayMs?: number;
  /** The connection breaks right after `session:new` was sent. */
  dropBeforeFirstAck?: boolean;
  /** The connection breaks once, right after this hook was sent. */
  dropAtHook?: string;
}

export interface AppSocketOptions {
  url: string;
  auth?: { username: string; password: string };
  connect: Connect;
  scheduler: Scheduler;
  faults: SocketFaults;
  /** Data of `session:reconnect`. */
  sessionData(): Record<string, unknown>;
  callSid: string;
  onCommand(command: Command): void;
  /** The app did not ack `session:reconnect`. */
  onReconnectRefused(): void;
}

export interface Command {
  command: string;
  data: unknown;
  queueCommand: boolean;
  callSid?: string;
}

interface Queued {
  message: Outgoing;
  settle?: (answer: Answer) => void;
}

/** The first connect failed; `reason` goes into the refusal of the call. */
export class ConnectFailed extends Error {}

const reconnectDelaysMs = [500, 1000, 2000, 4000, 6000];
const connectRetryDelaysMs = [500, 1000, 2000, 4000, 6000];

type State = 'idle' | 'connecting' | 'open' | 'awaitingReconnectAck' | 'down' | 'closed';

/**
 * One call's websocket to the application, with acks, reconnects and the order of queued messages as in 0.9.8.
 * @see telephony-facts §1.2, §1.5, §1.6
 */
export class AppSocket {
  private state: State = 'idle';
  private link?: Link;
  private openings = 0;
  private retries = 0;
  private queue: Queued[] = [];
  private trigger?: Queued;
  private readonly pending: PendingAcks;
  private isAnnounced = false;
  private isClosedGracefully = false;
  /** Answers of `session:new` when its ack was lost with the connection. */
  private orphan?: (answer: Answer) => void;
  /** After such a loss 0.9.8 never sends anything of the call again. */
  private isMute = false;
  private connectFailed?: (error: ConnectFailed) => void;

  constructor(private readonly options: AppSocketOptions) {
    this.pending = new PendingAcks(options.scheduler);
  }

  get closedGracefully(): boolean {
    return this.isClosedGracefully;
  }

  /** Connects and sends `session:new`. @throws {ConnectFailed} */
  async open(message: Outgoing): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.connectFailed = reject;
      this.enqueue({ message, settle: resolve });
    });
  }

  /** Sends and waits for the ack, at most 5 s. */
  request(message: Outgoing): Promise<Answer> {
    if (this.isClosedGracefully) return Promise.resolve({ kind: 'discarded' });
    return new Promise((settle) => this.enqueue({ message, settle }));
  }

  notify(message: Outgoing): void {
    this.enqueue({ message });
  }

  close(code: number): void {
    if (this.isMute || this.state === 'closed') return;
    if (this.state === 'open') this.link!.close(code);
    else this.link?.drop();
    this.state = 'closed';
  }

  /** Fault knob: the connection breaks now. */
  drop(): void {
    const link = this.link;
    this.lost(1006);
    link?.drop();
  }

  /** Ends everything at once, whatever the state; for the emulator's own end. */
  destroy(): void {
    this.state = 'closed';
    this.link?.drop();
    this.settlePending({ kind: 'none' });
  }

  private enqueue(item: Queued): void {
    if (item.message.type === 'session:new') this.isAnnounced = true;
    if (this.isClosedGracefully || this.state === 'closed') item.settle?.({ kind: 'discarded' });
    else if (this.isMute) return;
    else if (this.state === 'open') this.transmit(item);
    else if (this.state === 'idle' || this.state === 'down') {
      this.trigger = item;
      this.connect();
    } else this.queue.push(item);
  }

  private connect(): void {
    this.state = 'connecting';
    const delay = this.options.faults.connectDelayMs;
    if (delay) this.options.scheduler.after(delay, () => this.connectNow());
    else this.connectNow();
  }

  private connectNow(): void {
    if (this.state !== 'connecting') return;
    const { url, auth, connect } = this.options;
    const headers: Record<string, string> = { 'user-agent': 'jambonz' };
    if (auth)
      headers['authorization'] =
        `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
    const current: { link?: Link } = {};
    const isCurrent = () => this.link === current.link && this.state !== 'closed';
    current.link = this.link = connect(
      { url, protocol: 'ws.jambonz.org', headers },
      {
        opened: () => isCurrent() && this.opened(),
        message: (text) => isCurrent() && this.received(text),
        closed: (code) => isCurrent() && this.lost(code),
        failed: (reason, wasAnswered) => isCurrent() && this.failed(reason, wasAnswered),
      },
    );
  }

  private opened(): void {
    this.retries = 0;
    this.openings += 1;
    if (this.openings === 1) {
      this.state = 'open';
      this.flush('first');
      return;
    }
    this.state = 'awaitingReconnectAck';
    const lostTrigger = this.trigger;
    this.transmit({
      message: { type: 'session:reconnect', data: this.options.sessionData() },
      settle: (answer) => this.reconnected(answer, lostTrigger),
    });
  }

  private reconnected(answer: Answer, lostTrigger: Queued | undefined): void {
    if (this.state !== 'awaitingReconnectAck') {
      // The connection broke again: what waited goes with the next one.
      this.trigger ??= lostTrigger;
      return;
    }
    this.state = 'open';
    if (this.orphan) {
      this.isMute = true;
      this.orphan(answer);
      this.orphan = undefined;
      return;
    }
    this.flush('last');
    if (answer.kind !== 'ack') this.options.onReconnectRefused();
  }

  /** What wants an ack overtakes queued notifications; what caused a reconnect comes after those. */
  private flush(trigger: 'first' | 'last'): void {
    const rest = [...this.queue.filter((item) => item.settle), ...this.queue.filter((item) => !item.settle)];
    const first = this.trigger ? [this.trigger] : [];
    this.queue = [];
    this.trigger = undefined;
    for (const item of trigger === 'first' ? [...first, ...rest] : [...rest, ...first]) this.enqueue(item);
  }

  private failed(reason: string, wasAnswered: boolean): void {
    const retryDelay = wasAnswered ? undefined : connectRetryDelaysMs[this.retries++];
    if (retryDelay !== undefined) {
      this.options.scheduler.after(retryDelay, () => this.connectNow());
      return;
    }
    this.state = 'down';
    this.retries = 0;
    if (this.openings === 0) this.connectFailed?.(new ConnectFailed(reason));
    const unsent = [this.trigger, ...this.queue];
    this.queue = [];
    this.trigger = undefined;
    for (const item of unsent) item?.settle?.({ kind: 'none' });
  }

  private lost(code: number): void {
    if (this.state !== 'open' && this.state !== 'awaitingReconnectAck') return;
    this.link = undefined;
    this.state = code === 1000 ? 'closed' : 'down';
    if (code === 1000) this.isClosedGracefully = true;
    this.settlePending(code === 1000 ? { kind: 'discarded' } : { kind: 'none' });
    const delay = reconnectDelaysMs[this.openings - 1];
    if (code === 1000 || delay === undefined) return;
    this.options.scheduler.after(delay, () => {
      if (this.state === 'down') this.connect();
    });
  }

  private settlePending(answer: Answer): void {
    for (const pending of this.pending.drain()) {
      const isFirst = pending.type === 'session:new' && answer.kind === 'none' && this.state === 'down';
      if (isFirst) this.orphan = (late) => pending.settle(late);
      else pending.settle(answer);
    }
  }

  private transmit({ message, settle }: Queued): void {
    const msgid = messageId();
    if (settle) this.pending.add(msgid, message.type, settle);
    this.link!.send(
      JSON.stringify({
        type: message.type,
        msgid,
        call_sid: this.isAnnounced ? this.options.callSid : undefined,
        hook: message.hook,
        data: message.data,
        b3: message.b3,
      }),
    );
    this.injectFaults(message);
  }

  private injectFaults(message: Outgoing): void {
    const { faults } = this.options;
    if (faults.dropBeforeFirstAck && message.type === 'session:new') this.drop();
    if (faults.dropAtHook !== undefined && message.hook === faults.dropAtHook) {
      faults.dropAtHook = undefined;
      this.drop();
    }
  }

  private received(text: string): void {
    try {
      this.dispatch(JSON.parse(text) as Record<string, unknown>);
    } catch (error) {
      // Whatever the app sent wrongly: 0.9.8 tells it and goes on.
      const details = error instanceof Error ? error.message : String(error);
      this.notify({ type: 'jambonz:error', data: { msg: 'InvalidMessage', details, content: text } });
    }
  }

  private dispatch(message: Record<string, unknown>): void {
    const { type, msgid, command, data, queueCommand, callSid } = message;
    if (!type) throw new Error('type property not supplied');
    if (type === 'ack') {
      if (typeof msgid !== 'string' || !msgid) throw new Error('msgid not supplied');
      this.pending.acked(msgid, data);
    } else if (type === 'command') {
      if (typeof command !== 'string' || !command) throw new Error('command property not supplied');
      if (!data) throw new Error('data property not supplied');
      this.options.onCommand({
        command,
        data,
        queueCommand: queueCommand === true,
        callSid: typeof callSid === 'string' ? callSid : undefined,
      });
    } else throw new Error(`invalid type property: ${String(type)}`);
  }
}
