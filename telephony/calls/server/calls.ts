import type {
  Clock,
  EnginePort,
  EventBus,
  Logger,
  Pusher,
  ReleasePort,
  TopicDefinition,
} from '@callweave/platform/kernel';
import type { Schedule, ServerArea, Store } from '@callweave/platform/store';
import { callRights, callTopics } from '@callweave/telephony/calls/contract';
import type { CallDesk } from '@callweave/telephony/gateway';
import { announceCall, CallNotes } from './call-notes';
import { createCallProjection } from './call-projection';
import { type CallRecords, createCallRecords, type NodeExits } from './call-records';
import { callRoutes } from './calls.routes';
import { closeLost, writeAlive } from './lost-calls';
import type { Organisation } from './number-owner';
import { RouteTable } from './route-table';
import { createRouting, type Routing } from './routing';
import { traceSweep } from './trace-sweep';

export interface CallsDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: Pick<EnginePort, 'engineId'>;
  releases: ReleasePort;
  bus: EventBus;
  pusher: Pusher;
  identity: { organisation: Organisation };
  /** Days the IVR trace is kept, default 15 (I-16). */
  traceDays?: number;
  /** What node types call their exits. */
  nodeTemplates: readonly NodeExits[];
}

/** Hears that a flow instance of a call ended. */
export type FlowEndListener = (tenantId: string, callId: string, processInstanceKey: string) => void;

export interface Calls extends ServerArea {
  /** What the gateway needs of call content. */
  desk: CallDesk;
  routing: Routing;
  records: CallRecords;
  /** Background work. */
  schedules: readonly Schedule[];
  /** @returns stops listening */
  onFlowEnded(listener: FlowEndListener): () => void;
  /** Resolves when everything noted of calls so far is written. */
  flush(): Promise<void>;
}

const routingChannel = 'calls.routing-changed';

export function createCalls({ store, clock, log, engine, releases, bus, pusher, ...deps }: CallsDeps): Calls {
  const notes = new CallNotes({ store, log, pusher });
  const records = createCallRecords({ store, releases, nodeTemplates: deps.nodeTemplates });
  const routes = new RouteTable(store);
  const { organisation } = deps.identity;
  const changed = () => bus.publish(routingChannel, {});
  const routing = createRouting({ store, clock, organisation, changed });
  const listeners = new Set<FlowEndListener>();
  const flowEnded: FlowEndListener = (...facts) => listeners.forEach((listener) => listener(...facts));
  const unsubscribe = [
    bus.subscribe(routingChannel, () => routes.forget()),
    bus.onGap?.(() => routes.forget()),
  ];
  return {
    desk: {
      route: (calledNumber) => routes.find(calledNumber),
      hasEnded: (tenantId, callId) => records.hasEnded(tenantId, callId),
      noteStarted: (call) => notes.started(call),
      noteAnswered: (call) => notes.answered(call),
      noteTurn: (call, turn) => notes.turn(call, turn),
      noteEnded: (call) => notes.ended(call),
      noteAlive: (live, at) => writeAlive(store, live, at),
      closeLost: async (before) => {
        const lost = await closeLost(store, before);
        for (const { tenantId, id } of lost) announceCall(pusher, tenantId, id);
        return lost.map(({ id }) => id);
      },
    },
    routing,
    records,
    schedules: [traceSweep(store, clock, deps.traceDays ?? 15)],
    onFlowEnded: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: () => notes.flush(),
    routes: callRoutes(records, routing, releases),
    topics: topicsOf(records),
    projections: [createCallProjection({ engine, releases, pusher, flowEnded })],
    stop: async () => {
      for (const stop of unsubscribe) stop?.();
      await notes.flush();
    },
  };
}

function topicsOf(records: CallRecords): TopicDefinition[] {
  const access = callRights.view;
  return [
    { name: callTopics.calls, access, allows: async (_actor, id) => id === undefined },
    {
      name: callTopics.call,
      access,
      allows: async (actor, id) => id !== undefined && records.exists(actor, id),
    },
  ];
}
