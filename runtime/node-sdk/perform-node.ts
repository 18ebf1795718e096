import { ConfigProblem, Problem, type Variables } from '@callweave/platform/kernel';
import type { BoundNode, NodeJob } from './define-node-type';

/** What becomes of a job once its handler is through; {@link performNode} decides it, the worker tells the engine. */
export type JobOutcome =
  | { kind: 'completed'; variables: Variables }
  /** Goes to the boundary event drawn for the code; without one it is an incident. */
  | { kind: 'error'; errorCode: string; errorMessage: string; cause: Problem }
  /** `retries` is the absolute number left; 0 makes an incident. */
  | { kind: 'failed'; retries: number; errorMessage: string; retryBackoffMs: number; cause: unknown };

/** First back-off after a technical failure; doubles with each further one. */
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;

/**
 * Runs the handler of a job and applies the error table: a Problem becomes a BPMN error, a ConfigProblem an incident
 * at once, anything else a retry with back-off. Never throws.
 * @param retries as the job carries them, before this attempt
 */
export async function performNode(node: BoundNode, job: NodeJob, retries: number): Promise<JobOutcome> {
  try {
    return { kind: 'completed', variables: await node.run(job.variables, job) };
  } catch (error) {
    return outcomeOfError(error, retries);
  }
}

/** The error table for anything thrown on behalf of a job. */
export function outcomeOfError(error: unknown, retries: number): JobOutcome {
  if (error instanceof ConfigProblem)
    return { kind: 'failed', retries: 0, errorMessage: error.message, retryBackoffMs: 0, cause: error };
  if (error instanceof Problem)
    return { kind: 'error', errorCode: error.code, errorMessage: error.message, cause: error };
  return {
    kind: 'failed',
    retries: Math.max(0, retries - 1),
    errorMessage: error instanceof Error ? error.message : String(error),
    retryBackoffMs: backoffMs(retries),
    cause: error,
  };
}

/** Jobs start with 3 retries; who was given more waits the shortest time first. */
function backoffMs(retries: number): number {
  const failuresBefore = Math.max(0, 3 - retries);
  return Math.min(FIRST_BACKOFF_MS * 2 ** failuresBefore, LONGEST_BACKOFF_MS);
}
