import type { Durability } from '@callweave/platform/kernel';
import type { EmbeddedEngineOptions } from './embedded-engine';
import { createDueActions } from './serving/due-actions';
import { DueWork } from './serving/due-work';
import { Housekeeping } from './serving/housekeeping';
import { JobDispatcher } from './serving/job-dispatcher';
import { Leases } from './serving/leases';
import { RecordFeed } from './serving/record-feed';
import { Counters } from './storage/counters';
import { DefinitionTable } from './storage/definition-table';
import { IdempotencyTable } from './storage/idempotency-table';
import { InstanceTable } from './storage/instance-table';
import { Journal } from './storage/journal';
import { MessageTable } from './storage/message-table';
import { openEngineFile } from './storage/open-file';
import { CommandRunner, type Effects } from './writing/command-runner';
import { Publisher } from './writing/publisher';
import { type Work, Writer } from './writing/writer';

export type BrokerOptions = Required<EmbeddedEngineOptions>;

/** What is stored, and how commands change it. */
function openStorage(options: BrokerOptions) {
  const file = openEngineFile(options.path);
  const { db } = file;
  const counters = new Counters(db, () => file.flushNow());
  const definitions = new DefinitionTable(db);
  const instances = new InstanceTable(db, (key) => definitions.processIdOf(key), options.cachedInstances);
  const journal = new Journal(db, counters);
  const messages = new MessageTable(db);
  const idempotency = new IdempotencyTable(db);
  const runner = new CommandRunner(options.clock, counters, definitions, instances, messages, journal);
  const publisher = new Publisher(options.clock, counters, messages, journal, runner);
  return { file, counters, definitions, instances, journal, messages, idempotency, runner, publisher };
}

/** Everything the broker is made of, wired: commits wake the feed, the alarm and the workers. */
export function openParts(options: BrokerOptions) {
  const { clock, log } = options;
  const storage = openStorage(options);
  const { file, counters, instances, definitions, journal, messages } = storage;
  const { db } = file;
  const leases = new Leases();
  const writer = new Writer(
    file,
    counters,
    {
      rolledBack: () => {
        instances.forgetAll();
        definitions.forgetAll();
        journal.forgetTail();
      },
      committed: () => due.schedule(),
      flushed: () => feed.wake(),
    },
    log,
    options.maxQueued,
  );
  const jobs = new JobDispatcher(db, instances, leases, clock, log, () => due.schedule());
  const feed = new RecordFeed(journal, () => writer.deliverable(), log);
  const work = workMaker(jobs, leases);
  const actions = createDueActions({ ...storage, writer, jobs, leases, work });
  const due = new DueWork(db, messages, leases, clock, actions, log, options.timers === 'manual');
  const housekeeping = new Housekeeping(journal, storage.idempotency, feed, options);
  return { ...storage, leases, writer, jobs, feed, work, due, housekeeping };
}

export type MakeWork = <T>(durability: Durability, run: (effects: Effects) => T) => Work<T>;

/** A command for the writer whose jobs go out as soon as it is as durable as it asked to be. */
function workMaker(jobs: JobDispatcher, leases: Leases): MakeWork {
  return (durability, run) => {
    const effects: Effects = { activatable: new Map(), left: [], failed: [] };
    return {
      durability,
      run: () => {
        const value = run(effects);
        // Until the flush nobody may act on them: a loss of power would bring them back under other keys.
        if (durability === 'power') jobs.hold(effects.activatable.keys());
        return value;
      },
      stored: () => {
        const types = new Set<string>();
        for (const jobKey of effects.failed) {
          const type = leases.release(jobKey);
          if (type) types.add(type);
        }
        for (const jobKey of effects.left) leases.release(jobKey);
        jobs.release(effects.activatable.keys());
        jobs.offer(types);
        jobs.offerNew(effects.activatable);
      },
    };
  };
}
