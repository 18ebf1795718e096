import { setTimeout as sleep } from 'node:timers/promises';
import {
  EngineError,
  type EngineJob,
  type EnginePort,
  type EngineWorker,
  faultPoint,
  type Logger,
  type Metrics,
  noMetrics,
  type ReleasePort,
} from '@callweave/platform/kernel';
import { type BoundNode, type JobOutcome, type NodeJob, performNode } from '@callweave/runtime/node-sdk';

export interface NodeWorkerOptions {
  engine: EnginePort;
  /** Says whose a job is. */
  releases: Pick<ReleasePort, 'byProcessDefinition'>;
  nodes: readonly BoundNode[];
  log: Logger;
  /** Default: none. */
  metrics?: Metrics;
  /** Lease of a job, renewed while its handler runs; default 30 s. */
  leaseMs?: number;
  /** Handlers of one node type at once; default 16. */
  maxActive?: number;
}

/** Performs the jobs of node types that need nothing but their services; call nodes have the gateway's own worker. */
export interface NodeWorker {
  start(): void;
  /** Takes no more jobs and waits for those in hand. */
  stop(): Promise<void>;
}

export function createNodeWorker(options: NodeWorkerOptions): NodeWorker {
  const observe = (options.metrics ?? noMetrics).histogram(nodeSeconds);
  let workers: EngineWorker[] = [];
  return {
    start: () => {
      workers = options.nodes.map((node) => open(node, options, observe));
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

const nodeSeconds = {
  name: 'callweave_node_seconds',
  help: 'Duration of engine jobs of node types, from taking the job until the engine has its outcome',
  labels: ['type', 'outcome'] as const,
};
type Observe = (labels: { type: string; outcome: string }, seconds: number) => void;

function open(node: BoundNode, options: NodeWorkerOptions, observe: Observe): EngineWorker {
  const { engine, log, leaseMs = 30_000, maxActive = 16 } = options;
  return engine.openWorker({
    types: [node.template.type],
    worker: `nodes:${node.template.type}`,
    timeoutMs: leaseMs,
    maxActive,
    onJob: async (job) => {
      const startedAt = performance.now();
      const release = await options.releases.byProcessDefinition(job.processDefinitionKey);
      if (!release) {
        log.warn({ job: job.key, type: job.type }, 'A job of an unknown release is left alone');
        return;
      }
      const facts = {
        tenant: release.tenantId,
        instance: job.processInstanceKey,
        job: job.key,
        type: job.type,
      };
      const outcome = await whileRenewing(engine, job, leaseMs, () =>
        performNode(node, nodeJobOf(job, release.tenantId), job.retries),
      );
      report(outcome, log.child(facts));
      await settle(engine, job, outcome, log.child(facts));
      observe({ type: job.type, outcome: outcome.kind }, (performance.now() - startedAt) / 1000);
    },
  });
}

function nodeJobOf(job: EngineJob, tenantId: string): NodeJob {
  const { key, processInstanceKey, processDefinitionKey, elementId, elementInstanceKey, variables } = job;
  const callId = variables['callId'];
  return {
    ...{ key, tenantId, processInstanceKey, processDefinitionKey, elementId, elementInstanceKey, variables },
    ...(typeof callId === 'string' && { callId }),
  };
}

/** A handler may take longer than a lease; another worker must not start the job meanwhile. */
async function whileRenewing<T>(
  engine: EnginePort,
  job: EngineJob,
  leaseMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const renewals = setInterval(() => {
    // Refused when the job was cancelled: the outcome will be refused as well, and logged there.
    engine.updateJobTimeout(job.key, leaseMs).catch(() => {});
  }, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewals);
  }
}

function report(outcome: JobOutcome, log: Logger): void {
  if (outcome.kind === 'failed') log.warn({ err: outcome.cause, retries: outcome.retries }, 'A node failed');
  if (outcome.kind === 'error') log.info({ code: outcome.errorCode }, 'A node threw an error into its flow');
}

/** Engine errors that pass by themselves. */
const passing = new Set(['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL']);
const TRIES = 6;

/** Tells the engine, patiently: the handler's effects have happened. Whatever fails here, the job comes again. */
async function settle(engine: EnginePort, job: EngineJob, outcome: JobOutcome, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      faultPoint('worker.job.before-outcome');
      await tell(engine, job.key, outcome);
      faultPoint('worker.job.after-outcome');
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.code === 'NOT_FOUND' || error.code === 'FAILED_PRECONDITION') {
        log.info({ detail: error.details }, 'The job was gone before its outcome');
        return;
      }
      if (error.code === 'INVALID_ARGUMENT' && outcome.kind === 'completed') {
        log.warn({ detail: error.details }, 'The engine refused what a node returned');
        outcome = {
          kind: 'failed',
          retries: 0,
          errorMessage: error.details,
          retryBackoffMs: 0,
          cause: error,
        };
      } else if (!passing.has(error.code) || attempt === TRIES) throw error;
      else await sleep(50 * 2 ** attempt);
    }
  }
}

function tell(engine: EnginePort, jobKey: string, outcome: JobOutcome): Promise<void> {
  switch (outcome.kind) {
    case 'completed':
      return engine.completeJob({ jobKey, variables: outcome.variables, idempotencyKey: jobKey });
    case 'error': {
      const { errorCode, errorMessage } = outcome;
      return engine.throwError({ jobKey, errorCode, errorMessage });
    }
    case 'failed': {
      const { retries, errorMessage, retryBackoffMs } = outcome;
      return engine.failJob({ jobKey, retries, errorMessage, retryBackoffMs });
    }
  }
}
