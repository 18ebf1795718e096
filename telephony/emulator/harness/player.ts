import { createEmulator, type Emulator } from '../emulator';
import type { RestRequest } from '../rest/rest-api';
import type { Scheduler } from '../scheduler';
import type { VirtualCaller } from '../virtual-caller';
import { phoneLine } from './phone-lines';
import type { AppConnection, AppSide } from './app-side';
import {
  coinedMessageIds,
  recordedCallee,
  recordedCaller,
  recordedRequests,
  recordedSwitch,
} from './recording-setup';
import type { Json, RecordedMessage, Transcript } from './transcript';

/** How the player lets time pass. */
export interface PlayTime {
  scheduler: Scheduler;
  sleep(ms: number): Promise<void>;
  /** Sleeps until `isTrue`, at most `ms`. */
  until(isTrue: () => boolean, ms: number): Promise<void>;
}

/** What really happened, in the shape of a transcript; ids are still raw. */
export interface Played {
  entries: PlayedEntry[];
  sockets: PlayedSocket[];
  /** What the caller's phone noticed, in the words of a transcript's `switch`. */
  phone: string[];
}

export interface PlayedEntry {
  /** Milliseconds since the entry before. */
  deltaMs: number;
  kind: 'in' | 'out' | 'stimulus';
  socket?: string;
  message?: Json;
  what?: string;
}

export interface PlayedSocket {
  socket: string;
  path: string;
  request: Record<string, string>;
  openedAfterMessages: number;
  closedAfterMessages: number | null;
  closeCode: number | null;
  closedBy: string | null;
}

type Step = { atMs: number } & (
  | { kind: 'stimulus'; what: string }
  | { kind: 'in'; recorded: RecordedMessage }
  | { kind: 'out'; recorded: RecordedMessage }
);

/** The emulator may be this much slower than the recording before a message counts as missing. */
export const patienceMs = 400;
/** What followed a message within this time was the app's immediate answer to it. */
const atOnceMs = 5;

/**
 * Plays the application's and the caller's part of a recording against the emulator. It sends what the
 * recorded app sent, when it sent it, and writes down everything that comes back.
 */
export async function playTranscript(
  name: string,
  transcript: Transcript,
  app: AppSide,
  time: PlayTime,
): Promise<Played> {
  const player = new Player(name, transcript, app, time);
  try {
    return await player.run();
  } finally {
    player.stop();
  }
}

class Player {
  private readonly played: Played = { entries: [], sockets: [], phone: [] };
  private readonly connections = new Map<string, AppConnection>();
  private readonly messageIds: string[] = [];
  private readonly emulator: Emulator;
  private caller?: VirtualCaller;
  private readonly steps: Step[];
  /** The next step that has not happened yet. */
  private cursor = 0;
  private callee?: VirtualCaller;
  private readonly callSids: string[] = [];
  private lastAt: number;

  constructor(
    private readonly name: string,
    private readonly transcript: Transcript,
    app: AppSide,
    private readonly time: PlayTime,
  ) {
    this.lastAt = time.scheduler.now();
    this.steps = stepsOf(transcript);
    app.onConnection = (connection) => this.connected(connection);
    this.emulator = createEmulator({
      ...recordedSwitch(name),
      appUrl: app.url,
      connect: app.connect,
      scheduler: time.scheduler,
      callee: (callee) => {
        this.listen((this.callee = callee), true);
        return recordedCallee(name);
      },
    });
  }

  async run(): Promise<Played> {
    while (this.cursor < this.steps.length) {
      const at = this.cursor;
      const step = this.steps[at]!;
      const deltaMs = this.deltaOf(at);
      if (step.kind === 'in') {
        await this.time.until(() => this.cursor > at, deltaMs + patienceMs);
        if (this.cursor === at) break;
      } else {
        await this.time.sleep(Math.max(0, deltaMs - (this.time.scheduler.now() - this.lastAt)));
        if (this.cursor === at) this.actNext();
      }
    }
    await this.awaitEnd(this.steps.at(-1)?.atMs ?? 0);
    // A copy: stopping the emulator closes what the recording left open.
    return structuredClone(this.played);
  }

  private deltaOf(index: number): number {
    return this.steps[index]!.atMs - (this.steps[index - 1]?.atMs ?? 0);
  }

  private actNext(): void {
    const step = this.steps[this.cursor++]!;
    if (step.kind !== 'in') this.act(step);
  }

  /** A message came; what the recorded app answered at once is answered at once. */
  private cameIn(socket: string, message: Json): void {
    this.note({ kind: 'in', socket, message });
    if (this.steps[this.cursor]?.kind !== 'in') return;
    this.cursor += 1;
    for (;;) {
      const next = this.steps[this.cursor];
      if (next?.kind !== 'out' || next.recorded.socket === 'rest' || this.deltaOf(this.cursor) > atOnceMs)
        return;
      this.actNext();
    }
  }

  stop(): void {
    this.emulator.close();
  }

  /** What the recording still shows without messages, then a while in which nothing more may come. */
  private async awaitEnd(previousAt: number): Promise<void> {
    const { sockets, switch: atSwitch } = this.transcript;
    const lastAt = Math.max(
      previousAt,
      ...sockets.map(({ closedAtMs }) => closedAtMs ?? 0),
      ...atSwitch.map(({ atMs }) => atMs),
    );
    await this.time.sleep(lastAt - previousAt + patienceMs);
  }

