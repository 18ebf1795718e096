/**
 * What any engine can do for us: the embedded broker and Zeebe 8.5.8 behave the same behind it.
 * Keys are decimal strings (they exceed 2^53). Behaviour, texts and record order: `zeebe-facts.md`.
 */
export interface EnginePort {
  /** Identity of the engine's data set; changes when it was wiped. */
  readonly engineId: string;

  /** Deploys BPMN files, all or nothing. @throws {EngineError} INVALID_ARGUMENT with Zeebe's text per resource */
  deploy(resources: readonly DeployResource[]): Promise<DeployedProcess[]>;
  createInstance(request: CreateInstanceRequest): Promise<{ processInstanceKey: string }>;
  cancelInstance(processInstanceKey: string): Promise<void>;
  modifyInstance(request: ModifyInstanceRequest): Promise<void>;

  completeJob(request: CompleteJobRequest): Promise<void>;
  failJob(request: FailJobRequest): Promise<void>;
  throwError(request: ThrowErrorRequest): Promise<void>;
  updateJobRetries(jobKey: string, retries: number): Promise<void>;
  /** Renews a lease: `timeoutMs` from now. */
  updateJobTimeout(jobKey: string, timeoutMs: number): Promise<void>;
  resolveIncident(incidentKey: string): Promise<void>;
  /** `local: false` writes to the nearest scope that has the variable, else the instance. */
  setVariables(elementInstanceKey: string, variables: Variables, local: boolean): Promise<void>;
  publishMessage(request: PublishMessageRequest): Promise<void>;

  /** Opens a worker; jobs that become activatable are pushed at once, older ones are polled. */
  openWorker(options: WorkerOptions): EngineWorker;
  /**
   * Delivers records in order per partition, starting after the given positions (none: from the oldest kept).
   * The next batch comes after the returned promise resolved; a rejection delivers the same batch again, with back-off.
   */
  subscribeRecords(
    after: Readonly<Record<number, string>>,
    onBatch: (records: EngineRecord[]) => Promise<void>,
  ): { close(): Promise<void> };
  /** Positions up to which records are written now, per partition; used to wait for a projection to catch up. */
  recordPositions(): Promise<Record<number, string>>;
  health(): Promise<EngineHealth>;
  close(): Promise<void>;
}

/** JSON object; ids and what conditions need, never content or sensitive values. */
export type Variables = Record<string, unknown>;

/**
 * `crash`: survives SIGKILL of the process (calls). `power`: flushed to disk (tickets, audit, money). Default `power`.
 * Zeebe is always `power`.
 */
export type Durability = 'crash' | 'power';

export interface DeployResource {
  /** Ends in `.bpmn`. */
  name: string;
  content: string;
}
export interface DeployedProcess {
  bpmnProcessId: string;
  version: number;
  processDefinitionKey: string;
  resourceName: string;
  duplicate: boolean;
}
export interface CreateInstanceRequest {
  processDefinitionKey: string;
  variables: Variables;
  /** The same key never starts a second instance; the first one's key is returned. */
  idempotencyKey: string;
  durability?: Durability;
}
export interface ModifyInstanceRequest {
  processInstanceKey: string;
  /** Element instance keys. */
  terminate: readonly string[];
  activate: readonly { elementId: string; variables?: Variables }[];
}
export interface CompleteJobRequest {
  jobKey: string;
  variables: Variables;
  /** A repeat with the same key after success succeeds quietly instead of NOT_FOUND (kept as long as the instance is open, at least). */
  idempotencyKey?: string;
  durability?: Durability;
}
export interface FailJobRequest {
  jobKey: string;
  /** Absolute number left; 0 or less makes an incident. */
  retries: number;
  errorMessage: string;
  /** Milliseconds until it may be activated again, default 0. */
  retryBackoffMs?: number;
  variables?: Variables;
}
export interface ThrowErrorRequest {
  jobKey: string;
  errorCode: string;
  errorMessage?: string;
  variables?: Variables;
  durability?: Durability;
}
export interface PublishMessageRequest {
  name: string;
  correlationKey: string;
  /** Unique per name and correlation key while buffered. */
  messageId?: string;
  timeToLiveMs: number;
  variables: Variables;
}

export interface WorkerOptions {
  types: readonly string[];
  worker: string;
  /** Lease of an activated job, milliseconds. */
  timeoutMs: number;
  /** How many jobs may be in `onJob` at once. */
  maxActive: number;
  /** Only these variables are sent; default all visible. */
  fetchVariables?: readonly string[];
  /** Completing is the handler's business; a rejection is logged and the job times out. */
  onJob(job: EngineJob): Promise<void>;
}
export interface EngineWorker {
  /** Stops taking jobs and waits for those in hand. */
  close(): Promise<void>;
}
export interface EngineJob {
  key: string;
  type: string;
  processInstanceKey: string;
  processDefinitionKey: string;
  bpmnProcessId: string;
  elementId: string;
  elementInstanceKey: string;
  customHeaders: Readonly<Record<string, string>>;
  variables: Variables;
  retries: number;
  /** When the lease ends. */
  deadline: Date;
}

export const userTaskJobType = 'io.camunda.zeebe:userTask';

/** A record as Zeebe's Elasticsearch exporter writes it, keys as strings. */
export interface EngineRecord {
  partition: number;
  /** Decimal string, grows per partition. */
  position: string;
  sourceRecordPosition: string;
  key: string;
  timestamp: number;
  recordType: 'EVENT' | 'COMMAND' | 'COMMAND_REJECTION';
  /** `PROCESS_INSTANCE`, `JOB`, `INCIDENT`, `VARIABLE`, `TIMER`, … */
  valueType: string;
  /** `ELEMENT_ACTIVATED`, `CREATED`, `COMPLETED`, … */
  intent: string;
  /** Field names as in Zeebe; all `…Key` fields as strings, `-1` for none. */
  value: Readonly<Record<string, unknown>>;
}

export interface EngineHealth {
  isReady: boolean;
  /** One line for people: what is wrong, or the version. */
  detail: string;
}

export type EngineErrorCode =
  | 'NOT_FOUND'
  | 'INVALID_ARGUMENT'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'RESOURCE_EXHAUSTED'
  | 'DEADLINE_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** The engine refused. `details` is Zeebe's text. */
export class EngineError extends Error {
  constructor(
    readonly code: EngineErrorCode,
    readonly details: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${details}`, options);
    this.name = 'EngineError';
  }
}
