import { createServer } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import {
  type EnginePort,
  type EngineRecord,
  type EventBus,
  type Logger,
  type Pusher,
  type Release,
  type ReleasePort,
  silentLogger,
  systemClock,
  type Tracing,
} from '@callweave/platform/kernel';
import {
  createEventBus,
  createSchema,
  openStore,
  openTestStore,
  type SqlStore,
  startCheckpoints,
  testActor,
} from '@callweave/platform/store';
import { tracedEngine } from '@callweave/platform/telemetry';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import { type Calls, callEntities, createCalls } from '@callweave/telephony/calls/server';
import { type CallTimings, createGateway, type Gateway } from '@callweave/telephony/gateway';
import { createRecords, recordsEntities } from '@callweave/runtime/records/server';
import { createCallNodes } from '@callweave/telephony/node-types';
import type { VaultPort } from '@callweave/platform/kernel';
import type { EntitySchema } from '@mikro-orm/core';

export interface RigOptions {
  bpmn(processId: string): string;
  timings?: Partial<CallTimings>;
  credentials?: { username: string; password: string };
  /** Default `:memory:`. */
  enginePath?: string;
  /** Folder of the store's file; default: in memory. */
  storeFolder?: string;
  /** True: what the gateway notes of a call's start is lost, as by a crash within the first 100 ms. */
  losesStarts?: boolean;
  /** How long the engine takes for each completion, milliseconds. */
  slowEngineMs?: number;
  leaseMs?: number;
  tracing?: Tracing;
  /** Gateways look for calls of others. */
  isOneOfMany?: boolean;
}

/** Collects what was logged, to search it for planted values. */
function collectingLogger(lines: string[]): Logger {
  const add = (facts: object, message: string) => {
    const error = (facts as { error?: Error }).error;
    lines.push(`${message} ${JSON.stringify(facts)} ${error?.stack ?? ''}`);
  };
  const log: Logger = { debug: add, info: add, warn: add, error: add, child: () => log };
  return log;
}

/** Engine, store, call records and gateway as the product wires them, on a loopback port; releases and vault in memory. */
export async function openCallRig(options: RigOptions) {
  const lines: string[] = [];
  const engine = await openEmbeddedEngine({
    path: options.enginePath ?? ':memory:',
    log: collectingLogger(lines),
  });
  return openCallRigOn(engine, await openRigStore(options.storeFolder), options, lines);
}

/** On an engine and a store opened before; closes both. */
export async function openCallRigOn<E extends EnginePort & { whenIdle?(): Promise<void> }>(
  opened: E,
  store: SqlStore,
  options: RigOptions,
  lines: string[] = [],
) {
  const log = collectingLogger(lines);
  const slow = options.slowEngineMs === undefined ? opened : slowed(opened, options.slowEngineMs);
  const engine = options.tracing ? tracedEngine(slow, options.tracing) : slow;
  const releases = await publish(opened, options.bpmn);
  const pushes: { topic: string }[] = [];
  const pusher: Pusher = { publish: (_tenantId, topic) => pushes.push({ topic }) };
  const bus = createEventBus(log);
  const calls = createCalls({
    ...{ store, clock: systemClock, log, engine, releases, bus, pusher },
    identity: { organisation: { institutions: async () => [], departments: async () => [] } },
    nodeTemplates: [],
  });
  const vaulted: string[] = [];
  const openAnother = () => openGateway(engine, releases, calls, log, vaulted, options, bus);
  const current = { gateway: openAnother() };
  const others: { gateway: Gateway; close(): void }[] = [];
  const tickets: string[] = [];
  const ticketWorker = openTicketWorker(engine, tickets);
  const recorded = collectRecords(opened);
  const checkpoints = startRigCheckpoints(options);
  const projector = createRecords({ store, clock: systemClock, log, engine: opened, releases, pusher });
  projector.register(calls.projections ?? []);
  await projector.start!();
  calls.onFlowEnded((...facts) => current.gateway.flowEnded(...facts));
  const { close: closeServer, url } = await listen(current);
  await configure(calls);
  current.gateway.start();
  return {
    ...{ engine: opened, store, calls, current, tickets, lines, vaulted, pushes, records: recorded },
    actor: testActor(),
    url,
    /** Everything noted and recorded so far is in the tables. */
    settle: async () => {
      await calls.flush();
      await opened.whenIdle?.();
      await calls.flush();
    },
    /** One more process with a gateway, at an address of its own; with option `isOneOfMany`. */
    addGateway: async () => {
      const added = { gateway: openAnother() };
      const { close, url: address } = await listen(added);
      added.gateway.start();
      others.push({ gateway: added.gateway, close });
      return { gateway: added.gateway, url: address };
    },
    /** Another process takes over: it knows nothing of the calls. */
    restartGateway: () => {
      void current.gateway.stop();
      current.gateway = openAnother();
      current.gateway.start();
    },
    close: async () => {
      for (const other of [{ gateway: current.gateway, close: closeServer }, ...others]) {
        void other.gateway.stop();
        other.close();
      }
      await calls.stop?.();
      await projector.stop!();
      await recorded.close();
      void ticketWorker.close();
      await checkpoints?.stop();
      await opened.close();
      await store.close();
    },
  };
}