  private act(step: Exclude<Step, { kind: 'in' }>): void {
    if (step.kind === 'stimulus') {
      this.note({ kind: 'stimulus', what: step.what });
      this.stimulate(step.what);
      return;
    }
    const { socket, message } = step.recorded;
    const sent = this.withRealIds(message);
    this.note({ kind: 'out', socket, message: sent });
    if (socket === 'rest') void this.request(sent['request'] as RestRequest);
    else this.connections.get(socket)!.send(JSON.stringify(sent));
  }

  private async request(request: RestRequest): Promise<void> {
    const response = await this.emulator.rest(request);
    const { sid } = (response.body ?? {}) as { sid?: string };
    if (sid) this.callSids.push(sid);
    this.cameIn('rest', { response });
  }

  private stimulate(what: string): void {
    const open = [...this.connections.values()].at(-1);
    const socket = this.played.sockets.at(-1);
    const [, to] = /^caller calls (\S+)$/.exec(what) ?? [];
    const [, key] = /^caller presses (\S+)$/.exec(what) ?? [];
    const request = recordedRequests[what];
    const [, code] = /^the app closes the socket with (\d+)$/.exec(what) ?? [];
    if (to) this.dial(to);
    else if (/^callee .* hangs up$/.test(what)) this.callee!.hangUp();
    else if (key) void this.caller!.press(key);
    else if (request) this.caller!.request(request);
    else if (what === 'caller hangs up' || what === 'caller cancels') this.caller!.hangUp();
    else if (code)
      this.appCloses(socket!, Number(code), `app: close ${code}`, () => open!.close(Number(code)));
    else if (what === 'the app closes the socket without code')
      this.appCloses(socket!, 1005, 'app: close without code', () => open!.close());
    else if (what === 'the app drops the tcp connection')
      this.appCloses(socket!, 1006, 'app: tcp drop', () => open!.drop());
    else if (what !== 'REST createCall') throw new Error(`Unknown stimulus in ${this.name}: ${what}`);
  }

  private dial(to: string): void {
    this.caller = this.emulator.dial({ ...recordedCaller, to });
    this.callSids.push(this.caller.callSid);
    this.listen(this.caller);
  }

  private listen(phone: VirtualCaller, isCallee = false): void {
    phone.onEvent((event) => {
      const line = phoneLine(event, isCallee);
      if (line) this.played.phone.push(line);
    });
  }

  private appCloses(socket: PlayedSocket, code: number, by: string, close: () => void): void {
    Object.assign(socket, { closeCode: code, closedBy: by, closedAfterMessages: this.messageCount() });
    close();
  }

  private connected(connection: AppConnection): void {
    const socket: PlayedSocket = {
      socket: `A${this.played.sockets.length + 1}`,
      path: connection.path,
      request: pick(connection.headers, ['sec-websocket-protocol', 'user-agent', 'authorization']),
      openedAfterMessages: this.messageCount(),
      closedAfterMessages: null,
      closeCode: null,
      closedBy: null,
    };
    this.played.sockets.push(socket);
    this.connections.set(socket.socket, connection);
    connection.onMessage = (text) => {
      const message = JSON.parse(text) as Json;
      this.messageIds.push(String(message['msgid']));
      this.cameIn(socket.socket, message);
    };
    connection.onClose = (code) => {
      if (socket.closeCode !== null) return;
      Object.assign(socket, {
        closeCode: code,
        closedBy: 'jambonz',
        closedAfterMessages: this.messageCount(),
      });
    };
  }

  private messageCount(): number {
    return this.played.entries.filter((entry) => entry.kind !== 'stimulus').length;
  }

  private note(entry: Omit<PlayedEntry, 'deltaMs'>): void {
    const now = this.time.scheduler.now();
    this.played.entries.push({ deltaMs: now - this.lastAt, ...entry });
    this.lastAt = now;
  }

  /** `msg-n` of the recording is the n-th id that appeared; ids the app made up are known. */
  private withRealIds(message: Json): Json {
    const request = message['request'] as { path: string } | undefined;
    if (request) {
      const path = request.path.replace(
        /call-([A-Z])/,
        (_, letter: string) => this.callSids[letter.charCodeAt(0) - 65]!,
      );
      return { request: { ...request, path } };
    }
    const recorded = message['msgid'];
    if (typeof recorded !== 'string') return message;
    const coined = coinedMessageIds[this.name] ?? {};
    const before = Object.keys(coined).filter((id) => numberOf(id) < numberOf(recorded)).length;
    return { ...message, msgid: coined[recorded] ?? this.messageIds[numberOf(recorded) - 1 - before] };
  }
}

function stepsOf(transcript: Transcript): Step[] {
  const steps: Step[] = [];
  for (let count = 0; count <= transcript.messages.length; count++) {
    for (const { atMs, afterMessages, what } of transcript.stimuli)
      if (afterMessages === count) steps.push({ atMs, kind: 'stimulus', what });
    const recorded = transcript.messages[count];
    if (recorded) steps.push({ atMs: recorded.atMs, kind: recorded.dir, recorded });
  }
  return steps;
}

export function numberOf(messageId: string): number {
  return Number(messageId.slice('msg-'.length));
}

function pick(headers: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => name in headers).map((name) => [name, headers[name]!]));
}
