import type { Clock, Logger, RecordLookup, RecordSource } from '@callweave/platform/kernel';
import type { GatewaySecurity } from './wire/security';

export interface ZeebeOptions extends GatewaySecurity {
  /** Of a gateway: `host:port`, or several with commas between them. */
  address: string;
  /** Where the cluster's exporter writes to. */
  records: RecordSource & RecordLookup;
  log: Logger;
  /** For reservations between processes, whose clocks may differ by 3 s. */
  clock: Clock;
  /** How long one attempt waits for an answer; default 5 s. */
  attemptMs?: number;
  /** How long a command is tried; default 15 s. */
  patienceMs?: number;
  /** How long records may take from Zeebe to us before a question about them fails; default 10 s. */
  recordsPatienceMs?: number;
  /** Commands under way at once; default 64. A broker takes about 100 of all its clients together. */
  maxInFlight?: number;
  /** Commands that may wait for their turn before RESOURCE_EXHAUSTED; default 2000. */
  maxWaiting?: number;
  /** Pause between polls for jobs no stream brought, default 1 s; after 60 in vain 32 times as long. */
  pollMs?: number;
  /** How long opening waits for the cluster before it goes on without; default 5 s. */
  openPatienceMs?: number;
  /** How long closing waits for workers' jobs in hand; default 3 s. Their jobs come again when their leases end. */
  closePatienceMs?: number;
}

const defaults = {
  attemptMs: 5_000,
  patienceMs: 15_000,
  recordsPatienceMs: 10_000,
  maxInFlight: 64,
  maxWaiting: 2_000,
  pollMs: 1_000,
  openPatienceMs: 5_000,
  closePatienceMs: 3_000,
};

export type ResolvedOptions = ZeebeOptions & typeof defaults;

export const resolved = (options: ZeebeOptions): ResolvedOptions => ({ ...defaults, ...options });
