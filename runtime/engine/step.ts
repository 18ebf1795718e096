import { cancel } from './commands/cancel';
import { create } from './commands/create';
import { correlateMessage, triggerTimer } from './commands/events';
import { resolveIncident } from './commands/incidents';
import { completeJob, failJob, recurJob, throwJobError, timeOutJob, updateRetries } from './commands/jobs';
import { modify } from './commands/modify';
import { setVariables } from './commands/variables';
import type { EngineCommand, EngineEnv, EngineEvent, InstanceState } from './contract';
import { Run } from './kernel/run';

const handlers: {
  [T in EngineCommand['type']]: (run: Run, command: Extract<EngineCommand, { type: T }>) => void;
} = {
  create,
  completeJob,
  failJob,
  throwError: throwJobError,
  updateRetries,
  timeOutJob,
  recurJob,
  triggerTimer,
  correlateMessage,
  resolveIncident,
  setVariables,
  cancel,
  modify,
};

/**
 * Works off one command until every path waits or ended.
 * The events are applied to `state` as they arise: journal them, and apply them again only in a replay.
 * @returns what happened, in Zeebe's order
 * @throws {EngineError} before any change when the command is refused, with Zeebe's text. Any other error is a fault of
 * the engine: drop the state and rebuild it from the journal
 */
export function step(state: InstanceState, command: EngineCommand, env: EngineEnv): EngineEvent[] {
  const run = new Run(state, env);
  const handle = handlers[command.type] as (run: Run, command: EngineCommand) => void;
  handle(run, command);
  return run.drain();
}
