import {
  type Clock,
  type EnginePort,
  implement,
  type Logger,
  type Metrics,
  Problem,
  type Pusher,
  type ReleasePort,
  type Route,
  type TopicDefinition,
} from '@callweave/platform/kernel';
import type { Projection, ServerArea, Store } from '@callweave/platform/store';
import {
  flowOperationRights,
  flowTraceTopic,
  instanceTraceTopic,
  operationsApi,
  recordsApi,
} from '@callweave/platform/records/contract';
import { createFlowProjection } from './flow-projection';
import { createOperations } from './operations';
import { createRecordState, type RecordStateDeps, type RecordStates } from './record-state';
import { Projector } from './projector';
import { FlowElementEntity, FlowIncidentEntity, FlowInstanceEntity } from './records.entities';
import { createQueries, type RecordsQueries } from './records.queries';

export interface RecordsDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  releases: ReleasePort;
  pusher: Pusher;
  /** Default: none. */
  metrics?: Metrics;
  recordTables?: RecordStateDeps['recordTables'];
}

/** What the composition root does with records besides mounting the area. */
export interface Records {
  start(): Promise<void>;
  /** May be started again. */
  stop(): Promise<void>;
  /** All areas' projections; before `start`. The area's own one is registered already. */
  register(projections: readonly Projection[]): void;
  /** Resolves true when all that the engine had recorded at the call is in the tables; false after the time. */
  caughtUp(timeoutMs: number): Promise<boolean>;
  /** Somebody waits for what comes next: records are not gathered until the returned function is called, once. */
  hurry(): () => void;
  /**
   * Ready even when records were parked (one table lacks them, everything else goes on) or the projection stands still
   * (what is shown is old); then it is degraded. The detail says how many.
   */
  health(): Promise<{ isReady: boolean; isDegraded: boolean; detail: string }>;
}

/**
 * The one consumer of engine records: feeds every area's projections, keeps the history that lights up diagrams, and lets
 * people watch and repair what runs. Start it last and stop it before the store.
 */
export function createRecords(deps: RecordsDeps): Records & ServerArea {
  const projector = new Projector(deps);
  projector.register([createFlowProjection(deps)]);
  const queries = createQueries(deps);
  const operations = createOperations({ ...deps, queries });
  recordMetrics(deps, projector);
  return {
    routes: [...routesOf(queries, operations), ...operationRoutes(createRecordState(deps, projector))],
    topics: topicsOf(queries, deps.releases),
    register: (projections) => projector.register(projections),
    caughtUp: (timeoutMs) => projector.caughtUp(timeoutMs),
    hurry: () => projector.hurry(),
    health: () => healthOf(projector),
    forgetEngine: (engineId) => closeInstances(deps, engineId),
    start: async () => {
      await refuseForeignInstances(deps);
      await projector.start();
    },
    stop: () => projector.stop(),
  };
}

/** Behind for so long without moving is no load any more. */
const stalledMs = 10_000;

async function healthOf(projector: Projector) {
  const parked = await projector.deadRecords();
  const lag = await projector.lag();
  const isDegraded = lag.stalledMs > stalledMs;
  const what = isDegraded ? `stands still, ${lag.records} positions behind` : 'projecting';
  return { isReady: true, isDegraded, detail: parked === 0 ? what : `${what}; ${parked} records parked` };
}

function recordMetrics({ store, metrics }: RecordsDeps, projector: Projector): void {
  metrics?.gauge(
    { name: 'callweave_records_behind', help: 'Positions of the engine that are not projected yet' },
    async () => [{ value: (await projector.lag()).records }],
  );
  metrics?.gauge({ name: 'callweave_records_parked', help: 'Records a projection gave up on' }, async () => [
    { value: await projector.deadRecords() },
  ]);
  metrics?.gauge(
    { name: 'callweave_incidents_open', help: 'Flow incidents that wait for a person' },
    async () => [
      {
        value: await store.system('count incidents', ({ em }) =>
          em.count(FlowIncidentEntity, { state: 'open' }),
        ),
      },
    ],
  );
}

