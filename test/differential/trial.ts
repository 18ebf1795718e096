import {
  EngineError,
  type EngineJob,
  type EngineRecord,
  type FailJobRequest,
  type ModifyInstanceRequest,
  type PublishMessageRequest,
  userTaskJobType,
  type Variables,
} from '@callweave/platform/kernel';
import { linked } from './linked';
import type { Side } from './sides/side';

/** Of no entity, on the first partition. */
export const unknownKey = '2251799813685248';

/** One case on one engine: commands named by elements, their outcomes and everything recorded about its processes. */
export class Trial {
  /** `command: ok` or Zeebe's code and text. */
  readonly outcomes: string[] = [];
  /** How many records there were after each command. */
  readonly counts: number[] = [];
  readonly records: EngineRecord[] = [];
  private readonly instances: string[] = [];
  private readonly keys = new Set<string>();
  private read: number;

  /**
   * @param suffix makes the names of the case its own: of processes and messages
   * @param expected counts of the other engine
   */
  constructor(
    readonly side: Side,
    readonly suffix: string,
    private readonly expected: readonly number[] = [],
  ) {
    this.read = side.records.length;
  }

  /** @returns definition keys, none when refused */
  async deploy(...drawings: string[]): Promise<string[]> {
    const files = drawings.map(async (xml, index) => ({
      name: `${index}.bpmn`,
      content: await linked(xml, (name) => this.name(name)),
    }));
    return this.deployFiles(await Promise.all(files));
  }

  /** As they are. */
  async deployFiles(files: { name: string; content: string }[]): Promise<string[]> {
    const deployed = await this.command('deploy', this.side.commands.deploy(files));
    return (deployed ?? []).map(({ processDefinitionKey }) => processDefinitionKey);
  }

  name(text: string): string {
    return text + this.suffix;
  }

  async create(processDefinitionKey: string | undefined, variables: Variables = {}): Promise<string> {
    const request = { processDefinitionKey: processDefinitionKey ?? unknownKey, variables };
    const idempotencyKey = `${this.suffix}${this.counts.length}`;
    const create = this.side.commands.createInstance({ ...request, idempotencyKey });
    const key = (await this.command('create', create))?.processInstanceKey ?? unknownKey;
    this.instances.push(key);
    return key;
  }

  async start(drawing: string, variables: Variables = {}): Promise<string> {
    const [key] = await this.deploy(drawing);
    return this.create(key, variables);
  }

  async complete(elementId: string, variables: Variables = {}): Promise<void> {
    await this.command(
      `complete ${elementId}`,
      this.side.commands.completeJob({ jobKey: this.jobKey(elementId), variables }),
    );
  }

  async fail(elementId: string, retries: number, more: Partial<FailJobRequest> = {}): Promise<void> {
    const request = { jobKey: this.jobKey(elementId), retries, errorMessage: '', ...more };
    await this.command(`fail ${elementId}`, this.side.commands.failJob(request));
  }

  async throwError(
    elementId: string,
    errorCode: string,
    more: { errorMessage?: string; variables?: Variables } = {},
  ): Promise<void> {
    const request = { jobKey: this.jobKey(elementId), errorCode, ...more };
    await this.command(`throw at ${elementId}`, this.side.commands.throwError(request));
  }

  async retries(elementId: string, retries: number): Promise<void> {
    const update = this.side.commands.updateJobRetries(this.jobKey(elementId), retries);
    await this.command(`retries of ${elementId}`, update);
  }

  async activate(type: string, timeoutMs = 3_600_000): Promise<void> {
    const jobType = type === userTaskJobType ? type : this.name(type);
    const jobs = await this.command(`activate ${type}`, this.side.commands.activate(jobType, timeoutMs));
    this.outcomes.push(...(jobs ?? []).map(jobText));
  }

  async extend(elementId: string, timeoutMs: number): Promise<void> {
    const update = this.side.commands.updateJobTimeout(this.jobKey(elementId), timeoutMs);
    await this.command(`extend ${elementId}`, update);
  }

  /** The oldest open incident. */
  async resolve(): Promise<void> {
    await this.command('resolve', this.side.commands.resolveIncident(this.incidentKey()));
  }

  async set(elementId: string, variables: Variables, local = false): Promise<void> {
    const key = this.elementKey(elementId);
    await this.command(`set at ${elementId}`, this.side.commands.setVariables(key, variables, local));
  }

  async publish(
    name: string,
    correlationKey: string,
    more: Partial<PublishMessageRequest> = {},
  ): Promise<void> {
    const message = { name: this.name(name), correlationKey, timeToLiveMs: 0, variables: {}, ...more };
    await this.command(`publish ${name}`, this.side.commands.publishMessage(message));
  }

