import type { EngineCommand } from '../contract';
import { requireDocument } from '../kernel/limits';
import type { Run } from '../kernel/run';
import { mergeLocal, mergeUp } from '../kernel/variables';
import { rejection } from './reject';

export function setVariables(run: Run, command: Extract<EngineCommand, { type: 'setVariables' }>): void {
  const { elementInstanceKey, variables, local } = command;
  const element = run.state.elements[elementInstanceKey];
  if (!element)
    throw rejection(
      'UPDATE',
      'NOT_FOUND',
      `Expected to update variables for element with key '${elementInstanceKey}', but no such element was found`,
    );
  requireDocument(variables, run.limits);
  if (local) mergeLocal(run, element, element, variables);
  else mergeUp(run, element.key, variables);
  run.emit('VARIABLE_DOCUMENT', 'UPDATED', run.env.nextKey(), {
    scopeKey: elementInstanceKey,
    updateSemantics: local ? 'LOCAL' : 'PROPAGATE',
    variables,
  });
}
