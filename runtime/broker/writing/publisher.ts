import type { Clock, DeployedProcess, PublishMessageRequest } from '@callweave/platform/kernel';
import type { Counters } from '../storage/counters';
import type { DefinitionTable, ProcessToDeploy } from '../storage/definition-table';
import type { Journal, JournalEvent } from '../storage/journal';
import type { MessageTable } from '../storage/message-table';
import type { CommandRunner, Effects } from './command-runner';
import { refusals } from './refusals';

/** What concerns many instances or none: deployments and messages. */
export class Publisher {
  constructor(
    private readonly clock: Clock,
    private readonly counters: Counters,
    private readonly messages: MessageTable,
    private readonly journal: Journal,
    private readonly runner: CommandRunner,
  ) {}

  deploy(processes: readonly ProcessToDeploy[], definitions: DefinitionTable): DeployedProcess[] {
    const deployed = processes.map((process) => definitions.deploy(process, () => this.counters.nextKey()));
    const events = deployed
      .filter(({ duplicate }) => !duplicate)
      .map((process) => event('PROCESS', 'CREATED', process.processDefinitionKey, { ...process }));
    events.push(
      event('DEPLOYMENT', 'CREATED', this.counters.nextKey(), {
        resources: [],
        processesMetadata: deployed.map((process) => ({ ...process, tenantId: '<default>' })),
        decisionsMetadata: [],
        decisionRequirementsMetadata: [],
        formMetadata: [],
      }),
    );
    this.write(events);
    return deployed;
  }

  /**
   * Gives the message to the oldest waiter of each process id and buffers it for later ones while it lives.
   * @throws {EngineError} ALREADY_EXISTS while a message with the same name, correlation key and id is buffered
   */
  publish(message: PublishMessageRequest, effects: Effects): void {
    const { name, correlationKey, messageId = '', timeToLiveMs, variables } = message;
    const now = this.clock.now().getTime();
    if (messageId && this.messages.isPublished(name, correlationKey, messageId, now))
      throw refusals.messagePublished(messageId);
    const key = this.counters.nextKey();
    const deadline = now + Math.max(0, timeToLiveMs);
    const value = { name, correlationKey, messageId, timeToLive: timeToLiveMs, deadline, variables };
    this.write([event('MESSAGE', 'PUBLISHED', key, value)]);
    if (timeToLiveMs > 0) this.messages.buffer(key, message, deadline);
    for (const wait of this.messages.waiting(name, correlationKey))
      this.runner.correlate(wait, { key, variables }, effects);
    if (timeToLiveMs > 0) return;
    this.messages.remove(key);
    this.write([event('MESSAGE', 'EXPIRED', key, value)]);
  }

  /** Zeebe's record carries the key only. */
  expire(key: string): void {
    this.messages.remove(key);
    this.write([
      event('MESSAGE', 'EXPIRED', key, {
        name: '',
        correlationKey: '',
        messageId: '',
        timeToLive: -1,
        deadline: -1,
        variables: {},
      }),
    ]);
  }

  private write(events: readonly JournalEvent[]): void {
    this.journal.append(this.journal.startCommand(), this.clock.now().getTime(), events);
  }
}

const event = (
  valueType: string,
  intent: string,
  key: string,
  value: Record<string, unknown>,
): JournalEvent => ({ valueType, intent, key, value: { ...value, tenantId: '<default>' } });
