import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@callweave/platform/kernel';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Gateway } from '../wire/gateway';
import type { ActivatedJob } from '../wire/protocol';

/** What one type's jobs are fetched for. */
export interface JobDemand {
  type: string;
  worker: string;
  timeoutMs: number;
  fetchVariables: readonly string[];
  /** How many more jobs could be taken now. */
  room(): number;
  take(job: ActivatedJob): void;
}

const LARGEST_POLL = 100;
const POLL_ANSWER_MS = 10_000;
const FIRST_REOPEN_MS = 100;
const LONGEST_REOPEN_MS = 2_000;
/**
 * Each poll is a command for every partition, so after so many that found nothing they become so much rarer. A partition may
 * get its leader a minute after its gateway answers, and offers then what no stream brings: leases that ended meanwhile.
 */
const OFTEN = 60;
const RARER = 32;

/**
 * Brings one type's jobs: a stream, to which the broker pushes what becomes activatable, and polls for what waited before the
 * stream was there or came back by a lost lease. Without room the stream is not read, so HTTP/2's flow control tells the gateway
 * to give jobs to others; ending it instead would strand what is on its way until its lease ends.
 */
export class JobSource {
  private stream: ClientReadableStream<ActivatedJob> | undefined;
  private readonly closing = new AbortController();
  private wake: AbortController = new AbortController();
  private reopenMs = FIRST_REOPEN_MS;
  private reopenAt = 0;
  private isComplaining = false;
  /** Had no room, so it waits to hear of some. */
  private isStarved = false;
  /** Polls answered without a job since the stream was opened. */
  private vain = 0;
  private readonly done: Promise<void>;
  private readonly stopHearing: () => void;

  constructor(
    private readonly gateway: Gateway,
    private readonly demand: JobDemand,
    private readonly pollMs: number,
    private readonly log: Logger,
  ) {
    this.stopHearing = gateway.onOutage(() => this.lookOften());
    this.done = this.run();
  }

  /** Room may have come. */
  nudge(): void {
    if (!this.isStarved || this.demand.room() <= 0) return;
    this.stream?.resume();
    this.wake.abort();
  }

  /** Nothing is taken any more; a poll under way is waited for, so that its jobs can be given back. */
  async close(): Promise<void> {
    this.stopHearing();
    this.closing.abort();
    this.wake.abort();
    this.stream?.cancel();
    await this.done;
  }

  private async run(): Promise<void> {
    await Promise.resolve(); // who opened the worker gets it first
    while (!this.closing.signal.aborted) {
      this.wake = new AbortController();
      this.isStarved = this.demand.room() <= 0;
      if (!this.isStarved) {
        this.stream?.resume();
        this.openStream();
        if (await this.poll()) continue;
      }
      if (this.closing.signal.aborted) return;
      const pauseMs = this.vain < OFTEN ? this.pollMs : this.pollMs * RARER;
      await sleep(pauseMs, undefined, { signal: this.wake.signal }).catch(() => {});
    }
  }

  /** A new leader knows of the stream a little later than of its first jobs. */
  private lookOften(): void {
    const waitsLong = this.vain >= OFTEN;
    this.vain = 0;
    if (waitsLong) this.wake.abort();
  }

  private openStream(): void {
    if (this.stream || performance.now() < this.reopenAt) return;
    const { type, worker, timeoutMs: timeout, fetchVariables: fetchVariable } = this.demand;
    const stream = this.gateway.open('StreamActivatedJobs', { type, worker, timeout, fetchVariable });
    this.stream = stream;
    this.vain = 0;
    stream.on('data', (job) => {
      this.reopenMs = FIRST_REOPEN_MS;
      this.demand.take(job);
      if (this.demand.room() <= 0) this.starve();
    });
    const ended = (error?: Error): void => {
      if (this.stream !== stream) return;
      this.stream = undefined;
      this.reopenAt = performance.now() + this.reopenMs;
      setTimeout(() => this.wake.abort(), this.reopenMs).unref();
      this.reopenMs = Math.min(LONGEST_REOPEN_MS, this.reopenMs * 2);
      this.complain(error);
    };
    stream.on('error', ended);
    stream.on('end', () => ended());
  }

  private starve(): void {
    this.isStarved = true;
    this.stream?.pause();
  }

  /** @returns true when there may be more at once */
  private async poll(): Promise<boolean> {
    const wanted = Math.min(this.demand.room(), LARGEST_POLL);
    let taken = 0;
    try {
      const { type, worker, timeoutMs: timeout, fetchVariables: fetchVariable } = this.demand;
      const answers = this.gateway.open(
        'ActivateJobs',
        { type, worker, timeout, fetchVariable, maxJobsToActivate: wanted, requestTimeout: -1 },
        POLL_ANSWER_MS,
      );
      for await (const { jobs } of answers as AsyncIterable<{ jobs: ActivatedJob[] }>)
        for (const job of jobs) {
          taken++;
          this.demand.take(job);
        }
      this.isComplaining = false;
      this.vain = taken > 0 ? 0 : this.vain + 1;
    } catch (error) {
      this.complain(error);
    }
    return taken > 0 && taken === wanted;
  }

  /** Once, until a poll succeeds again. */
  private complain(error: unknown): void {
    if (this.isComplaining || this.closing.signal.aborted || !error) return;
    this.isComplaining = true;
    this.log.warn(
      { err: error, type: this.demand.type },
      'Jobs do not come; it is tried again until they do',
    );
  }
}