function startRigCheckpoints({ enginePath, storeFolder }: RigOptions) {
  if (enginePath === undefined || storeFolder === undefined) return undefined;
  return startCheckpoints([enginePath, join(storeFolder, 'callweave.sqlite')], (error) => {
    throw error;
  });
}

/** @param more entities of what the engine keeps in the store */
export async function openRigStore(dataDir: string | undefined, more: readonly EntitySchema[] = []) {
  const entities = [...callEntities, ...recordsEntities, ...more];
  if (dataDir === undefined) return openTestStore(entities, systemClock);
  const store = await openStore({ dataDir, entities, clock: systemClock, log: silentLogger });
  await createSchema(store);
  return store;
}

export type CallRig = Awaited<ReturnType<typeof openCallRig>>;

function openGateway(
  engine: EnginePort,
  releases: ReleasePort,
  calls: Calls,
  log: Logger,
  vaulted: string[],
  { timings, leaseMs, credentials, losesStarts, isOneOfMany }: RigOptions,
  bus: EventBus,
): Gateway {
  const desk = losesStarts ? { ...calls.desk, noteStarted: () => undefined } : calls.desk;
  const vault: Pick<VaultPort, 'keep'> = {
    keep: async (_tenantId, value) => {
      vaulted.push(value);
      return { token: `vault:${vaulted.length}`, mask: `${value.slice(0, 4)} **** ${value.slice(-4)}` };
    },
  };
  return createGateway({
    ...{ engine, releases, desk, log, timings, leaseMs, credentials, ...(isOneOfMany && { bus }) },
    nodes: (tracker) => createCallNodes({ calls: tracker, engine, releases, vault, now: () => new Date() }),
  });
}

function slowed(engine: EnginePort, delayMs: number): EnginePort {
  return new Proxy(engine, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'completeJob') return member.bind(target);
      return async (...args: unknown[]) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        return (member as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

async function publish(engine: EnginePort, bpmn: RigOptions['bpmn']): Promise<ReleasePort> {
  const content = bpmn('card-loss');
  const [process] = await engine.deploy([{ name: 'card-loss.bpmn', content }]);
  const release: Release = {
    id: 'release-1',
    tenantId: 'tenant-a',
    flowId: 'flow-1',
    flowKey: 'card-loss',
    kind: 'call',
    name: '挂失',
    version: 1,
    bundleHash: 'hash',
    processDefinitionKey: process!.processDefinitionKey,
    bpmnProcessId: process!.bpmnProcessId,
  };
  const unused = () => Promise.reject(new Error('not part of this test'));
  return {
    resolve: async () => release,
    byProcessDefinition: async (key) => (key === release.processDefinitionKey ? release : undefined),
    byId: async () => release,
    live: async () => [release],
    form: unused,
    diagram: async () => content,
  };
}

/** Stands for the ticket area: one ticket per job key, however often the job comes. */
function openTicketWorker(engine: EnginePort, tickets: string[]) {
  return engine.openWorker({
    types: ['make-ticket'],
    worker: 'tickets',
    timeoutMs: 10_000,
    maxActive: 100,
    onJob: async ({ key, variables }) => {
      if (!tickets.includes(key)) tickets.push(key);
      if (typeof variables.card !== 'string') throw new Error('no card token');
      await engine.completeJob({ jobKey: key, variables: { ticketId: `T${tickets.indexOf(key) + 1}` } });
    },
  });
}

function collectRecords(engine: EnginePort): { all: EngineRecord[]; close(): Promise<void> } {
  const all: EngineRecord[] = [];
  const subscription = engine.subscribeRecords({}, async (batch) => void all.push(...batch));
  return { all, close: () => subscription.close() };
}

async function configure({ routing }: Calls): Promise<void> {
  const actor = testActor();
  const number = { number: '95588', name: '客服', language: 'zh-CN', voices: {}, isEnabled: true } as const;
  await routing.createServiceNumber(actor, { ...number, fallbackPrompt: '系统忙请稍后再拨' }, 'n');
  const rule = {
    name: 'all',
    sequence: 1,
    numberRule: '^955',
    flow: 'card-loss',
    alias: 'live',
    isEnabled: true,
  };
  await routing.createRoutingRule(actor, rule, 'r');
}

async function listen(current: { gateway: Gateway }): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (...upgrade) => current.gateway.handleUpgrade(...upgrade));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/jambonz/app`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
