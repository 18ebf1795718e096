import type { Clock } from '@callweave/platform/kernel';
import { type EngineCommand, type EngineEnv, newInstance, step } from '@callweave/runtime/engine';
import type { Counters } from '../storage/counters';
import type { DefinitionTable } from '../storage/definition-table';
import type { InstanceTable, LoadedInstance } from '../storage/instance-table';
import type { Journal } from '../storage/journal';
import type { MessageTable, Wait } from '../storage/message-table';

/** What others do after the commit of a command. */
export interface Effects {
  /** Key → type. */
  activatable: Map<string, string>;
  /** Jobs whose leases end. */
  left: string[];
  /** Failed jobs: their leases end, and they may be activatable again at once. */
  failed: string[];
}

/** Runs interpreter commands inside the writer's transaction: instance in, journal and state out. */
export class CommandRunner {
  constructor(
    private readonly clock: Clock,
    private readonly counters: Counters,
    private readonly definitions: DefinitionTable,
    private readonly instances: InstanceTable,
    private readonly messages: MessageTable,
    private readonly journal: Journal,
  ) {}

  /** @returns the key of the new root instance */
  create(command: EngineCommand & { type: 'create' }, effects: Effects): string {
    const loaded = this.instances.begin(newInstance());
    this.run(loaded, command, effects);
    return loaded.state.key;
  }

  /** @param owner an instance some index row names; a row without its instance would be a broken file */
  onInstance(owner: string, command: EngineCommand, effects: Effects): void {
    const loaded = this.instances.load(owner);
    if (!loaded) throw new Error(`Instance ${owner} is indexed but not stored`);
    this.run(loaded, command, effects);
  }

  /** Gives a message to a subscription and remembers that its process had it. */
  correlate(
    wait: Wait,
    message: { key: string; variables: Record<string, unknown> },
    effects: Effects,
  ): void {
    this.messages.markCorrelated(message.key, wait.processId);
    this.onInstance(
      wait.instance,
      {
        type: 'correlateMessage',
        subscriptionKey: wait.key,
        messageKey: message.key,
        variables: message.variables,
      },
      effects,
    );
    this.takeBuffered([wait.key], effects);
  }

  private run(loaded: LoadedInstance, command: EngineCommand, effects: Effects): void {
    const source = this.journal.startCommand();
    const env = this.env();
    const events = step(loaded.state, command, env);
    this.journal.append(source, env.now, events);
    const change = this.instances.save(loaded);
    for (const [key, type] of change.activatable) effects.activatable.set(key, type);
    effects.left.push(...change.left);
    this.takeBuffered(change.newWaits, effects);
  }

  /** Subscriptions that opened, or stayed open after a message, take what is buffered for them in publish order. */
  private takeBuffered(waits: readonly string[], effects: Effects): void {
    for (const key of waits) {
      const wait = this.messages.wait(key);
      const message = wait && this.messages.bufferedFor(wait, this.clock.now().getTime());
      if (message) this.correlate(wait, message, effects);
    }
  }

  private env(): EngineEnv {
    return {
      now: this.clock.now().getTime(),
      nextKey: () => this.counters.nextKey(),
      definition: (key) => this.definitions.find(key),
      latest: (processId) => this.definitions.latest(processId),
      hasMessage: (wait) => this.messages.bufferedFor(wait, this.clock.now().getTime()) !== undefined,
    };
  }
}
