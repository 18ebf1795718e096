import {
  type CompleteJobRequest,
  type CreateInstanceRequest,
  type DeployedProcess,
  type DeployResource,
  EngineError,
  type EngineHealth,
  type EnginePort,
  type EngineRecord,
  type EngineWorker,
  type FailJobRequest,
  type ModifyInstanceRequest,
  type PublishMessageRequest,
  type ThrowErrorRequest,
  type Variables,
  variablesText,
  type WorkerOptions,
} from '@callweave/platform/kernel';
import { Cluster } from './cluster';
import { CommandSender, type Trail } from './commands/command-sender';
import { Commits } from './commands/commits';
import { Creations } from './commands/creations';
import { deployedProcesses } from './commands/deployments';
import { Fences } from './commands/fences';
import { isRefusal, JobOutcomes } from './commands/job-outcomes';
import { withoutOwn } from './own-records';
import { Gateway } from './wire/gateway';
import type { Requests } from './wire/protocol';
import { ZeebeWorker } from './workers/zeebe-worker';
import type { ResolvedOptions } from './options';

/** {@link EnginePort} on a Zeebe 8.5 cluster: commands and jobs over gRPC, records from where its exporter put them. */
export class ZeebeEngine implements EnginePort {
  readonly engineId: string;
  private readonly gateway: Gateway;
  readonly cluster: Cluster;
  private readonly sender: CommandSender;
  private readonly fences: Fences;
  private readonly creations: Creations;
  private readonly jobs: JobOutcomes;
  private readonly workers = new Set<ZeebeWorker>();
  private readonly subscriptions = new Set<{ close(): Promise<void> }>();

  constructor(private readonly options: ResolvedOptions) {
    const { records: lookup, clock, patienceMs } = options;
    this.engineId = lookup.engineId;
    this.gateway = new Gateway(options);
    this.cluster = new Cluster(this.gateway, options.address);
    this.sender = new CommandSender(this.gateway, options);
    const partitions = () => this.cluster.partitions();
    this.fences = new Fences(this.sender, lookup, partitions, options.recordsPatienceMs);
    const commits = new Commits(this.sender);
    const { sender, fences } = this;
    this.creations = new Creations({ sender, fences, commits, lookup, clock, patienceMs });
    this.jobs = new JobOutcomes(this.sender, this.fences, lookup);
  }

  /** After an attempt without an answer, what it deployed is told as a duplicate. */
  async deploy(resources: readonly DeployResource[]): Promise<DeployedProcess[]> {
    const request = resources.map(({ name, content }) => ({ name, content: Buffer.from(content) }));
    return deployedProcesses(await this.sender.repeat('DeployResource', { resources: request }));
  }

  async createInstance(request: CreateInstanceRequest): Promise<{ processInstanceKey: string }> {
    return { processInstanceKey: await this.creations.create(request) };
  }

  async cancelInstance(processInstanceKey: string): Promise<void> {
    await this.untilGone('CancelProcessInstance', { processInstanceKey });
  }

  /** Not repeated without an answer: it would activate twice. @throws {OutcomeUnknown} */
  async modifyInstance({ processInstanceKey, terminate, activate }: ModifyInstanceRequest): Promise<void> {
    await this.sender.once('ModifyProcessInstance', {
      processInstanceKey: this.reachable(processInstanceKey),
      terminateInstructions: terminate.map((elementInstanceKey) => ({ elementInstanceKey })),
      activateInstructions: activate.map(({ elementId, variables }) => ({
        elementId,
        variableInstructions: variables ? [{ variables: variablesText(variables), scopeId: '' }] : [],
      })),
    });
  }

  async completeJob(request: CompleteJobRequest): Promise<void> {
    this.reachable(request.jobKey);
    await this.jobs.complete(request);
  }

  async failJob(request: FailJobRequest): Promise<void> {
    this.reachable(request.jobKey);
    await this.jobs.fail(request);
  }

  async throwError(request: ThrowErrorRequest): Promise<void> {
    this.reachable(request.jobKey);
    await this.jobs.throwError(request);
  }

  async updateJobRetries(jobKey: string, retries: number): Promise<void> {
    await this.sender.repeat('UpdateJobRetries', { jobKey: this.reachable(jobKey), retries });
  }

