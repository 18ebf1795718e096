import type { FlowBundle, FlowMessage } from '@callweave/designer/flows/contract';
import type { Actor, Clock, EnginePort, Logger } from '@callweave/platform/kernel';
import type { ServerArea, Store } from '@callweave/platform/store';
import type { NodeTemplate } from '@callweave/runtime/node-sdk';
import { createContentChecker } from './check-content';
import { Drafts } from './drafts';
import { flowRoutes } from './flow.routes';
import { Publisher } from './publisher';
import { Releases } from './releases';
import { messageSender, publishMessage } from './triggers/messages';
import { Triggers } from './triggers/triggers';
import { createVersions } from './versions';

export interface FlowsDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  /** Of all areas; palettes, element templates and checks come from them. */
  nodeTemplates: readonly NodeTemplate[];
  /** What new flows may start from. */
  templates: readonly FlowBundle[];
  /** IANA name; cron of start events is read in it. */
  timeZoneOf(tenantId: string): Promise<string>;
}

export interface Flows extends ServerArea {
  drafts: Drafts;
  publisher: Publisher;
  /** How tickets, calls and the projector find what runs. */
  releases: Releases;
  /** Timers and messages that start flows; who starts them registers here. */
  triggers: Triggers;
  publishMessage(actor: Actor, message: FlowMessage, idempotencyKey: string): Promise<{ messageId: string }>;
}

export function createFlows(deps: FlowsDeps): Flows {
  const check = createContentChecker(deps.nodeTemplates);
  const drafts = new Drafts({ ...deps, check });
  const triggers = new Triggers(deps);
  const publisher = new Publisher({ ...deps, check, triggers });
  const releases = new Releases(deps.store, deps.engine);
  const send: Flows['publishMessage'] = (...message) => publishMessage(deps, ...message);
  const versions = createVersions(deps.store, drafts, publisher, releases, triggers);
  return {
    drafts,
    publisher,
    releases,
    triggers,
    publishMessage: send,
    routes: flowRoutes({
      ...{ drafts, publisher, releases, versions, ...deps },
      publishMessage: send,
    }),
    jobHandlers: [publisher.jobHandler(), messageSender(deps), ...triggers.jobHandlers()],
    start: () => publisher.recover(),
  };
}
