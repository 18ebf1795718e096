import type { Clock, EnginePort, Logger } from '@callweave/platform/kernel';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { Broker } from './broker';

export interface EmbeddedEngineOptions {
  /** The engine's own SQLite file, made when missing; `:memory:` for tests. Only one process may have it open. */
  path: string;
  /** Default the system's. */
  clock?: Clock;
  /** `manual`: nothing falls due by itself, {@link EmbeddedEngine.tick} is called by who moves the clock. Default `real`. */
  timers?: 'real' | 'manual';
  log?: Logger;
  /** Commands that may wait for the writer before RESOURCE_EXHAUSTED; default 2000. */
  maxQueued?: number;
  /** Instances kept in memory; default 200. Others are loaded when something happens to them. */
  cachedInstances?: number;
  /** Records all subscribers have are kept this long; default 7 days. */
  keepRecordsMs?: number;
  /** How long closing waits for workers' jobs in hand; default 3 s. Their jobs come again after the next start. */
  closePatienceMs?: number;
}

export interface EngineStatistics {
  commits: number;
  flushes: number;
  refused: number;
  queued: number;
  instances: number;
}

/** The embedded engine: the port, and what its host may ask. */
export interface EmbeddedEngine extends EnginePort {
  /** Works off timers, back-offs, leases and message expiries due by the clock, until nothing is due and all is quiet. */
  tick(): Promise<void>;
  /**
   * Resolves when no command is queued, no worker has a job in hand and every record subscriber has all there is. Jobs in
   * hand that do nothing for a second wait for the outside (a caller's key) and are not waited for.
   */
  whenIdle(): Promise<void>;
  /** Transactions, flushes and commands refused for load since opening; commands waiting and open instances now. */
  statistics(): EngineStatistics;
}

/**
 * Opens the embedded engine. What was acknowledged before a crash is there; leases are gone, so jobs come again.
 * @throws when another process has the file open
 */
export async function openEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  return new Broker({
    clock: systemClock,
    timers: 'real',
    log: silentLogger,
    maxQueued: 2_000,
    cachedInstances: 200,
    keepRecordsMs: 7 * 24 * 3_600_000,
    closePatienceMs: 3_000,
    ...options,
  });
}