  async cancel(processInstanceKey: string): Promise<void> {
    await this.command('cancel', this.side.commands.cancelInstance(processInstanceKey));
  }

  /** Of the instance created last. */
  async modify(
    activate: ModifyInstanceRequest['activate'],
    terminate: readonly string[] = [],
    processInstanceKey = this.instances.at(-1) ?? unknownKey,
  ): Promise<void> {
    const request = { processInstanceKey, activate, terminate };
    await this.command('modify', this.side.commands.modifyInstance(request));
  }

  async advance(ms: number): Promise<void> {
    await this.command('advance', this.side.advanceClock(ms));
  }

  /** Elements with an open job, oldest first. */
  openJobElements(): string[] {
    const created = this.records.filter(
      ({ valueType, intent }) => valueType === 'JOB' && intent === 'CREATED',
    );
    return created.filter(({ key }) => !this.isJobGone(key)).map(({ value }) => String(value['elementId']));
  }

  /** Waits for what nobody expected, then ends what still runs, so that its timers do not reach later cases. */
  async end(): Promise<void> {
    await this.side.settle();
    this.collect();
    for (const key of this.instances)
      if (this.isActive(key)) await this.side.commands.cancelInstance(key).catch(() => undefined);
  }

  /** Active instance keys of an element, oldest first. */
  elementKeys(elementId: string): string[] {
    const keys = this.keysOf('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', elementId);
    return keys.filter((key) => this.isActive(key));
  }
  elementKey(elementId: string): string {
    return this.elementKeys(elementId)[0] ?? unknownKey;
  }
  /** Of a process id without the suffix. */
  processKey(processId: string): string {
    return this.elementKey(this.name(processId));
  }

  private isActive(elementInstanceKey: string): boolean {
    return !this.has(elementInstanceKey, 'ELEMENT_COMPLETED', 'ELEMENT_TERMINATED');
  }

  /** The oldest open job of an element, else its last. */
  private jobKey(elementId: string): string {
    const keys = this.keysOf('JOB', 'CREATED', elementId);
    return keys.find((key) => !this.isJobGone(key)) ?? keys.at(-1) ?? unknownKey;
  }

  private isJobGone(key: string): boolean {
    return (
      this.has(key, 'COMPLETED', 'CANCELED') ||
      this.records.some(
        (record) =>
          record.key === key &&
          record.intent === 'ERROR_THROWN' &&
          record.value['elementId'] !== 'NO_CATCH_EVENT_FOUND',
      )
    );
  }

  private incidentKey(): string {
    const keys = this.keysOf('INCIDENT', 'CREATED');
    return keys.find((key) => !this.has(key, 'RESOLVED')) ?? keys.at(-1) ?? unknownKey;
  }

  private keysOf(valueType: string, intent: string, elementId?: string): string[] {
    return this.records
      .filter((record) => record.valueType === valueType && record.intent === intent)
      .filter(({ value }) => elementId === undefined || value['elementId'] === elementId)
      .map(({ key }) => key);
  }

  private has(key: string, ...intents: string[]): boolean {
    return this.records.some((record) => record.key === key && intents.includes(record.intent));
  }

  private async command<T>(name: string, running: Promise<T>): Promise<T | undefined> {
    let answer: T | undefined;
    try {
      answer = await running;
      this.outcomes.push(`${name}: ok`);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.outcomes.push(`${name}: ${error.code} ${error.details}`);
    }
    const expected = this.expected[this.counts.length];
    await this.side.settle(expected === undefined ? undefined : () => this.collect() >= expected);
    this.counts.push(this.collect());
    return answer;
  }

  /** Takes over what is new. @returns how many there are */
  private collect(): number {
    for (; this.read < this.side.records.length; this.read++) {
      const record = this.side.records[this.read]!;
      if (!this.isOurs(record)) continue;
      this.keys.add(record.key);
      this.records.push(record);
    }
    return this.records.length;
  }

  /** Its names end in the suffix, or it is about something whose names do. */
  private isOurs({ key, value }: EngineRecord): boolean {
    const near = [key, value['processInstanceKey'], value['scopeKey']];
    return (
      near.some((one) => this.keys.has(String(one))) || JSON.stringify(value).includes(`${this.suffix}"`)
    );
  }
}

const jobText = ({ elementId, retries, customHeaders, variables }: EngineJob) =>
  `  job ${elementId}, retries ${retries}, headers ${sorted(customHeaders)}, variables ${sorted(variables)}`;
const sorted = (object: Variables) =>
  JSON.stringify(Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))));