  async updateJobTimeout(jobKey: string, timeoutMs: number): Promise<void> {
    await this.sender.repeat('UpdateJobTimeout', { jobKey: this.reachable(jobKey), timeout: timeoutMs });
  }

  async resolveIncident(incidentKey: string): Promise<void> {
    await this.untilGone('ResolveIncident', { incidentKey });
  }

  async setVariables(elementInstanceKey: string, variables: Variables, local: boolean): Promise<void> {
    const request = { elementInstanceKey: this.reachable(elementInstanceKey), local };
    await this.sender.repeat('SetVariables', { ...request, variables: variablesText(variables) });
  }

  /** Without an id, or when it is not kept, a message is not repeated without an answer. @throws {OutcomeUnknown} */
  async publishMessage(request: PublishMessageRequest): Promise<void> {
    const { name, correlationKey, messageId = '', timeToLiveMs: timeToLive } = request;
    const message = {
      name,
      correlationKey,
      messageId,
      timeToLive,
      variables: variablesText(request.variables),
    };
    if (messageId === '' || timeToLive <= 0) {
      await this.sender.once('PublishMessage', message);
      return;
    }
    const trail: Trail = { hadUnknown: false };
    await this.sender.repeat('PublishMessage', message, trail).catch((error: unknown) => {
      if (!trail.hadUnknown || !isRefusal(error, 'ALREADY_EXISTS')) throw error;
    });
  }

  /**
   * Work items are jobs of type `io.camunda.zeebe:userTask`. From Zeebe 8.6 on drawings may hold native user tasks
   * (`<zeebe:userTask/>`), which no worker ever sees: they are found in USER_TASK records and completed over HTTP
   * (`POST /v1/user-tasks/{key}/completion`, from 8.7 on `/v2/…`), with `formKey` or `externalFormReference` in the record
   * instead of headers, no lease and no retries. Supporting them means a second source of work items beside workers.
   */
  openWorker(options: WorkerOptions): EngineWorker {
    const worker = new ZeebeWorker(
      {
        gateway: this.gateway,
        log: this.options.log,
        pollMs: this.options.pollMs,
        renew: (jobKey, timeoutMs) => this.updateJobTimeout(jobKey, timeoutMs),
      },
      options,
    );
    this.workers.add(worker);
    return {
      close: async () => {
        this.workers.delete(worker);
        await worker.close();
      },
    };
  }

  subscribeRecords(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> } {
    const subscription = this.options.records.subscribe(after, async (records) => {
      const visible = withoutOwn(records);
      if (visible.length > 0) await onBatch(visible);
    });
    this.subscriptions.add(subscription);
    return {
      close: async () => {
        this.subscriptions.delete(subscription);
        await subscription.close();
      },
    };
  }

  async recordPositions(): Promise<Record<number, string>> {
    return this.fences.pass();
  }

  health(): Promise<EngineHealth> {
    return this.cluster.health();
  }

  /** Jobs in hand get some time; those not begun go back. */
  async close(): Promise<void> {
    const workers = [...this.workers].map((worker) => worker.close());
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, this.options.closePatienceMs)));
    await Promise.race([Promise.all(workers), patience]);
    clearTimeout(timer);
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    this.sender.close();
    this.gateway.close();
  }

  /** For commands after which their subject is gone: not finding it after an attempt without an answer is success. */
  private async untilGone<M extends 'CancelProcessInstance' | 'ResolveIncident'>(
    method: M,
    request: Requests[M],
  ): Promise<void> {
    this.reachable(Object.values(request)[0] as string);
    const trail: Trail = { hadUnknown: false };
    await this.sender.repeat(method, request, trail).catch((error: unknown) => {
      if (!trail.hadUnknown || !isRefusal(error, 'NOT_FOUND', 'but no such')) throw error;
    });
  }

  /** A key's upper bits name its partition; asking for one that does not exist looks to Zeebe like waiting for a leader. */
  private reachable(key: string): string {
    if (!/^\d{1,19}$/.test(key)) throw new EngineError('INVALID_ARGUMENT', `'${key}' is not a key`);
    const partition = Number(BigInt(key) >> 51n);
    const known = this.cluster.knownPartitions;
    if (known > 0 && (partition < 1 || partition > known))
      throw new EngineError(
        'NOT_FOUND',
        `Expected to execute command on partition ${partition}, but it does not exist`,
      );
    return key;
  }
}
