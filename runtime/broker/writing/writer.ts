import { type Durability, EngineError, faultPoint, type Logger } from '@callweave/platform/kernel';
import type { Counters } from '../storage/counters';
import type { EngineFile } from '../storage/open-file';
import { refusals } from './refusals';

/** One command on its way to the journal. Runs inside the transaction, so it must not wait for anything. */
export interface Work<T> {
  run(): T;
  durability: Durability;
  /** As soon as its durability is reached, before the caller is told: jobs are pushed here. */
  stored?(): void;
}

export interface WriterHooks {
  /** A command or the whole transaction was undone: what is in memory may be ahead of the file. */
  rolledBack(): void;
  /** After each commit. */
  committed(): void;
  /** `deliverable()` grew. */
  flushed(): void;
}

interface Queued {
  work: Work<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  outcome?: { value: unknown } | { error: unknown };
}

const BATCH = 200;

/**
 * The one writer. Commands that arrive while a transaction runs share the next one (group commit); a `power` command is
 * answered after a flush that covers it, a `crash` command in the same commit need not wait for that.
 */
export class Writer {
  commits = 0;
  /** Commands not taken because too many waited. */
  refused = 0;
  private readonly queue: Queued[] = [];
  private isScheduled = false;
  private isClosed = false;
  private failure: string | undefined;
  /**
   * A flush failed. The kernel may have dropped what it could not write, and a later flush would not tell; only a restart
   * reads what is really there. Until then nothing is promised any more.
   */
  private isUnsafe = false;
  /** First positions of `power` commands that are committed and not flushed yet, oldest first. */
  private unflushed: { from: number }[] = [];
  private idle: (() => void)[] = [];
  private flushing = 0;
  private readonly transaction;

  constructor(
    private readonly file: EngineFile,
    private readonly counters: Counters,
    private readonly hooks: WriterHooks,
    private readonly log: Logger,
    private readonly maxQueued: number,
  ) {
    this.transaction = {
      begin: file.db.prepare('BEGIN IMMEDIATE'),
      commit: file.db.prepare('COMMIT'),
      savepoint: file.db.prepare('SAVEPOINT command'),
      rollbackTo: file.db.prepare('ROLLBACK TO command'),
      release: file.db.prepare('RELEASE command'),
    };
  }

  /** @throws {EngineError} RESOURCE_EXHAUSTED when too much waits already, UNAVAILABLE after close */
  submit<T>(work: Work<T>): Promise<T> {
    if (this.queue.length >= this.maxQueued) {
      this.refused++;
      return Promise.reject(refusals.tooBusy());
    }
    return this.enqueue(work);
  }

  /** The engine's own commands (timers, leases) are never refused for load. */
  enqueue<T>(work: Work<T>): Promise<T> {
    if (this.isClosed) return Promise.reject(refusals.closed());
    if (this.isUnsafe) return Promise.reject(refusals.unsafe());
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.schedule();
    });
  }

  /** Records up to here may be shown: none of them waits for a flush. */
  deliverable(): number {
    return this.unflushed[0] ? this.unflushed[0].from - 1 : this.counters.lastPosition;
  }

  get problem(): string | undefined {
    return this.failure;
  }

  get queued(): number {
    return this.queue.length;
  }

  get isIdle(): boolean {
    return this.queue.length === 0 && this.flushing === 0;
  }

  /** Resolves when nothing is queued and nothing waits for a flush. */
  async whenIdle(): Promise<void> {
    while (!this.isIdle) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.whenIdle();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.writeBatch();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private writeBatch(): void {
    const batch = this.queue.splice(0, BATCH);
    const unflushedBefore = this.unflushed.length;
    try {
      this.counters.reserveAhead();
      this.transaction.begin.run();
      for (const item of batch) this.runInSavepoint(item);
      faultPoint('engine.commit.before-commit');
      this.transaction.commit.run();
      faultPoint('engine.commit.after-commit');
    } catch (error) {
      this.unflushed.length = unflushedBefore;
      this.abandon(batch, error);
      return;
    }
    this.commits++;
    if (!this.isUnsafe) this.failure = undefined;
    this.settle(batch);
  }

  /** One command's failure leaves the others of the transaction alone. */
  private runInSavepoint(item: Queued): void {
    const { db } = this.file;
    const { savepoint, rollbackTo, release } = this.transaction;
    const from = this.counters.lastPosition + 1;
    savepoint.run();
    try {
      item.outcome = { value: item.work.run() };
      if (item.work.durability === 'power') this.unflushed.push({ from });
    } catch (error) {
      if (!db.inTransaction) throw error; // SQLite gave up the whole transaction (disk full)
      rollbackTo.run();
      this.hooks.rolledBack();
      item.outcome = { error: error instanceof EngineError ? error : this.unexpected(error) };
    }
    release.run();
  }

  private unexpected(error: unknown): EngineError {
    this.log.error({ err: error }, 'A command failed inside the engine');
    return refusals.broken(error);
  }

  /** Nothing of the batch was stored: the disk is full or the file is broken. */
  private abandon(batch: Queued[], error: unknown): void {
    if (this.file.db.inTransaction) this.file.db.exec('ROLLBACK');
    this.hooks.rolledBack();
    this.failure = error instanceof Error ? error.message : String(error);
    this.log.error({ err: error, commands: batch.length }, 'The engine cannot write its journal');
    for (const { reject } of batch) reject(refusals.notWritable(error));
    this.wakeIdle();
  }

  private settle(batch: Queued[]): void {
    const crash = batch.filter(({ work }) => work.durability === 'crash');
    const power = batch.filter(({ work }) => work.durability === 'power');
    crash.forEach(answer);
    this.hooks.committed();
    if (power.length > 0) void this.settleFlushed(power);
    else this.hooks.flushed();
    this.wakeIdle();
  }

  private async settleFlushed(power: Queued[]): Promise<void> {
    const upTo = this.counters.lastPosition;
    this.flushing++;
    try {
      faultPoint('engine.flush.before-sync');
      await this.file.flush();
      faultPoint('engine.flush.after-sync');
      this.unflushed = this.unflushed.filter(({ from }) => from > upTo);
      power.forEach(answer);
    } catch (error) {
      this.isUnsafe = true;
      this.failure = error instanceof Error ? error.message : String(error);
      this.log.error(
        { err: error },
        'The journal could not be flushed; the engine takes nothing until it is restarted',
      );
      for (const { reject } of power) reject(refusals.notFlushed(error));
    } finally {
      this.flushing--;
    }
    this.hooks.flushed();
    this.wakeIdle();
  }

  private wakeIdle(): void {
    if (!this.isIdle) return;
    const waiting = this.idle;
    this.idle = [];
    waiting.forEach((resolve) => resolve());
  }
}

function answer({ work, outcome, resolve, reject }: Queued): void {
  if (outcome && 'value' in outcome) {
    resolve(outcome.value);
    work.stored?.();
  } else reject(outcome?.error);
}
