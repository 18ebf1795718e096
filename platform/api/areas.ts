import { createFlows } from '@callweave/designer/flows/server';
import { createAudit } from '@callweave/platform/audit/server';
import type { Identity } from '@callweave/platform/identity/server';
import type {
  Actor,
  Clock,
  EnginePort,
  EventBus,
  FileStore,
  Logger,
  Metrics,
  Pusher,
  Tracing,
  VaultPort,
} from '@callweave/platform/kernel';
import type { ServerArea, SqlStore } from '@callweave/platform/store';
import { createTicketsNodes, ticketsNodeTemplates } from '@callweave/platform/tickets/nodes';
import { createTickets } from '@callweave/platform/tickets/server';
import { createWorkItems } from '@callweave/platform/work-items/server';
import { createGenericNodes, genericNodeTemplates } from '@callweave/runtime/node-types';
import type { RecordTables } from '@callweave/runtime/record-sink';
import { createRecords } from '@callweave/runtime/records/server';
import { createNodeWorker } from '@callweave/runtime/worker';
import { type Calls, createCalls } from '@callweave/telephony/calls/server';
import { createEmulator, createPhoneArea, type Emulator } from '@callweave/telephony/emulator';
import { createGateway } from '@callweave/telephony/gateway';
import { callNodeTemplates, createCallNodes } from '@callweave/telephony/node-types';
import type { SwitchRest } from '@callweave/telephony/verbs';
import { callFlowTemplates } from '@callweave/templates/call-flows';
import { ticketFlowTemplates } from '@callweave/templates/ticket-flows';
import type { BasicCredentials } from './http/jambonz-hook';

/** What areas are built on. */
export interface Foundation {
  store: SqlStore;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  tracing?: Tracing;
  engine: EnginePort;
  files: FileStore;
  bus: EventBus;
  /** Set: there may be other processes, and this is where they are. */
  redis?: EventBus | undefined;
  pusher: Pusher;
  vault: VaultPort;
  identity: Identity;
  /** What Zeebe's exporter sent, if it is Zeebe. */
  recordTables?: RecordTables | undefined;
  /** Engine data set that is lost for good, as the operator says. */
  forgottenDataSet?: string | undefined;
}

/** What each node type shows the designer and checks at publish. */
export const nodeTemplates = [...callNodeTemplates, ...ticketsNodeTemplates, ...genericNodeTemplates];

/** Every area of the product, in the order in which they start; the projector starts when all can take its records. */
export function createAreas(
  base: Foundation,
  jambonz: BasicCredentials,
  traceDays: number,
  switchRest?: SwitchRest,
) {
  const { log, engine, vault, clock, identity } = base;
  const flows = createFlows({
    ...base,
    nodeTemplates,
    templates: [...ticketFlowTemplates, ...callFlowTemplates],
    timeZoneOf: (tenantId) => timeZoneOf(identity, tenantId),
  });
  const deps = { ...base, releases: flows.releases, nodeTemplates };
  const records = createRecords(deps);
  const workItems = createWorkItems({
    ...deps,
    people: identity.people,
    records,
  });
  const tickets = createTickets({
    ...deps,
    workItems,
    sourceEnded: (tx, tenantId, key) => flows.triggers.ended(tx, tenantId, key),
  });
  flows.triggers.startWith((start) => tickets.createFromTrigger(start));
  const calls = createCalls({ ...deps, traceDays });

  const gateway = createGateway({
    ...deps,
    bus: base.redis,
    desk: calls.desk,
    credentials: jambonz,
    switchRest,
    nodes: (tracker) => createCallNodes({ ...deps, vault, calls: tracker, now: () => clock.now() }),
  });
  calls.onFlowEnded((...ended) => gateway.flowEnded(...ended));
  const nodes = [...createTicketsNodes({ tickets }), ...createGenericNodes({ log })];
  const worker = createNodeWorker({ ...deps, engine, nodes });

  const { start, stop, ...recordsArea } = records;
  const list: ServerArea[] = [identity, createAudit(base), flows, workItems, tickets, calls, recordsArea];
  records.register(list.flatMap((area) => area.projections ?? []));
  const startProjector = async () => {
    const { forgottenDataSet: lost } = base;
    if (lost && lost !== engine.engineId) for (const area of list) await area.forgetEngine?.(lost);
    await start();
  };
  return {
    flows,
    records,
    workItems,
    tickets,
    calls,
    gateway,
    worker,
    list,
    projector: { start: startProjector, stop },
  };
}

async function timeZoneOf(identity: Identity, tenantId: string): Promise<string> {
  return (await identity.tenants()).find(({ id }) => id === tenantId)!.timeZone;
}

/** The browser phone and the switch behind it; `appUrl` is known once the server listens. */
export function createPhone(base: Foundation, calls: Calls, jambonz: BasicCredentials, appUrl: () => string) {
  let emulator: Emulator | undefined;
  const running = () => (emulator ??= createEmulator({ appUrl: appUrl(), auth: jambonz, log: base.log }));
  const phone = createPhoneArea({
    ...base,
    emulator: { dial: (options) => running().dial(options) },
    serviceNumbers: (actor) => enabledNumbers(calls, actor),
  });
  return {
    ...phone,
    dial: (...how: Parameters<Emulator['dial']>) => running().dial(...how),
    closeSwitch: () => emulator?.close(),
  };
}

async function enabledNumbers(calls: Calls, actor: Actor) {
  const { items } = await calls.routing.listServiceNumbers(actor, { limit: 100 });
  return items.filter(({ isEnabled }) => isEnabled).map(({ number, name }) => ({ number, name }));
}
