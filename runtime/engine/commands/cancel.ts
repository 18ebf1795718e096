import type { EngineCommand } from '../contract';
import { terminate } from '../kernel/lifecycle';
import type { Run } from '../kernel/run';
import { rejection } from './reject';

export function cancel(run: Run, { processInstanceKey }: Extract<EngineCommand, { type: 'cancel' }>): void {
  const process = run.state.elements[processInstanceKey];
  const refused = `Expected to cancel a process instance with key '${processInstanceKey}', but`;
  if (!process || process.type !== 'PROCESS')
    throw rejection('CANCEL', 'NOT_FOUND', `${refused} no such process was found`);
  if (process.parentKey !== '-1')
    throw rejection(
      'CANCEL',
      'FAILED_PRECONDITION',
      `${refused} it is created by a parent process instance. Cancel the root process instance '${run.state.key}' instead.`,
    );
  terminate(run, process);
}
