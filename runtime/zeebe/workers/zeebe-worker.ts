import { EngineError, type EngineWorker, type Logger, type WorkerOptions } from '@callweave/platform/kernel';
import type { Gateway } from '../wire/gateway';
import type { ActivatedJob } from '../wire/protocol';
import { readJob } from './job-reader';
import { JobSource } from './job-source';

export interface WorkerParts {
  gateway: Gateway;
  log: Logger;
  /** Pause between two polls of one type, milliseconds. */
  pollMs: number;
  /** Renews a lease. */
  renew(jobKey: string, timeoutMs: number): Promise<void>;
}

interface Waiting {
  job: ActivatedJob;
  /** `performance.now()`. */
  since: number;
}

/**
 * Gives jobs to one handler, oldest first, `maxActive` at once. A few more may wait here or in the stream, which cannot be told
 * how many; what waited too long is renewed before it starts or left to come again, and what is left at closing goes back.
 */
export class ZeebeWorker implements EngineWorker {
  private readonly sources: JobSource[];
  private readonly waiting = new Map<string, Waiting>();
  private active = 0;
  private isClosed = false;
  private drained: (() => void)[] = [];

  constructor(
    private readonly parts: WorkerParts,
    private readonly options: WorkerOptions,
  ) {
    requireTypes(options);
    const { worker, timeoutMs, fetchVariables = [] } = options;
    this.sources = [...new Set(options.types)].map(
      (type) =>
        new JobSource(
          parts.gateway,
          {
            ...{ type, worker, timeoutMs, fetchVariables },
            room: () => options.maxActive - this.active - this.waiting.size,
            take: (job) => this.take(job),
          },
          parts.pollMs,
          parts.log,
        ),
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const [key] of this.waiting) this.giveBack(key);
    this.waiting.clear();
    await Promise.all(this.sources.map((source) => source.close()));
    if (this.active > 0) await new Promise<void>((resolve) => this.drained.push(resolve));
  }

  private take(job: ActivatedJob): void {
    if (this.isClosed) return this.giveBack(job.key);
    this.waiting.set(job.key, { job, since: performance.now() }); // activated again while it waited: the newer counts
    this.startNext();
  }

  private startNext(): void {
    while (this.active < this.options.maxActive) {
      const next = this.waiting.entries().next().value;
      if (!next) return;
      this.waiting.delete(next[0]);
      this.active++;
      void this.perform(next[1]).finally(() => {
        this.active--;
        this.startNext();
        if (this.active === 0) this.drained.splice(0).forEach((resolve) => resolve());
        this.sources.forEach((source) => source.nudge());
      });
    }
  }

  private async perform(waiting: Waiting): Promise<void> {
    const { job } = waiting;
    try {
      if (await this.isOurs(waiting)) await this.options.onJob(readJob(job));
    } catch (error) {
      this.parts.log.error(
        { err: error, job: job.key, type: job.type, instance: job.processInstanceKey },
        'A worker failed on a job; it comes again when its lease ends',
      );
    }
  }

  /** Whoever starts has most of the lease before him, so that he can renew it in time. A lost lease cannot be renewed. */
  private async isOurs({ job, since }: Waiting): Promise<boolean> {
    const { timeoutMs } = this.options;
    // How long it waited in the stream nobody can tell: the broker's clock need not be ours. A lost lease costs no more than a
    // second activation, and whoever completes first wins.
    if (performance.now() - since < timeoutMs / 3) return true;
    return this.parts.renew(job.key, timeoutMs).then(
      () => true,
      () => false,
    );
  }

  /** Nobody worked on it: its lease ends now instead of later. Should that fail, it ends by itself. */
  private giveBack(jobKey: string): void {
    this.parts.renew(jobKey, 1).catch(() => {});
  }
}

function requireTypes({ types, timeoutMs }: WorkerOptions): void {
  if (types.length === 0 || types.some((type) => type === ''))
    throw new EngineError(
      'INVALID_ARGUMENT',
      'Expected to activate job batch with type to be present, but it was blank',
    );
  if (!(timeoutMs > 0))
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Expected to activate job batch with timeout to be greater than zero, but it was '${timeoutMs}'`,
    );
}
