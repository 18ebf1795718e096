import { setTimeout as sleep } from 'node:timers/promises';
import {
  EngineError,
  type EngineJob,
  type EnginePort,
  type EngineWorker,
  faultPoint,
  type Logger,
  type ReleasePort,
} from '@callweave/platform/kernel';
import { type BoundNode, type JobOutcome, type NodeJob, performNode } from '@callweave/runtime/node-sdk';
import type { CallRelay } from './call-relay';
import type { CallSession } from './call-session';
import type { CallTracker } from './call-tracker';

export interface CallJobsOptions {
  engine: EnginePort;
  releases: ReleasePort;
  log: Logger;
  tracker: CallTracker;
  /** Reaches gateways in other processes; left out: there are none. */
  relay?: CallRelay;
  nodes: readonly BoundNode[];
  /** Lease of a call's job; short, so that another process resumes the call soon after this one died. */
  leaseMs: number;
  /** How long a job waits for the socket of its call. */
  presenceMs: number;
}

/** How often is asked again where a call is: an answer may be lost on its way. */
const askAgainMs = 1_000;
/** How long handlers may take to notice that their call is not here any more. */
const closeWaitMs = 2_000;
/** While no gateway hears another one: longest pause until a job is tried elsewhere. */
const unheardPauseMs = 400;
/** Jobs we know to be done: an errand may tell of one a second time. */
const rememberDone = 1_000;