/** Nothing will tell any more how they end. */
async function closeInstances({ store, clock, log }: RecordsDeps, engineId: string): Promise<void> {
  const end = { state: 'terminated', endedAt: clock.now() } as const;
  const instances = await store.system('close instances of a lost data set', async ({ em }) => {
    const incidents = { state: 'resolved', resolvedAt: end.endedAt } as const;
    await em.nativeUpdate(FlowElementEntity, { engineId, state: 'active' }, end);
    await em.nativeUpdate(FlowIncidentEntity, { engineId, state: 'open' }, incidents);
    return em.nativeUpdate(FlowInstanceEntity, { engineId, state: 'active' }, { ...end, openIncidents: 0 });
  });
  if (instances > 0) log.warn({ engineId, instances }, 'Open instances of a lost data set were closed');
}

/** Open instances of another data set would never move again; somebody has to decide about them. */
async function refuseForeignInstances({ store, engine }: RecordsDeps): Promise<void> {
  const where = { engineId: { $ne: engine.engineId }, state: 'active' } as const;
  const [stranded, one] = await store.system('look for instances of another engine', async ({ em }) => [
    await em.count(FlowInstanceEntity, where),
    await em.findOne(FlowInstanceEntity, where),
  ]);
  if (!one) return;
  const other = one.engineId;
  throw new Error(
    `${stranded} flow instances are still open in the engine data set ${other}, which is not this one (${engine.engineId}). ` +
      'Start with that engine and let them end, or restore its data. If it is lost for good, set ' +
      `FORGET_DATA_SET=${other}: their tickets become drafts of their creators again. / ` +
      `引擎数据集 ${other} 中还有 ${stranded} 个未结束的流程实例，请使用原引擎启动或恢复其数据；` +
      `如数据确已无法找回，请设置 FORGET_DATA_SET=${other}，相关工单将退回创建人的草稿。`,
  );
}

function routesOf(queries: RecordsQueries, operations: ReturnType<typeof createOperations>): Route[] {
  return implement(recordsApi, {
    instances: ({ actor, query }) => queries.instances(actor, query),
    trace: ({ actor, params }) => queries.trace(actor, params.instanceKey),
    cancel: ({ actor, params, idempotencyKey }) =>
      operations.cancelInstance(actor, params.instanceKey, idempotencyKey),
    activity: ({ actor, params }) => queries.activity(actor, params.flowId),
    incidents: ({ actor, query }) => queries.incidents(actor, query),
    retryIncident: ({ actor, params, body, idempotencyKey }) =>
      operations.retryIncident(actor, params.incidentKey, body.retries, idempotencyKey),
  });
}

function operationRoutes(state: RecordStates): Route[] {
  return implement(operationsApi, {
    records: () => state.records(),
    parkedRecords: ({ actor, query }) => state.parkedRecords(actor, query),
    deadJobs: ({ actor, query }) => state.deadJobs(actor, query),
    retryDeadJob: ({ actor, params, idempotencyKey }) =>
      state.retryDeadJob(actor, params.jobId, idempotencyKey),
  });
}

function topicsOf(queries: RecordsQueries, releases: ReleasePort): TopicDefinition[] {
  const access = flowOperationRights.operate;
  return [
    {
      name: instanceTraceTopic,
      access,
      allows: async (actor, key) => key !== undefined && queries.hasInstanceOf(actor, { key }),
    },
    {
      name: flowTraceTopic,
      access,
      allows: async (actor, flowId) =>
        flowId !== undefined &&
        ((await isLive(releases, actor.tenantId, flowId)) || queries.hasInstanceOf(actor, { flowId })),
    },
  ];
}

/** A flow of this tenant that can be started; one that never could has nothing to push. */
async function isLive(releases: ReleasePort, tenantId: string, flowId: string): Promise<boolean> {
  try {
    return (await releases.resolve(tenantId, flowId)).tenantId === tenantId;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
