import { createRequire } from 'node:module';
import {
  type EnginePort,
  type RecordLookup,
  type RecordSource,
  silentLogger,
  systemClock,
} from '@callweave/platform/kernel';
import { openZeebeEngine } from '@callweave/runtime/zeebe';
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export interface SideJob {
  key: string;
  processInstanceKey: string;
}

/** The same work on the same broker, through our adapter or without it. */
export interface Side {
  /** @returns the key of what was deployed */
  deploy(name: string, bpmn: string): Promise<string>;
  create(processDefinitionKey: string): Promise<void>;
  /** Streamed jobs of a type, until the side is closed. */
  openJobs(type: string, onJob: (job: SideJob) => Promise<void>): void;
  complete(jobKey: string): Promise<void>;
  close(): Promise<void>;
}

const LEASE_MS = 60_000;
const BUSY_MS = 10;
/** For jobs that were there before the stream, as the adapter does. */
const POLL_MS = 1_000;
/** More than any part has under way. */
const MOST_ACTIVE = 500;

/** The adapter with its reservations in memory: a store's share is the store's. */
export async function openAdapterSide(address: string): Promise<Side> {
  const engine = await openZeebeEngine({
    ...{ address, records: noRecords, log: silentLogger, clock: systemClock },
  });
  return adapterSideOf(engine);
}

function adapterSideOf(engine: EnginePort): Side {
  let made = 0;
  return {
    deploy: async (name, content) => (await engine.deploy([{ name, content }]))[0]!.processDefinitionKey,
    create: async (processDefinitionKey) => {
      const idempotencyKey = `${processDefinitionKey}-${made++}`;
      await engine.createInstance({ processDefinitionKey, variables: {}, idempotencyKey });
    },
    openJobs: (type, onJob) =>
      void engine.openWorker({
        ...{ types: [type], worker: 'bench', timeoutMs: LEASE_MS, maxActive: MOST_ACTIVE, onJob },
      }),
    complete: (jobKey) => engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey }),
    close: () => engine.close(),
  };
}

const noRecords: RecordSource & RecordLookup = {
  engineId: 'bench',
  subscribe: () => ({ close: async () => undefined }),
  positions: async () => ({}),
  recordsOf: async () => [],
  createdInstance: async () => undefined,
  reserveCreation: async () => ({ isMine: true, isFirst: true }),
};

type Stub = Client & Record<string, (...args: unknown[]) => unknown>;

/** grpc-js and the protocol's file, nothing around them but what a busy broker makes everybody do: ask again. */
export function openBareSide(address: string): Side {
  const file = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto');
  const definition = loadSync(file, { keepCase: true, longs: String, enums: String, defaults: true });
  const { gateway_protocol } = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: ServiceClientConstructor };
  };
  const stub = new gateway_protocol.Gateway(address, credentials.createInsecure()) as unknown as Stub;
  const call = <T>(method: string, request: object): Promise<T> =>
    new Promise((resolve, reject) => {
      stub[method]!(request, (error: ServiceError | null, answer: T) => {
        if (!error) resolve(answer);
        else if (error.code !== status.RESOURCE_EXHAUSTED) reject(error);
        else setTimeout(() => resolve(call(method, request)), BUSY_MS);
      });
    });
  const polls: NodeJS.Timeout[] = [];
  return {
    deploy: async (name, bpmn) => {
      const resources = [{ name, content: Buffer.from(bpmn) }];
      const { deployments } = await call<Deployed>('DeployResource', { resources });
      return deployments[0]!.process.processDefinitionKey;
    },
    create: async (processDefinitionKey) =>
      void (await call('CreateProcessInstance', { processDefinitionKey, variables: '{}' })),
    openJobs: (type, onJob) => {
      const wanted = { type, worker: 'bench', timeout: LEASE_MS };
      const open = (method: string, request: object) =>
        (stub[method]!(request) as NodeJS.EventEmitter).on('error', () => undefined); // closing cancels it
      open('StreamActivatedJobs', wanted).on('data', (job: SideJob) => void onJob(job));
      const poll = () =>
        open('ActivateJobs', { ...wanted, maxJobsToActivate: MOST_ACTIVE, requestTimeout: -1 }).on(
          'data',
          ({ jobs }: { jobs: SideJob[] }) => jobs.forEach((job) => void onJob(job)),
        );
      polls.push(setInterval(poll, POLL_MS));
    },
    complete: async (jobKey) => void (await call('CompleteJob', { jobKey, variables: '{}' })),
    close: async () => {
      polls.forEach(clearInterval);
      stub.close();
    },
  };
}

interface Deployed {
  deployments: { process: { processDefinitionKey: string } }[];
}
