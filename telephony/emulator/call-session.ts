import type { Logger } from '@callweave/platform/kernel';
import { AppReports, type AppReportsOptions } from './app-reports';
import type { AppSocket, AppSocketOptions } from './app-socket';
import type { CallInfo } from './call-info';
import { type Commanded, runCommand } from './commands';
import { type DialogHooks, type DialogOrigin, type DialogRequest, DialogRequests } from './dialog-requests';
import type { SpeechDefaults } from './invite';
import type { MediaModel } from './media';
import type { Answer } from './pending-acks';
import type { Scheduler } from './scheduler';
import { Stop } from './stop';
import { readVerbs, type Task } from './validate';
import type { Needs } from './verbs/verb';

/** Something the caller hears: a spoken text, a file by its URL, or silence. */
export interface Sound {
  kind: 'say' | 'play' | 'pause';
  text: string;
  language?: string;
}

/** What the far end of the call learns. */
export interface CallerSide {
  answered(): void;
  /** @returns tells that the sound ended */
  heard(sound: Sound): (wasCut: boolean) => void;
  ended(by: 'caller' | 'jambonz' | 'refused', sipStatus: number): void;
}

export interface CallSessionDeps extends AppReportsOptions {
  info: CallInfo;
  socket: (handlers: Pick<AppSocketOptions, 'onCommand' | 'onReconnectRefused'>) => AppSocket;
  /** Data of `session:new`, as it is at that moment. */
  sessionData(): Record<string, unknown>;
  invite?: DialogOrigin;
  defaults: SpeechDefaults;
  scheduler: Scheduler;
  media: MediaModel;
  caller: CallerSide;
  log: Logger;
}

/** Between the last message of a call and the close of its socket. */
const closeDelayMs = 8;

/**
 * One call: a stack of verbs, run one at a time; answers to hooks and commands replace it.
 * @see telephony-facts §5
 */
export abstract class CallSession {
  readonly info: CallInfo;
  readonly media: MediaModel;
  readonly scheduler: Scheduler;
  readonly tell: AppReports;
  speech: SpeechDefaults['synthesizer'];
  readonly dialogHooks: DialogHooks = {};
  private readonly dialogRequests: DialogRequests;
  protected readonly socket: AppSocket;
  private stack: Task[] = [];
  private current?: Stop;
  private wake?: () => void;
  private answeredAt?: number;
  private hasEnded = false;
  private readonly keyListeners = new Set<(key: string) => void>();

