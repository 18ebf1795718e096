import type { Variables } from '@callweave/platform/kernel';
import { apply } from '../apply';
import type { DeployedModel, EngineCommand, EngineEvent, EngineLimits, InstanceState } from '../contract';
import { newInstance, visibleVariables } from '../kernel/state';
import { deployErrorText, readProcesses } from '../read/read-processes';
import { step } from '../step';

export interface RunOptions {
  variables?: Variables;
  /** More files, for call activities. */
  others?: readonly string[];
  limits?: Partial<EngineLimits>;
}

/** An instance of the first process of a file in memory, with a clock that moves when told. */
export async function runBpmn(xml: string, options: RunOptions = {}): Promise<TestInstance> {
  const definitions: DeployedModel[] = [];
  for (const file of [xml, ...(options.others ?? [])]) {
    const { processes, errors } = await readProcesses(file);
    if (errors.length) throw new Error(deployErrorText('test.bpmn', errors));
    for (const model of processes)
      definitions.push({ processDefinitionKey: `${definitions.length + 1}`, version: 1, model });
  }
  const instance = new TestInstance(definitions, options.limits);
  instance.do({ type: 'create', processDefinitionKey: '1', variables: options.variables ?? {} });
  return instance;
}

export class TestInstance {
  readonly state: InstanceState = newInstance();
  readonly journal: EngineEvent[] = [];
  now = Date.parse('2026-03-02T01:00:00Z');
  private lastKey = 100;
  private shown = 0;

  constructor(
    readonly definitions: readonly DeployedModel[],
    private readonly limits: Partial<EngineLimits> = {},
  ) {}

  do(command: EngineCommand): EngineEvent[] {
    const events = step(this.state, command, {
      now: this.now,
      nextKey: () => String(++this.lastKey),
      definition: (key) => this.definitions.find((one) => one.processDefinitionKey === key),
      latest: (id) => this.definitions.findLast((one) => one.model.id === id),
      limits: this.limits,
    });
    this.journal.push(...events);
    return events;
  }

  complete(elementId: string, variables: Variables = {}): void {
    this.do({ type: 'completeJob', jobKey: this.jobKey(elementId), variables });
  }
  throwError(elementId: string, errorCode: string, variables: Variables = {}): void {
    this.do({ type: 'throwError', jobKey: this.jobKey(elementId), errorCode, variables });
  }
  fail(elementId: string, retries: number, errorMessage = ''): void {
    this.do({ type: 'failJob', jobKey: this.jobKey(elementId), retries, errorMessage });
  }
  /** Fires the timer of a target element, the clock moving to its due date. */
  fire(targetElementId: string): void {
    const timer = Object.values(this.state.timers).find((one) => one.targetElementId === targetElementId)!;
    this.now = Math.max(this.now, timer.dueDate);
    this.do({ type: 'triggerTimer', timerKey: timer.key });
  }
  correlate(targetElementId: string, variables: Variables = {}): void {
    const wait = Object.values(this.state.messages).find((one) => one.targetElementId === targetElementId)!;
    this.do({ type: 'correlateMessage', subscriptionKey: wait.key, messageKey: '9', variables });
  }
  resolve(): void {
    this.do({ type: 'resolveIncident', incidentKey: Object.keys(this.state.incidents)[0]! });
  }

  jobKey(elementId: string): string {
    const job = Object.values(this.state.jobs).find(
      ({ elementInstanceKey }) => this.state.elements[elementInstanceKey]?.elementId === elementId,
    );
    if (!job) throw new Error(`no job of ${elementId}`);
    return job.key;
  }
  key(elementId: string): string {
    return Object.values(this.state.elements).find((one) => one.elementId === elementId)!.key;
  }
  get openJobs(): string[] {
    return Object.values(this.state.jobs).map(
      ({ elementInstanceKey }) => this.state.elements[elementInstanceKey]!.elementId,
    );
  }
  get incidents(): string[] {
    return Object.values(this.state.incidents).map((one) => `${one.errorType}: ${one.errorMessage}`);
  }
  variablesAt(elementId: string): Variables {
    return visibleVariables(this.state, this.key(elementId));
  }
  /** What was last written to a variable anywhere. */
  lastValue(name: string): unknown {
    const event = this.journal.findLast((one) => one.valueType === 'VARIABLE' && one.value['name'] === name);
    return event && JSON.parse(String(event.value['value']));
  }

  /** New records since the last call in the short form of the facts: `t Ag; JOB CREATED; t Ad; →f; VAR x@t`. */
  get trace(): string {
    const fresh = this.journal.slice(this.shown);
    this.shown = this.journal.length;
    return shorten(fresh, this.journal);
  }

  /** What follows is what {@link trace} shows next. */
  skipTrace(): void {
    this.shown = this.journal.length;
  }

  /** A fresh instance that only saw the journal, for comparing with {@link state}. */
  replayed(): InstanceState {
    const state = newInstance();
    for (const event of JSON.parse(JSON.stringify(this.journal)) as EngineEvent[]) apply(state, event);
    return state;
  }
}

const shortIntents: Record<string, string> = {
  ELEMENT_ACTIVATING: 'Ag',
  ELEMENT_ACTIVATED: 'Ad',
  ELEMENT_COMPLETING: 'Cg',
  ELEMENT_COMPLETED: 'Cd',
  ELEMENT_TERMINATING: 'Tg',
  ELEMENT_TERMINATED: 'Td',
};

function shorten(events: readonly EngineEvent[], journal: readonly EngineEvent[]): string {
  const names = new Map(
    journal
      .filter((event) => event.intent === 'ELEMENT_ACTIVATING')
      .map((event) => [event.key, String(event.value['elementId'])]),
  );
  return events.map((event) => short(event, names)).join('; ');
}

function short({ valueType, intent, value }: EngineEvent, names: ReadonlyMap<string, string>): string {
  const elementId = String(value['elementId']);
  if (intent === 'SEQUENCE_FLOW_TAKEN') return `→${elementId}`;
  if (valueType === 'PROCESS_INSTANCE') return `${elementId} ${shortIntents[intent]}`;
  if (valueType === 'VARIABLE') return `VAR ${value['name']}@${names.get(String(value['scopeKey']))}`;
  if (valueType === 'PROCESS_EVENT') return `PEV ${intent} ${value['targetElementId']}`;
  if (valueType === 'PROCESS_MESSAGE_SUBSCRIPTION') return `PMS ${intent}`;
  if (valueType === 'MESSAGE_SUBSCRIPTION') return `MS ${intent}`;
  if (valueType === 'INCIDENT') return `INCIDENT ${intent}`;
  return `${valueType} ${intent}`;
}
