import { randomBytes } from 'node:crypto';
import type { RunOptions, Verb } from '@callweave/platform/kernel';

/** Verbs whose own actionHook reports their end; others are followed by a `redirect` verb that does. */
const hooked = new Set(['gather', 'play', 'dial', 'enqueue', 'dequeue', 'conference', 'listen', 'stream']);
/** Verbs after which the call is over: its end is theirs. */
const closing = new Set(['hangup', 'sip:decline']);

/** Hooks of an earlier process of ours must not end a run of this one. */
const processTag = randomBytes(4).toString('hex');
let runs = 0;

/** One array of verbs on its way through the switch. */
export class VerbRun {
  readonly id = `${processTag}-${(runs += 1)}`;
  private attempt = 0;
  private settled = false;
  readonly done: Promise<Record<string, unknown>>;
  private resolveDone!: (data: Record<string, unknown>) => void;
  private rejectDone!: (error: unknown) => void;

  constructor(
    readonly verbs: readonly Verb[],
    readonly options: RunOptions,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.resolveDone = resolve;
      this.rejectDone = reject;
    });
    // Whoever waits sees the rejection; a run nobody waits for any more must not end the process.
    this.done.catch(() => undefined);
  }

  get isSent(): boolean {
    return this.attempt > 0;
  }
  get isSettled(): boolean {
    return this.settled;
  }

  /** The verbs as sent, with the hook that ends this run. Counts as one more attempt. */
  next(): Verb[] {
    this.attempt += 1;
    const hook = `/run/${this.id}/${this.attempt}`;
    const last = this.verbs.at(-1);
    if (last && closing.has(last.verb)) return [...this.verbs];
    if (last && hooked.has(last.verb)) return [...this.verbs.slice(0, -1), { ...last, actionHook: hook }];
    return [...this.verbs, { verb: 'redirect', actionHook: hook }];
  }

  /**
   * True when the hook ends this run. Hooks of an earlier attempt (the verbs were sent again after a reconnect)
   * count only when they bring keys: a replaced `play` reports its end too.
   */
  isEndedBy(hook: string | undefined, data: Readonly<Record<string, unknown>>): boolean {
    const [, , id, attempt] = (hook ?? '').split('/');
    if (id !== this.id) return false;
    return Number(attempt) === this.attempt || typeof data.digits === 'string';
  }

  finish(data: Record<string, unknown>): void {
    this.settled = true;
    this.resolveDone(data);
  }

  fail(error: unknown): void {
    this.settled = true;
    this.rejectDone(error);
  }
}
