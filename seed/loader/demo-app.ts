import type { Flows } from '@callweave/designer/flows/server';
import type { Identity } from '@callweave/platform/identity/server';
import type { Tickets } from '@callweave/platform/tickets/server';
import type { WorkItems } from '@callweave/platform/work-items/server';
import type { EmbeddedEngine } from '@callweave/runtime/broker';
import type { Calls } from '@callweave/telephony/calls/server';

/** What the bank itself is made with. */
export interface DemoBankApp {
  identity: Identity;
  flows: Flows;
  calls: Calls;
}

/** What the loader uses of the running product: its use cases, nothing below them. */
export interface DemoApp extends DemoBankApp {
  url: string;
  tickets: Tickets;
  workItems: WorkItems;
  engine: EmbeddedEngine;
  stop(): Promise<void>;
}
