import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkedVariables,
  type CompleteJobRequest,
  type CreateInstanceRequest,
  type DeployedProcess,
  type DeployResource,
  type Durability,
  type EngineHealth,
  type EngineRecord,
  type EngineWorker,
  type FailJobRequest,
  type ModifyInstanceRequest,
  type PublishMessageRequest,
  type ThrowErrorRequest,
  type Variables,
  type WorkerOptions,
} from '@callweave/platform/kernel';
import { type BrokerOptions, openParts } from './broker-parts';
import type { EmbeddedEngine, EngineStatistics } from './embedded-engine';
import type { EngineFile } from './storage/open-file';
import type { Effects } from './writing/command-runner';
import { readDeployment } from './writing/deployment';
import { refusals } from './writing/refusals';

/** Nothing stored for so long: what is in hand waits for the outside. */
const OUTSIDE_WAIT_MS = 1_000;

/** The embedded {@link EnginePort}: requests become commands for the one writer, records and jobs leave after its commits. */
export class Broker implements EmbeddedEngine {
  readonly engineId: string;
  private readonly parts: ReturnType<typeof openParts>;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: BrokerOptions) {
    this.parts = openParts(options);
    this.engineId = engineIdOf(this.parts.file);
    this.parts.due.schedule();
  }

  async deploy(resources: readonly DeployResource[]): Promise<DeployedProcess[]> {
    const processes = await readDeployment(resources);
    return this.parts.writer.submit({
      durability: 'power',
      run: () => this.parts.publisher.deploy(processes, this.parts.definitions),
    });
  }

  async createInstance(request: CreateInstanceRequest): Promise<{ processInstanceKey: string }> {
    const variables = checkedVariables(request.variables);
    const { processDefinitionKey, idempotencyKey } = request;
    const processInstanceKey = await this.submit(request.durability, (effects) => {
      const name = `create:${idempotencyKey}`;
      const first = this.parts.idempotency.instanceOf(name);
      if (first) return first;
      if (!this.parts.definitions.find(processDefinitionKey))
        throw refusals.noSuchDefinition(processDefinitionKey);
      const key = this.parts.runner.create({ type: 'create', processDefinitionKey, variables }, effects);
      this.parts.idempotency.keep(name, key, this.now());
      return key;
    });
    return { processInstanceKey };
  }

  async cancelInstance(processInstanceKey: string): Promise<void> {
    await this.submit('power', (effects) => {
      const owner = this.parts.instances.ownerOf('elements', processInstanceKey);
      if (!owner) throw refusals.noSuchInstanceToCancel(processInstanceKey);
      this.parts.runner.onInstance(owner, { type: 'cancel', processInstanceKey }, effects);
    });
  }

  async modifyInstance(request: ModifyInstanceRequest): Promise<void> {
    const activate = request.activate.map(({ elementId, variables }) => ({
      elementId,
      ...(variables && { variables: checkedVariables(variables) }),
    }));
    const { processInstanceKey, terminate } = request;
    await this.submit('power', (effects) => {
      const owner = this.parts.instances.ownerOf('elements', processInstanceKey);
      if (!owner) throw refusals.noSuchInstanceToModify(processInstanceKey);
      this.parts.runner.onInstance(
        owner,
        { type: 'modify', processInstanceKey, terminate, activate },
        effects,
      );
    });
  }

  async completeJob(request: CompleteJobRequest): Promise<void> {
    const variables = checkedVariables(request.variables);
    const { jobKey, idempotencyKey } = request;
    await this.submit(request.durability, (effects) => {
      const name = `complete:${jobKey}:${idempotencyKey}`;
      if (idempotencyKey !== undefined && this.parts.idempotency.instanceOf(name)) return;
      const owner = this.ownerOfJob(jobKey, 'COMPLETE', 'complete job');
      this.parts.runner.onInstance(owner, { type: 'completeJob', jobKey, variables }, effects);
      if (idempotencyKey !== undefined) this.parts.idempotency.keep(name, owner, this.now());
    });
  }

  async failJob(request: FailJobRequest): Promise<void> {
    const variables = checkedVariables(request.variables);
    await this.submit('power', (effects) => {
      const owner = this.ownerOfJob(request.jobKey, 'FAIL', 'fail job');
      this.parts.runner.onInstance(owner, { type: 'failJob', ...request, variables }, effects);
      effects.failed.push(request.jobKey);
    });
  }

  async throwError(request: ThrowErrorRequest): Promise<void> {
    const variables = checkedVariables(request.variables);
    const { jobKey, errorCode, errorMessage } = request;
    await this.submit(request.durability, (effects) => {
      const owner = this.ownerOfJob(jobKey, 'THROW_ERROR', 'throw an error for job');
      const error = { errorCode, ...(errorMessage !== undefined && { errorMessage }) };
      this.parts.runner.onInstance(owner, { type: 'throwError', jobKey, ...error, variables }, effects);
    });
  }

  async updateJobRetries(jobKey: string, retries: number): Promise<void> {
    await this.submit('power', (effects) => {
      const owner = this.ownerOfJob(jobKey, 'UPDATE_RETRIES', 'update retries for job');
      this.parts.runner.onInstance(owner, { type: 'updateRetries', jobKey, retries }, effects);
    });
  }

  async updateJobTimeout(jobKey: string, timeoutMs: number): Promise<void> {
    if (this.closing) throw refusals.closed();
    const owner = this.ownerOfJob(jobKey, 'UPDATE_TIMEOUT', 'update job deadline');
    if (!this.parts.leases.has(jobKey)) throw refusals.jobNotActive(jobKey);
    const type = this.parts.instances.load(owner)!.state.jobs[jobKey]!.type;
    this.parts.leases.take(jobKey, type, this.now() + timeoutMs);
    this.parts.due.schedule();
  }

  async resolveIncident(incidentKey: string): Promise<void> {
    await this.submit('power', (effects) => {
      const owner = this.parts.instances.ownerOf('incidents', incidentKey);
      if (!owner) throw refusals.noSuchIncident(incidentKey);
      this.parts.runner.onInstance(owner, { type: 'resolveIncident', incidentKey }, effects);
    });
  }

  async setVariables(elementInstanceKey: string, values: Variables, local: boolean): Promise<void> {
    const variables = checkedVariables(values);
    await this.submit('power', (effects) => {
      const owner = this.parts.instances.ownerOf('elements', elementInstanceKey);
      if (!owner) throw refusals.noSuchElement(elementInstanceKey);
      this.parts.runner.onInstance(
        owner,
        { type: 'setVariables', elementInstanceKey, variables, local },
        effects,
      );
    });
  }

  async publishMessage(request: PublishMessageRequest): Promise<void> {
    const message = { ...request, variables: checkedVariables(request.variables) };
    await this.submit('power', (effects) => this.parts.publisher.publish(message, effects));
  }

  openWorker(options: WorkerOptions): EngineWorker {
    return this.parts.jobs.open(options);
  }

  subscribeRecords(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> } {
    return this.parts.feed.subscribe(after, onBatch);
  }

  async recordPositions(): Promise<Record<number, string>> {
    return { 1: String(this.parts.journal.lastWritten()) };
  }

  async health(): Promise<EngineHealth> {
    if (this.closing) return { isReady: false, detail: 'closed' };
    const problem = this.parts.writer.problem;
    return problem
      ? { isReady: false, detail: `cannot write: ${problem}` }
      : { isReady: true, detail: `embedded, ${this.parts.writer.queued} commands waiting` };
  }

  statistics(): EngineStatistics {
    return {
      commits: this.parts.writer.commits,
      flushes: this.parts.file.flushes,
      refused: this.parts.writer.refused,
      queued: this.parts.writer.queued,
      instances: this.parts.instances.count(),
    };
  }

  async tick(): Promise<void> {
    do await this.whenIdle();
    while ((await this.parts.due.tick()) > 0);
  }

  async whenIdle(): Promise<void> {
    let { commits } = this.parts.writer;
    let stillSince = performance.now();
    for (;;) {
      await this.parts.writer.whenIdle();
      await new Promise((resolve) => setImmediate(resolve)); // what was just asked for begins
      if (this.isQuiet()) return;
      await sleep(1);
      if (commits !== this.parts.writer.commits) stillSince = performance.now();
      ({ commits } = this.parts.writer);
      // A job may be in hand for as long as somebody takes to press a key.
      if (performance.now() - stillSince > OUTSIDE_WAIT_MS && this.isQuietInside()) return;
    }
  }

  close(): Promise<void> {
    return (this.closing ??= this.shutDown());
  }

  private async shutDown(): Promise<void> {
    this.parts.due.stop();
    this.parts.housekeeping.stop();
    await Promise.race([
      this.parts.jobs.closeAll(),
      sleep(this.options.closePatienceMs, undefined, { ref: false }),
    ]);
    await this.parts.writer.close();
    await this.parts.feed.closeAll();
    this.parts.counters.giveBack();
    this.parts.file.close();
  }

  /** Runs a command in the writer; its jobs go out as soon as it is as durable as it asked to be. */
  private submit<T>(durability: Durability = 'power', run: (effects: Effects) => T): Promise<T> {
    return this.parts.writer.submit(this.parts.work(durability, run));
  }

  private ownerOfJob(jobKey: string, intent: string, what: string): string {
    const owner = this.parts.instances.ownerOf('jobs', jobKey);
    if (!owner) throw refusals.noSuchJob(intent, what, jobKey);
    return owner;
  }

  private isQuiet(): boolean {
    return this.isQuietInside() && this.parts.jobs.isIdle;
  }

  private isQuietInside(): boolean {
    return this.parts.writer.isIdle && this.parts.feed.isIdle;
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}

function engineIdOf({ db }: EngineFile): string {
  db.prepare(`INSERT OR IGNORE INTO meta (name, value) VALUES ('engineId', ?)`).run(randomUUID());
  return db.prepare(`SELECT value FROM meta WHERE name = 'engineId'`).pluck().get() as string;
}