  constructor(protected readonly deps: CallSessionDeps) {
    ({ info: this.info, media: this.media, scheduler: this.scheduler } = deps);
    this.speech = deps.defaults.synthesizer;
    this.dialogRequests = new DialogRequests(deps.info, deps.invite);
    this.socket = deps.socket({
      onCommand: (command) => this.hasEnded || runCommand(this.commands, command, deps.log),
      onReconnectRefused: () => this.end('jambonz'),
    });
    this.tell = new AppReports(this.socket, this.info, deps);
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  get isAnswered(): boolean {
    return this.answeredAt !== undefined;
  }

  /** From the INVITE to the closed socket. */
  abstract run(): Promise<void>;

  /** The far side leaves an unanswered call. */
  protected abstract leaveUnanswered(): void;

  /** Runs these verbs and what replaces them, until the call has ended. */
  protected async runVerbs(first: Task[]): Promise<void> {
    this.stack = first;
    await this.runStack();
    if (!this.hasEnded && this.isAnswered) this.end('jambonz');
    else if (!this.hasEnded) this.finishEnded('refused', 603);
  }

  protected async close(): Promise<void> {
    await this.wait(closeDelayMs, new Stop());
    this.socket.close(1000);
  }

  private async runStack(): Promise<void> {
    while (!this.hasEnded) {
      const task = this.stack.shift();
      if (task) await this.runTask(task);
      // An idle call stays up for commands, even when the app closes its socket gracefully meanwhile.
      else if (this.socket.closedGracefully) return;
      else await this.idle();
    }
  }

  private async runTask({ verb, data }: Task): Promise<void> {
    const about = { ...(data['id'] === undefined ? {} : { id: data['id'] }), name: verb.name };
    const stop = (this.current = new Stop());
    this.tell.event({ event: 'starting', ...about });
    if (this.meets(typeof verb.needs === 'function' ? verb.needs(data) : verb.needs)) {
      await verb.run(this, data, stop);
      this.tell.event({ event: 'finished', ...about });
    }
    if (this.current === stop) this.current = undefined;
  }

  private meets(needs: Needs): boolean {
    if (needs === 'answers') this.answer();
    if (needs === 'answered') return this.answeredAt !== undefined;
    return needs !== 'unanswered' || this.answeredAt === undefined;
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  protected answer(): void {
    if (this.answeredAt !== undefined || this.hasEnded) return;
    this.answeredAt = this.scheduler.now();
    this.info.update('in-progress', 200, 'OK');
    this.deps.caller.answered();
    this.tell.status();
  }

  /** Replaces what is left to run and kills what runs. */
  private replace(tasks: Task[]): void {
    this.stack = tasks;
    if (this.current) {
      this.current.trigger('replaced');
      this.current = undefined;
    } else this.wake?.();
  }

  // What verbs use.

  /** Waits; ends early when stopped. */
  wait(ms: number, stop: Stop): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        cancel();
        forget();
        resolve();
      };
      const cancel = this.scheduler.after(ms, finish);
      let forget = () => {};
      forget = stop.onStop(finish);
    });
  }

  /** Lets the caller hear something for `ms`. @returns how long it really was */
  async hear(sound: Sound, ms: number, stop: Stop): Promise<{ ms: number; wasCut: boolean }> {
    const startedAt = this.scheduler.now();
    const ended = this.deps.caller.heard(sound);
    await this.wait(ms, stop);
    const heardMs = Math.min(ms, this.scheduler.now() - startedAt);
    const wasCut = stop.isStopped;
    ended(wasCut);
    return { ms: wasCut ? heardMs : ms, wasCut };
  }

  /** @returns stops listening */
  onKey(listener: (key: string) => void): () => void {
    this.keyListeners.add(listener);
    return () => this.keyListeners.delete(listener);
  }

  /**
   * Sends the verb's actionHook, where it has one, and lets valid verbs in the answer replace the stack.
   * @returns what was wrong with the answer: `reason` is empty when none came
   */
  async hook(
    type: 'verb:hook' | 'session:redirect',
    verb: Record<string, unknown>,
    results: Record<string, unknown>,
  ): Promise<{ reason?: string } | undefined> {
    if (verb['actionHook'] === undefined) return undefined;
    const id = verb['id'] === undefined ? {} : { verb_id: verb['id'] };
    const answer = await this.tell.hook(type, verb['actionHook'], { ...results, ...id });
    return this.takeAnswer(answer, false);
  }

  private takeAnswer(answer: Answer, mayEmpty: boolean): { reason?: string } | undefined {
    if (answer.kind === 'none') return {};
    if (answer.kind === 'discarded' || !Array.isArray(answer.data)) return undefined;
    try {
      const tasks = readVerbs(answer.data);
      if ((tasks.length || mayEmpty) && !this.hasEnded) this.replace(tasks);
      return undefined;
    } catch (error) {
      // The app's verbs are invalid; what that means depends on the verb that asked.
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  resetSpeech(): void {
    this.speech = this.deps.defaults.synthesizer;
  }

  // What commands and the caller do.

  readonly commands: Commanded = {
    replace: (tasks) => this.replace(tasks),
    append: (tasks) => {
      this.stack.push(...tasks);
      if (!this.current) this.wake?.();
    },
    askForVerbs: async (hook) => {
      this.takeAnswer(await this.tell.hook('session:redirect', hook, {}, false), true);
    },
    complete: () => this.answeredAt !== undefined && this.end('jambonz'),
    giveUp: () => this.answeredAt === undefined && this.finishEnded('refused', 503),
  };

  pressKey(key: string): void {
    for (const listener of [...this.keyListeners]) listener(key);
  }

  /** The phone sends a request within the call; the app hears of it where it asked to. */
  async phoneRequests(request: DialogRequest): Promise<void> {
    const isRefer = request.method === 'REFER';
    const hook = isRefer ? this.dialogHooks.refer : this.dialogHooks.request;
    if (hook === undefined || !this.isAnswered || this.hasEnded) return;
    const about = this.dialogRequests.describe(request);
    this.takeAnswer(await this.tell.hook('verb:hook', hook, about, !isRefer), false);
  }

  /** The far side hangs up, or gives up before the answer. */
  callerLeaves(byeHeaders: Record<string, string>): void {
    if (this.hasEnded) return;
    if (this.answeredAt !== undefined) this.end('caller', byeHeaders);
    else this.leaveUnanswered();
  }

  /** Ends an answered call. */
  end(by: 'caller' | 'jambonz', byeHeaders?: Record<string, string>): void {
    if (this.hasEnded) return;
    this.info.terminationBy = by;
    this.info.duration = Math.floor(
      (this.scheduler.now() - (this.answeredAt ?? this.scheduler.now())) / 1000,
    );
    this.info.byeHeaders = byeHeaders;
    this.info.callStatus = 'completed';
    this.finishEnded(by, this.info.sipStatus, true);
  }

  /** Refuses an unanswered call. */
  refuse(sipStatus: number, reason: string): void {
    this.info.update('failed', sipStatus, reason);
    this.finishEnded('refused', sipStatus, true);
  }

  protected finishEnded(by: 'caller' | 'jambonz' | 'refused', sipStatus: number, isTold = false): void {
    this.hasEnded = true;
    if (isTold) this.tell.status();
    this.deps.caller.ended(by, sipStatus);
    this.current?.trigger('hangup');
    this.wake?.();
  }

  /** Fault knob: the connection to the app breaks now. */
  dropSocket(): void {
    this.socket.drop();
  }

  /** The emulator stops: nothing more is sent. */
  destroy(): void {
    this.hasEnded = true;
    this.socket.destroy();
    this.current?.trigger('hangup');
    this.wake?.();
  }
}
