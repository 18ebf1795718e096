import type { EngineCommand } from '../contract';
import { activateProcess } from '../kernel/calls';
import { requireDocument } from '../kernel/limits';
import type { Run } from '../kernel/run';
import { mergeLocal } from '../kernel/variables';
import { rejection } from './reject';

/** @throws {EngineError} NOT_FOUND for an unknown definition, INVALID_ARGUMENT for bad variables */
export function create(run: Run, command: Extract<EngineCommand, { type: 'create' }>): void {
  const { processDefinitionKey, variables } = command;
  if (run.state.key) throw rejection('CREATE', 'FAILED_PRECONDITION', 'The instance exists already');
  const deployed = run.env.definition(processDefinitionKey);
  if (!deployed)
    throw rejection(
      'CREATE',
      'NOT_FOUND',
      `Expected to find process definition with key '${processDefinitionKey}', but none found`,
    );
  requireDocument(variables, run.limits);
  const key = run.env.nextKey();
  mergeLocal(run, { key }, { processDefinitionKey, processInstanceKey: key }, variables);
  run.emit('PROCESS_INSTANCE_CREATION', 'CREATED', run.env.nextKey(), {
    bpmnProcessId: deployed.model.id,
    processDefinitionKey,
    processInstanceKey: key,
    version: deployed.version,
    variables,
    startInstructions: [],
  });
  activateProcess(run, key, deployed);
}
