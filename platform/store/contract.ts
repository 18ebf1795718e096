import type { Actor, Durability, EngineRecord, Route, TopicDefinition } from '@callweave/platform/kernel';
import type { EntityManager, EntityName } from '@mikro-orm/core';

/**
 * The one way to the database. Every unit of work runs in one tenant's scope (the tenancy wall refuses any
 * statement that is not) with its own forked entity manager.
 */
export interface Store {
  /** Reads in the actor's tenant; nothing is flushed. */
  read<T>(actor: Pick<Actor, 'tenantId'>, work: (em: EntityManager) => Promise<T>): Promise<T>;
  /**
   * One transaction, flushed and committed once at its end. Deadlocks are retried, so `work` must be repeatable.
   * With `idempotencyKey`, a repeat by the same user returns the first result (JSON) without running `work`;
   * the key is stored in the same transaction. The same key with another `fingerprint` is `common-key-reused`.
   */
  write<T>(
    actor: Actor,
    options: { idempotencyKey?: string; fingerprint?: string },
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T>;
  /**
   * Across tenants: projections, sweeps, sign-in. The reason goes into the log; the wall lets these statements pass.
   * @param options.durability what the commit survives, default `power`. `crash` spares SQLite the sync of its log: a
   * loss of power may take the last such commits, in order, until the next `power` one. Only for what is made again
   * from elsewhere, such as projections of engine records. MySQL commits as it is configured to.
   */
  system<T>(
    reason: string,
    work: (tx: Transaction) => Promise<T>,
    options?: { durability?: Durability },
  ): Promise<T>;
}

/** What a use case may do inside one transaction. */
export interface Transaction {
  em: EntityManager;
  /**
   * Adds a row that this unit of work neither reads nor changes: past the ORM, at the end, all of a kind in one statement.
   * Objects and lists are stored as JSON; a field that others of its kind have and it lacks is null.
   */
  add<T extends object>(entity: EntityName<T>, row: Partial<Record<keyof T & string, unknown>>): void;
  /** Adds an audit row to this transaction; the sealer chains it within 2 s. */
  audit(entry: AuditInput): void;
  /** Queues an effect that happens after commit, at least once, by the handler registered under `topic`. */
  send(
    topic: string,
    payload: object,
    options?: {
      /** While one with this key waits, another is not added. */
      key?: string;
      notBefore?: Date;
      /** Needed in `system` work, which has no tenant of its own. */
      tenantId?: string;
    },
  ): void;
  /** Runs after the commit, in this process, best effort: pushes and wake-ups. */
  afterCommit(run: () => void): void;
}

export interface AuditInput {
  /** `<area>.<verb>`, e.g. `tickets.submit`. */
  action: string;
  /** What was acted on, e.g. `ticket:0190…`. */
  subject: string;
  /** What changed, for people; its digest is chained, the payload itself may be erased. No sensitive values. */
  payload?: object;
  /** Default: the transaction's actor. */
  actor?: Pick<Actor, 'tenantId' | 'userId' | 'userName'>;
}

/** Consumes engine records inside the projector's transaction; must be idempotent per (engineId, partition, position). */
export interface Projection {
  name: string;
  /** Value types it wants, e.g. `['JOB', 'INCIDENT']`. */
  valueTypes: readonly string[];
  /** `tenantId` is the release table's answer for the record's process definition; records without one are skipped. */
  apply(tx: Transaction, record: EngineRecord, tenantId: string): Promise<void>;
  /** After the last record of the transaction: writes what `apply` gathered. */
  finish?(tx: Transaction): Promise<void>;
}

/** Handles queued effects and scheduled work; at least once, with leases, retries with back-off, then a dead letter. */
export interface JobHandler {
  topic: string;
  /** Default 5. */
  maxAttempts?: number;
  run(
    payload: Record<string, unknown>,
    context: { tenantId: string; jobId: string; attempt: number },
  ): Promise<void>;
}

/** What a server area hands to the composition root in `platform/api`; its `create<Area>()` returns this plus its use cases. */
export interface ServerArea {
  routes?: readonly Route[];
  topics?: readonly TopicDefinition[];
  projections?: readonly Projection[];
  jobHandlers?: readonly JobHandler[];
  /** After migration, before requests: recovery such as re-sending attempts. */
  start?(): Promise<void>;
  /** Graceful: finish what is in hand. */
  stop?(): Promise<void>;
  /**
   * An engine data set is lost for good: ends, or gives back to people, what waits for its flows. May be repeated, and is
   * before any record of the data set that took its place.
   */
  forgetEngine?(engineId: string): Promise<void>;
}
