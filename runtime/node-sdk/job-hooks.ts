import type { Durability, EngineJob } from '@callweave/platform/kernel';
import type { BoundNode } from './define-node-type';
import type { JobOutcome } from './perform-node';

/** How an outcome is told to the engine. */
export interface SettleOptions {
  /** Of the completion; default the job key. A call node uses the id of the event that completed it. */
  idempotencyKey?: string;
  /** Default `power`. */
  durability?: Durability;
}

/**
 * What an area may do around the jobs of its nodes. Call nodes need it: a job belongs to the gateway that owns the call,
 * and the hook that completes it is acknowledged only when the engine has it.
 */
export interface JobHooks {
  /** Node types these hooks are for. */
  types: ReadonlySet<string>;
  /** True when somebody else performs the job now (it was forwarded to the owner of its call); it is left alone then. */
  takenElsewhere?(job: EngineJob): Promise<boolean>;
  /**
   * Replaces telling the engine: calls `settle` once, and does what must come before or after it is stored.
   * Default: `settle()`.
   * @param settle resolves when the engine has stored the outcome; rejects with EngineError when it refused
   */
  settling?(
    job: EngineJob,
    node: BoundNode,
    outcome: JobOutcome,
    settle: (options?: SettleOptions) => Promise<void>,
  ): Promise<void>;
}
