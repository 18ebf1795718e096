import { setTimeout as sleep } from 'node:timers/promises';
import type {
  EngineError,
  EngineJob,
  EnginePort,
  EngineRecord,
  EngineWorker,
  Variables,
} from '@callweave/platform/kernel';
import { expect } from 'vitest';

/** An engine under test and what its host can do with it. */
export interface EngineUnderTest {
  engine: EnginePort;
  /** Moves the engine's clock; without it the timer tests are skipped. */
  advanceClock?(ms: number): Promise<void>;
  /** Stops and starts the engine on the same data; without it the durability tests are skipped. */
  restart?(): Promise<EnginePort>;
  stop(): Promise<void>;
}

/** Longest wait for anything an engine does by itself. */
const PATIENCE_MS = 10_000;

/**
 * One test's view of the engine: names of its own, so that a shared cluster can serve all tests; everything it saw.
 */
export class Bench {
  readonly records: EngineRecord[] = [];
  private readonly workers: EngineWorker[] = [];
  private subscription: { close(): Promise<void> } | undefined;
  private counter = 0;
  /** Makes names unique. */
  readonly suffix = Math.random().toString(36).slice(2, 10);

  constructor(public engine: EnginePort) {}

  name(text: string): string {
    return `${text}-${this.suffix}`;
  }

  /** Starts listening from now. */
  async listen(): Promise<void> {
    this.subscription = this.engine.subscribeRecords(await this.engine.recordPositions(), async (batch) => {
      this.records.push(...batch);
    });
  }

  /** Deploys one drawing and returns its definition key. */
  async deploy(xml: string, name = `${this.suffix}.bpmn`): Promise<string> {
    const [deployed] = await this.engine.deploy([{ name, content: xml }]);
    return deployed!.processDefinitionKey;
  }

  async create(processDefinitionKey: string, variables: Variables = {}): Promise<string> {
    const idempotencyKey = this.name(`create-${this.counter++}`);
    return (await this.engine.createInstance({ processDefinitionKey, variables, idempotencyKey }))
      .processInstanceKey;
  }

  /** Opens a worker that only collects; jobs stay open. */
  collect(type: string, timeoutMs = 60_000): EngineJob[] {
    const jobs: EngineJob[] = [];
    this.work(type, async (job) => void jobs.push(job), { timeoutMs });
    return jobs;
  }

  work(
    type: string,
    onJob: (job: EngineJob) => Promise<void>,
    options: { timeoutMs?: number; maxActive?: number; fetchVariables?: readonly string[] } = {},
  ): EngineWorker {
    const worker = this.engine.openWorker({
      types: [type],
      worker: 'conformance',
      timeoutMs: 60_000,
      maxActive: 32,
      ...options,
      onJob,
    });
    this.workers.push(worker);
    return worker;
  }

  /** `VALUETYPE INTENT elementId` of one instance, oldest first; only elements unless told. */
  history(processInstanceKey: string, valueType = 'PROCESS_INSTANCE'): string[] {
    return this.records
      .filter((record) => record.valueType === valueType)
      .filter(({ value }) => value['processInstanceKey'] === processInstanceKey)
      .map(({ intent, value }) => `${intent} ${String(value['elementId'] ?? value['name'])}`);
  }

  find(valueType: string, intent: string, match: Record<string, unknown> = {}): EngineRecord | undefined {
    return this.records.find(
      (record) =>
        record.valueType === valueType &&
        record.intent === intent &&
        Object.entries(match).every(([field, value]) => record.value[field] === value),
    );
  }

  /** Waits for a record. */
  async record(valueType: string, intent: string, match: Record<string, unknown>): Promise<EngineRecord> {
    return until(() => this.find(valueType, intent, match), `${valueType} ${intent}`);
  }

  /** Waits until the instance itself is completed. */
  async completed(processInstanceKey: string): Promise<void> {
    await until(
      () =>
        this.records.find(
          ({ key, intent, valueType }) =>
            valueType === 'PROCESS_INSTANCE' && key === processInstanceKey && intent === 'ELEMENT_COMPLETED',
        ),
      `completion of ${processInstanceKey}`,
    );
  }

  async close(): Promise<void> {
    await this.subscription?.close();
    await Promise.all(this.workers.map((worker) => worker.close()));
  }
}

/** Waits for something true-ish; fails with its name. */
export async function until<T>(probe: () => T | undefined | false, what: string): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms in vain for ${what}`);
    await sleep(5);
  }
}

/** Expects a refusal with its code and a part of Zeebe's text. */
export async function expectRefusal(
  promise: Promise<unknown>,
  code: EngineError['code'],
  text: string,
): Promise<void> {
  const error = (await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )) as EngineError | undefined;
  expect(error, 'expected a refusal').toBeDefined();
  expect({ code: error?.code, details: error?.details }).toEqual({
    code,
    details: expect.stringContaining(text),
  });
}

/** Long enough to notice what must not happen. */
export const aWhile = () => sleep(150);