/** Engine errors that may pass: the same request is sent again. */
const passing = new Set(['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/**
 * Performs the jobs of call nodes in the process that owns the call. Its own worker, not the general one: a job lives as
 * long as its prompt, its lease is renewed meanwhile, and the hook that ends it is acknowledged once the engine has it.
 * Activated again (another process died, or a lease ran out) means resume: the node's prompts start again.
 */
export class CallJobs {
  private readonly byType: ReadonlyMap<string, BoundNode>;
  private readonly inHand = new Map<string, EngineJob>();
  private readonly done = new Set<string>();
  private worker?: EngineWorker;
  private renewals?: NodeJS.Timeout;

  constructor(private readonly options: CallJobsOptions) {
    this.byType = new Map(options.nodes.map((node) => [node.template.type, node]));
  }

  start(): void {
    const { engine, leaseMs } = this.options;
    this.renewals = setInterval(() => {
      for (const key of this.inHand.keys()) void this.renew(key);
    }, leaseMs / 3);
    this.renewals.unref();
    this.worker = engine.openWorker({
      types: [...this.byType.keys()],
      worker: 'gateway',
      timeoutMs: leaseMs,
      maxActive: 100_000,
      onJob: (job) => this.take(job),
    });
  }

  /** Stops taking jobs; those in hand are left. @returns them, once their handlers are out of the way */
  async stop(): Promise<EngineJob[]> {
    clearInterval(this.renewals);
    const left = [...this.inHand.values()];
    this.inHand.clear();
    // The worker waits for the jobs in hand, which end with their calls.
    const closed = this.worker?.close().catch((error: unknown) => {
      this.options.log.warn({ error }, 'call worker did not close cleanly');
    });
    await Promise.race([closed, sleep(closeWaitMs, undefined, { ref: false })]);
    return left;
  }

  /** A job of a call that is here, from another process. */
  accept(job: EngineJob): void {
    if (this.done.has(job.key)) return;
    this.take(job).catch((error: unknown) => {
      this.options.log.warn({ error, jobKey: job.key }, 'a forwarded job was not performed');
    });
  }

  /** Lets go of the jobs of a call. @returns them */
  release(callId: string): EngineJob[] {
    const jobs = [...this.inHand.values()].filter((job) => callIdOf(job) === callId);
    for (const { key } of jobs) this.inHand.delete(key);
    return jobs;
  }

  /** The engine activates it again at once (or after the pause), instead of when its lease ends. */
  async giveBack({ key: jobKey, retries }: EngineJob, retryBackoffMs = 0): Promise<void> {
    try {
      await this.options.engine.failJob({ jobKey, retries, errorMessage: 'handed over', retryBackoffMs });
    } catch (error) {
      // Done meanwhile, or the engine is away: then the lease ends by itself.
      this.options.log.info({ jobKey, error: String(error) }, 'a call job was not given back');
    }
  }

  /** Renews one lease. A job that is gone (cancelled, or a timer was first) makes room for other verbs of its call. */
  async renew(jobKey: string): Promise<void> {
    const job = this.inHand.get(jobKey);
    if (!job) return;
    try {
      await this.options.engine.updateJobTimeout(jobKey, this.options.leaseMs);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'NOT_FOUND') this.lost(job);
      else this.options.log.warn({ error, jobKey }, 'lease of a call job was not renewed');
    }
  }

  private lost(job: EngineJob): void {
    this.inHand.delete(job.key);
    this.options.tracker.get(callIdOf(job) ?? '')?.abandon(job.key);
  }

  private async take(job: EngineJob): Promise<void> {
    if (this.inHand.has(job.key)) return;
    const node = this.byType.get(job.type);
    const release = await this.options.releases.byProcessDefinition(job.processDefinitionKey);
    if (!node || !release) {
      this.options.log.warn({ jobKey: job.key, type: job.type }, 'job of an unknown release is left alone');
      return;
    }
    this.inHand.set(job.key, job);
    try {
      await this.perform(job, node, release.tenantId);
    } finally {
      this.inHand.delete(job.key);
    }
  }

  private async perform(job: EngineJob, node: BoundNode, tenantId: string): Promise<void> {
    const callId = callIdOf(job);
    const session = callId ? await this.locate(job, callId) : undefined;
    if (session === 'elsewhere') return;
    if (session) follow(session, job);
    const outcome = await performNode(node, asNodeJob(job, tenantId, callId), job.retries);
    if (!this.inHand.has(job.key)) return;
    await this.settle(job, outcome, callId);
    session?.jobStored();
  }

  /** The call, when it is or comes here; `elsewhere`: its owner has taken the job; undefined: nobody has the call. */
  private async locate(job: EngineJob, callId: string): Promise<CallSession | 'elsewhere' | undefined> {
    const { tracker, relay, presenceMs } = this.options;
    const until = performance.now() + presenceMs;
    for (;;) {
      const known = tracker.get(callId);
      if (known) return known;
      const answer = await relay?.ask(callId, { kind: 'job', job });
      if (answer === 'taken') return 'elsewhere';
      if (answer === 'unheard') {
        // The owner cannot be asked: the engine gives the job to somebody else, sooner or later to the owner.
        await this.giveBack(job, Math.round(unheardPauseMs * Math.random()));
        return 'elsewhere';
      }
      const leftMs = until - performance.now();
      if (leftMs <= 0 || !this.inHand.has(job.key)) return undefined;
      await tracker.present(callId, relay ? Math.min(leftMs, askAgainMs) : leftMs);
    }
  }

  /** One durable commit, no flush: what must survive is a crash of this process, not of the machine. */
  private async settle(job: EngineJob, outcome: JobOutcome, callId: string | undefined): Promise<void> {
    const facts = { callId, jobKey: job.key, node: job.type, element: job.elementId };
    if (outcome.kind !== 'completed') {
      const { log } = this.options;
      const what = { ...facts, kind: outcome.kind, what: outcome.errorMessage };
      // An error is a way out that can be drawn, such as the caller's hanging up; the rest wants somebody's eyes.
      if (outcome.kind === 'error') log.debug(what, 'call node left by an error');
      else log.warn(what, 'call node did not complete');
    }
    for (let attempt = 0; ; attempt += 1) {
      try {
        faultPoint('call.turn.before-job-settled');
        await this.tell(job, outcome);
        faultPoint('call.turn.after-job-settled');
        if (outcome.kind !== 'failed') this.noteDone(job.key);
        return;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (error.code === 'NOT_FOUND') {
          this.options.log.info(facts, 'a call job was gone before its outcome');
          return;
        }
        if (!passing.has(error.code) || attempt === 6) throw error;
        await sleep(50 * 2 ** attempt);
      }
    }
  }

  private noteDone(jobKey: string): void {
    this.done.add(jobKey);
    if (this.done.size > rememberDone) this.done.delete(this.done.values().next().value!);
  }

  private tell({ key: jobKey }: EngineJob, outcome: JobOutcome): Promise<void> {
    const { engine } = this.options;
    const durability = 'crash';
    if (outcome.kind === 'completed') {
      return engine.completeJob({ jobKey, variables: outcome.variables, idempotencyKey: jobKey, durability });
    }
    if (outcome.kind === 'error') {
      const { errorCode, errorMessage } = outcome;
      return engine.throwError({ jobKey, errorCode, errorMessage, durability });
    }
    const { retries, errorMessage, retryBackoffMs } = outcome;
    return engine.failJob({ jobKey, retries, errorMessage, retryBackoffMs });
  }
}

function follow(session: { processInstanceKey?: string; language: string }, job: EngineJob): void {
  session.processInstanceKey = job.processInstanceKey;
  if (typeof job.variables.language === 'string') session.language = job.variables.language;
}

function callIdOf(job: EngineJob): string | undefined {
  return typeof job.variables.callId === 'string' ? job.variables.callId : undefined;
}

function asNodeJob(job: EngineJob, tenantId: string, callId: string | undefined): NodeJob {
  const { key, processInstanceKey, processDefinitionKey, elementId, elementInstanceKey, variables } = job;
  return {
    key,
    tenantId,
    processInstanceKey,
    processDefinitionKey,
    elementId,
    elementInstanceKey,
    ...(callId !== undefined && { callId }),
    variables,
  };
}
