import { createRequire } from 'node:module';
import {
  EngineError,
  type EngineErrorCode,
  type EngineJob,
  type Variables,
} from '@callweave/platform/kernel';
import { credentials, loadPackageDefinition, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Commands } from './commands';

type Answer = Record<string, unknown>;
type Method = (request: object, done: (error: ServiceError | null, answer: Answer) => void) => void;
interface JobStream {
  on(event: 'data', listener: (answer: { jobs: Answer[] }) => void): JobStream;
  on(event: 'error', listener: (error: ServiceError) => void): JobStream;
  on(event: 'end', listener: () => void): JobStream;
}
interface Gateway {
  [method: string]: unknown;
  ActivateJobs(request: object): JobStream;
  close(): void;
}

const protocol = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto');

/** The commands straight on gRPC: no retries and nothing checked before the wire, so that answers are Zeebe's own. */
export function zeebeCommands(address: string): Commands & { close(): void } {
  const definition = loadSync(protocol, { keepCase: true, longs: String, enums: String, defaults: true });
  const { gateway_protocol } = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: new (address: string, credentials: object) => Gateway };
  };
  const gateway = new gateway_protocol.Gateway(address, credentials.createInsecure());
  const call = (method: string, request: object) =>
    new Promise<Answer>((resolve, reject) => {
      (gateway[method] as Method).call(gateway, request, (error, answer) =>
        error ? reject(refusalOf(error)) : resolve(answer),
      );
    });
  const run = async (method: string, request: object) => void (await call(method, request));
  return {
    deploy: async (resources) => {
      const wire = resources.map(({ name, content }) => ({ name, content: Buffer.from(content) }));
      const { deployments } = await call('DeployResource', { resources: wire });
      return (deployments as { process: Answer }[]).map(({ process }) => ({
        bpmnProcessId: String(process['bpmnProcessId']),
        version: Number(process['version']),
        processDefinitionKey: String(process['processDefinitionKey']),
        resourceName: String(process['resourceName']),
        duplicate: false,
      }));
    },
    createInstance: async ({ processDefinitionKey, variables }) => {
      const answer = await call('CreateProcessInstance', { processDefinitionKey, ...json(variables) });
      return { processInstanceKey: String(answer['processInstanceKey']) };
    },
    cancelInstance: (processInstanceKey) => run('CancelProcessInstance', { processInstanceKey }),
    modifyInstance: ({ processInstanceKey, terminate, activate }) =>
      run('ModifyProcessInstance', {
        processInstanceKey,
        terminateInstructions: terminate.map((elementInstanceKey) => ({ elementInstanceKey })),
        activateInstructions: activate.map(({ elementId, variables }) => ({
          elementId,
          ancestorElementInstanceKey: -1,
          variableInstructions: variables ? [json(variables)] : [],
        })),
      }),
    completeJob: ({ jobKey, variables }) => run('CompleteJob', { jobKey, ...json(variables) }),
    failJob: ({ jobKey, retries, errorMessage, retryBackoffMs = 0, variables }) =>
      run('FailJob', { jobKey, retries, errorMessage, retryBackOff: retryBackoffMs, ...json(variables) }),
    throwError: ({ jobKey, errorCode, errorMessage = '', variables }) =>
      run('ThrowError', { jobKey, errorCode, errorMessage, ...json(variables) }),
    updateJobRetries: (jobKey, retries) => run('UpdateJobRetries', { jobKey, retries }),
    updateJobTimeout: (jobKey, timeout) => run('UpdateJobTimeout', { jobKey, timeout }),
    resolveIncident: (incidentKey) => run('ResolveIncident', { incidentKey }),
    setVariables: (elementInstanceKey, variables, local) =>
      run('SetVariables', { elementInstanceKey, ...json(variables), local }),
    publishMessage: ({ timeToLiveMs, variables, ...message }) =>
      run('PublishMessage', { ...message, timeToLive: timeToLiveMs, ...json(variables) }),
    activate: (type, timeout) => activate(gateway, { type, worker: 'w', timeout }),
    close: () => gateway.close(),
  };
}

const json = (variables: Variables = {}) => ({ variables: JSON.stringify(variables) });

/** A request that does not wait; the answer comes in parts. */
function activate(gateway: Gateway, request: object): Promise<EngineJob[]> {
  const jobs: EngineJob[] = [];
  return new Promise((resolve, reject) => {
    gateway
      .ActivateJobs({ ...request, maxJobsToActivate: 100, requestTimeout: -1 })
      .on('data', (answer) => void jobs.push(...answer.jobs.map(jobOf)))
      .on('error', (error) => reject(refusalOf(error)))
      .on('end', () => resolve(jobs));
  });
}

const jobOf = (job: Answer): EngineJob => ({
  ...(job as unknown as EngineJob),
  customHeaders: JSON.parse(String(job['customHeaders'])) as Record<string, string>,
  variables: JSON.parse(String(job['variables'])) as Variables,
});

const refusalOf = ({ code, details }: ServiceError) =>
  new EngineError((status[code] ?? 'INTERNAL') as EngineErrorCode, details);
