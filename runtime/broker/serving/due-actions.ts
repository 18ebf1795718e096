import type { EngineCommand } from '@callweave/runtime/engine';
import type { MakeWork } from '../broker-parts';
import type { IndexedTable, InstanceTable } from '../storage/instance-table';
import type { CommandRunner } from '../writing/command-runner';
import type { Publisher } from '../writing/publisher';
import type { Writer } from '../writing/writer';
import type { DueActions } from './due-work';
import type { JobDispatcher } from './job-dispatcher';
import type { Leases } from './leases';

interface Parts {
  writer: Writer;
  work: MakeWork;
  instances: InstanceTable;
  runner: CommandRunner;
  publisher: Publisher;
  jobs: JobDispatcher;
  leases: Leases;
}

/** Due work is flushed as well: what it starts must not be started again under other keys after a loss of power. */
export function createDueActions({
  writer,
  work,
  instances,
  runner,
  publisher,
  jobs,
  leases,
}: Parts): DueActions {
  const onOwner = (table: IndexedTable, key: string, command: EngineCommand) =>
    writer.enqueue(
      work('power', (effects) => {
        const owner = instances.ownerOf(table, key);
        if (owner) runner.onInstance(owner, command, effects);
      }),
    );
  return {
    triggerTimer: (key) => onOwner('timers', key, { type: 'triggerTimer', timerKey: key }),
    recurJob: (key) => onOwner('jobs', key, { type: 'recurJob', jobKey: key }),
    endLease: async (jobKey, type) => {
      leases.release(jobKey);
      await onOwner('jobs', jobKey, { type: 'timeOutJob', jobKey });
      jobs.offer([type]);
    },
    expireMessage: (key) => writer.enqueue(work('crash', () => publisher.expire(key))),
  };
}
