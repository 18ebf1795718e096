import type { EngineRecord } from './engine-port';

/**
 * Where a Zeebe's exported records are kept once they left it; Zeebe itself can be asked for nothing. Filled by the sink,
 * read by every process.
 */
export interface RecordSource {
  /** Identity of the data set the records belong to; another one after the cluster was wiped. */
  readonly engineId: string;
  /** As `EnginePort.subscribeRecords`: in order per partition, the same batch again after a rejection, with back-off. */
  subscribe(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> };
  /** Positions up to which records are stored now, per partition; what the engine has written since is not in it. */
  positions(): Promise<Record<number, string>>;
}

/** What the adapter must look up to keep promises Zeebe does not make. All answers: as far as records are stored. */
export interface RecordLookup {
  /**
   * All kept records of one entity, oldest first: a job's, or the one a published message left. Kept until its instance
   * has ended, and some hours more.
   */
  recordsOf(valueType: 'JOB' | 'MESSAGE', key: string): Promise<EngineRecord[]>;
  /**
   * The instance that was created with this key: `processInstanceKey` of the `PROCESS_INSTANCE_CREATION` `CREATED` record
   * whose `variables[creationKeyVariable]` is the key. Kept as long as the instance is open and 7 days more.
   */
  createdInstance(idempotencyKey: string): Promise<string | undefined>;
  /**
   * Reserves the right to send a creation, committed before it resolves; durable and the same for all processes. One row
   * per idempotency key; `true`: the row is new, or it was reserved up to a time before `now`, and is now this caller's up
   * to `until`. `false`: somebody else's reservation still lasts. Reservations may be dropped with the records.
   */
  reserveCreation(idempotencyKey: string, now: Date, until: Date): Promise<CreationReservation>;
}

export interface CreationReservation {
  isMine: boolean;
  /** Nobody ever reserved this key, so nothing can have been sent with it. */
  isFirst: boolean;
}

/** Root variable that carries a creation's idempotency key into its record; never shown to workers. */
export const creationKeyVariable = 'callweaveCreationKey';
