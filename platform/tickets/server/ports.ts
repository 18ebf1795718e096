import type {
  Clock,
  EnginePort,
  FileStore,
  Logger,
  Pusher,
  ReleasePort,
  VaultPort,
} from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import type { WorkItems } from '@callweave/platform/work-items/server';

export interface TicketDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  releases: ReleasePort;
  files: FileStore;
  pusher: Pusher;
  vault: VaultPort;
  workItems: WorkItems;
  /** Told, in the same transaction, that the instance of a ticket made without a person has ended, or never began. */
  sourceEnded(tx: Transaction, tenantId: string, sourceKey: string): Promise<void>;
}
