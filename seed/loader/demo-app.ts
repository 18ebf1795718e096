import type { Flows } from '@callweave/designer/flows/server';
import type { Identity } from '@callweave/platform/identity/server';
import type { Tickets } from '@callweave/platform/tickets/server';
import type { WorkItems } from '@callweave/platform/work-items/server';
import type { EmbeddedEngine } from '@callweave/runtime/broker';
import type { Calls } from '@callweave/telephony/calls/server';

/** What the loader uses of the running product: its use cases, nothing below them. */
export interface DemoApp {
  url: string;
  identity: Identity;
  flows: Flows;
  tickets: Tickets;
  workItems: WorkItems;
  calls: Calls;
  engine: EmbeddedEngine;
  stop(): Promise<void>;
}
