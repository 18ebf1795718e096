import { randomUUID } from 'node:crypto';
import {
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
import type { EngineCommand } from '@callweave/runtime/engine';
import type { EmbeddedEngine, EmbeddedEngineOptions } from './embedded-engine';
import { DueWork } from './serving/due-work';
import { Housekeeping } from './serving/housekeeping';
import { JobDispatcher } from './serving/job-dispatcher';
import { Leases } from './serving/leases';
import { RecordFeed } from './serving/record-feed';
import { Counters } from './storage/counters';
import { DefinitionTable } from './storage/definition-table';
import { IdempotencyTable } from './storage/idempotency-table';
import { type IndexedTable, InstanceTable } from './storage/instance-table';
import { Journal } from './storage/journal';
import { MessageTable } from './storage/message-table';
import { type EngineFile, openEngineFile } from './storage/open-file';
import { CommandRunner, type Effects } from './writing/command-runner';
import { readDeployment } from './writing/deployment';
import { Publisher } from './writing/publisher';
import { refusals } from './writing/refusals';
import { checkedVariables } from './writing/variables';
import { Writer } from './writing/writer';

/** The embedded {@link EnginePort}: requests become commands for the one writer, records and jobs leave after its commits. */
export class Broker implements EmbeddedEngine {
  readonly engineId: string;
  private readonly file: EngineFile;
  private readonly counters: Counters;
  private readonly definitions: DefinitionTable;
  private readonly instances: InstanceTable;
  private readonly idempotency: IdempotencyTable;
  private readonly journal: Journal;
  private readonly publisher: Publisher;
  private readonly runner: CommandRunner;
  private readonly writer: Writer;
  private readonly leases = new Leases();
  private readonly jobs: JobDispatcher;
  private readonly feed: RecordFeed;
  private readonly due: DueWork;
  private readonly housekeeping: Housekeeping;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: Required<EmbeddedEngineOptions>) {
    const { clock, log } = options;
    this.file = openEngineFile(options.path);
    const { db } = this.file;
    this.engineId = engineIdOf(this.file);
    this.counters = new Counters(db, () => this.file.flushNow());
    this.definitions = new DefinitionTable(db);
    this.instances = new InstanceTable(
      db,
      (key) => this.definitions.processIdOf(key),
      options.cachedInstances,
    );
    this.idempotency = new IdempotencyTable(db);
    this.journal = new Journal(db, this.counters);
    const messages = new MessageTable(db);
    this.runner = new CommandRunner(
      clock,
      this.counters,
      this.definitions,
      this.instances,
      messages,
      this.journal,
    );
    this.publisher = new Publisher(clock, this.counters, messages, this.journal, this.runner);
    this.writer = new Writer(
      this.file,
      this.counters,
      {
        rolledBack: () => {
          this.instances.forgetAll();
          this.definitions.forgetAll();
        },
        committed: () => this.due.schedule(),
        flushed: () => this.feed.wake(),
      },
      log,
      options.maxQueued,
    );
    this.jobs = new JobDispatcher(db, this.instances, this.leases, clock, log, () => this.due.schedule());
    this.feed = new RecordFeed(this.journal, () => this.writer.deliverable(), log);
    this.due = new DueWork(
      db,
      messages,
      this.leases,
      clock,
      this.dueActions(),
      log,
      options.timers === 'manual',
    );
    this.housekeeping = new Housekeeping(this.journal, this.idempotency, this.feed, options);
    this.due.schedule();
  }

  async deploy(resources: readonly DeployResource[]): Promise<DeployedProcess[]> {
    const processes = await readDeployment(resources);
    return this.writer.submit({
      durability: 'power',
      run: () => this.publisher.deploy(processes, this.definitions),
    });
  }

  async createInstance(request: CreateInstanceRequest): Promise<{ processInstanceKey: string }> {
    const variables = checkedVariables(request.variables);
    const { processDefinitionKey, idempotencyKey } = request;
    const processInstanceKey = await this.submit(request.durability, (effects) => {
      const name = `create:${idempotencyKey}`;
      const first = this.idempotency.instanceOf(name);
      if (first) return first;
      if (!this.definitions.find(processDefinitionKey)) throw refusals.noSuchDefinition(processDefinitionKey);
      const key = this.runner.create({ type: 'create', processDefinitionKey, variables }, effects);
      this.idempotency.keep(name, key, this.now());
      return key;
    });
    return { processInstanceKey };
  }

  async cancelInstance(processInstanceKey: string): Promise<void> {
    await this.submit('power', (effects) => {
      const owner = this.instances.ownerOf('elements', processInstanceKey);
      if (!owner) throw refusals.noSuchInstanceToCancel(processInstanceKey);
      this.runner.onInstance(owner, { type: 'cancel', processInstanceKey }, effects);
    });
  }

  async modifyInstance(request: ModifyInstanceRequest): Promise<void> {
    const activate = request.activate.map(({ elementId, variables }) => ({
      elementId,
      ...(variables && { variables: checkedVariables(variables) }),
    }));
    const { processInstanceKey, terminate } = request;
    await this.submit('power', (effects) => {
      const owner = this.instances.ownerOf('elements', processInstanceKey);
      if (!owner) throw refusals.noSuchInstanceToModify(processInstanceKey);
      this.runner.onInstance(owner, { type: 'modify', processInstanceKey, terminate, activate }, effects);
    });
  }

  async completeJob(request: CompleteJobRequest): Promise<void> {
    const variables = checkedVariables(request.variables);
    const { jobKey, idempotencyKey } = request;
    await this.submit(request.durability, (effects) => {
      const name = `complete:${jobKey}:${idempotencyKey}`;
      if (idempotencyKey !== undefined && this.idempotency.instanceOf(name)) return;
      const owner = this.ownerOfJob(jobKey, 'COMPLETE', 'complete job');
      this.runner.onInstance(owner, { type: 'completeJob', jobKey, variables }, effects);
      if (idempotencyKey !== undefined) this.idempotency.keep(name, owner, this.now());
    });
  }

  async failJob(request: FailJobRequest): Promise<void> {
    const variables = checkedVariables(request.variables);
    await this.submit('power', (effects) => {
      const owner = this.ownerOfJob(request.jobKey, 'FAIL', 'fail job');
      this.runner.onInstance(owner, { type: 'failJob', ...request, variables }, effects);
      effects.left.push(request.jobKey); // also when it is activatable again at once
    });
  }

  async throwError(request: ThrowErrorRequest): Promise<void> {
    const variables = checkedVariables(request.variables);
    const { jobKey, errorCode, errorMessage } = request;
    await this.submit(request.durability, (effects) => {
      const owner = this.ownerOfJob(jobKey, 'THROW_ERROR', 'throw an error for job');
      const error = { errorCode, ...(errorMessage !== undefined && { errorMessage }) };
      this.runner.onInstance(owner, { type: 'throwError', jobKey, ...error, variables }, effects);
    });
  }

  async updateJobRetries(jobKey: string, retries: number): Promise<void> {
    await this.submit('power', (effects) => {
      const owner = this.ownerOfJob(jobKey, 'UPDATE_RETRIES', 'update retries for job');
      this.runner.onInstance(owner, { type: 'updateRetries', jobKey, retries }, effects);
    });
  }

  async updateJobTimeout(jobKey: string, timeoutMs: number): Promise<void> {
    const owner = this.ownerOfJob(jobKey, 'UPDATE_TIMEOUT', 'update job deadline');
    if (!this.leases.has(jobKey)) throw refusals.jobNotActive(jobKey);
    const type = this.instances.load(owner)!.state.jobs[jobKey]!.type;
    this.leases.take(jobKey, type, this.now() + timeoutMs);
    this.due.schedule();
  }

  async resolveIncident(incidentKey: string): Promise<void> {
    await this.submit('power', (effects) => {
      const owner = this.instances.ownerOf('incidents', incidentKey);
      if (!owner) throw refusals.noSuchIncident(incidentKey);
      this.runner.onInstance(owner, { type: 'resolveIncident', incidentKey }, effects);
    });
  }

  async setVariables(elementInstanceKey: string, values: Variables, local: boolean): Promise<void> {
    const variables = checkedVariables(values);
    await this.submit('power', (effects) => {
      const owner = this.instances.ownerOf('elements', elementInstanceKey);
      if (!owner) throw refusals.noSuchElement(elementInstanceKey);
      this.runner.onInstance(owner, { type: 'setVariables', elementInstanceKey, variables, local }, effects);
    });
  }

  async publishMessage(request: PublishMessageRequest): Promise<void> {
    const message = { ...request, variables: checkedVariables(request.variables) };
    await this.submit('power', (effects) => this.publisher.publish(message, effects));
  }

  openWorker(options: WorkerOptions): EngineWorker {
    return this.jobs.open(options);
  }

  subscribeRecords(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> } {
    return this.feed.subscribe(after, onBatch);
  }

  async recordPositions(): Promise<Record<number, string>> {
    return { 1: String(this.journal.lastWritten()) };
  }

  async health(): Promise<EngineHealth> {
    if (this.closing) return { isReady: false, detail: 'closed' };
    const problem = this.writer.problem;
    return problem
      ? { isReady: false, detail: `cannot write: ${problem}` }
      : { isReady: true, detail: `embedded, ${this.writer.queued} commands waiting` };
  }

  statistics(): { commits: number; flushes: number; instances: number } {
    return {
      commits: this.writer.commits,
      flushes: this.file.flushes,
      instances: this.instances.count(),
    };
  }

  async tick(): Promise<void> {
    do await this.whenIdle();
    while ((await this.due.tick()) > 0);
  }

  async whenIdle(): Promise<void> {
    do {
      await this.writer.whenIdle();
      await new Promise((resolve) => setImmediate(resolve)); // what was just asked for begins
    } while (!this.isQuiet());
  }

  close(): Promise<void> {
    return (this.closing ??= this.shutDown());
  }

  private async shutDown(): Promise<void> {
    this.due.stop();
    this.housekeeping.stop();
    await this.jobs.closeAll();
    await this.writer.close();
    await this.feed.closeAll();
    this.counters.giveBack();
    this.file.close();
  }

  /** Runs a command in the writer; its jobs go out as soon as it is as durable as it asked to be. */
  private submit<T>(durability: Durability = 'power', run: (effects: Effects) => T): Promise<T> {
    return this.writer.submit(this.work(durability, run));
  }

  private work<T>(durability: Durability, run: (effects: Effects) => T) {
    const effects: Effects = { activatable: new Map(), left: [] };
    return {
      durability,
      run: () => {
        const value = run(effects);
        // Until the flush nobody may act on them: a loss of power would bring them back under other keys.
        if (durability === 'power') this.jobs.hold(effects.activatable.keys());
        return value;
      },
      stored: () => {
        for (const jobKey of effects.left) this.leases.release(jobKey);
        this.jobs.release(effects.activatable.keys());
        this.jobs.offer(new Set(effects.activatable.values()));
      },
    };
  }

  private ownerOfJob(jobKey: string, intent: string, what: string): string {
    const owner = this.instances.ownerOf('jobs', jobKey);
    if (!owner) throw refusals.noSuchJob(intent, what, jobKey);
    return owner;
  }

  /** Due work is flushed as well: what it starts must not be started again under other keys after a loss of power. */
  private dueActions() {
    const onOwner = (table: IndexedTable, key: string, command: EngineCommand) =>
      this.writer.enqueue(
        this.work('power', (effects) => {
          const owner = this.instances.ownerOf(table, key);
          if (owner) this.runner.onInstance(owner, command, effects);
        }),
      );
    return {
      triggerTimer: (key: string) => onOwner('timers', key, { type: 'triggerTimer', timerKey: key }),
      recurJob: (key: string) => onOwner('jobs', key, { type: 'recurJob', jobKey: key }),
      endLease: async (jobKey: string, type: string) => {
        this.leases.release(jobKey);
        await onOwner('jobs', jobKey, { type: 'timeOutJob', jobKey });
        this.jobs.offer([type]);
      },
      expireMessage: (key: string) =>
        this.writer.enqueue(this.work('crash', () => this.publisher.expire(key))),
    };
  }

  private isQuiet(): boolean {
    return this.writer.isIdle && this.jobs.isIdle && this.feed.isIdle;
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}

function engineIdOf({ db }: EngineFile): string {
  db.prepare(`INSERT OR IGNORE INTO meta (name, value) VALUES ('engineId', ?)`).run(randomUUID());
  return db.prepare(`SELECT value FROM meta WHERE name = 'engineId'`).pluck().get() as string;
}
