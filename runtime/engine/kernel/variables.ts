import type { Variables } from '@callweave/platform/kernel';
import type { ElementInstance } from '../contract';
import type { CompiledFeel } from '../feel/index';
import type { ElementModel } from '../model';
import { evaluatedCompiled } from './expressions';
import { ElementFailure } from './failure';
import { documentFault } from './limits';
import { eventWhereabouts } from './lifecycle';
import { compileMappings } from './mappings';
import type { Run } from './run';
import { scopesOf, visibleVariables } from './state';

/** Writes into exactly this scope (which may be a process instance that is not activating yet). */
export function mergeLocal(
  run: Run,
  scope: { key: string; variables?: Variables; variableKeys?: Record<string, string> },
  owner: Pick<ElementInstance, 'processDefinitionKey' | 'processInstanceKey'>,
  document: Variables,
): void {
  const bpmnProcessId = run.env.definition(owner.processDefinitionKey)!.model.id;
  for (const [name, value] of Object.entries(document)) {
    const text = JSON.stringify(value ?? null);
    const isKnown = scope.variables !== undefined && Object.hasOwn(scope.variables, name);
    if (isKnown && JSON.stringify(scope.variables![name]) === text) continue;
    const key = isKnown ? scope.variableKeys![name]! : run.env.nextKey();
    run.emit('VARIABLE', isKnown ? 'UPDATED' : 'CREATED', key, {
      name,
      value: text,
      scopeKey: scope.key,
      bpmnProcessId,
      processDefinitionKey: owner.processDefinitionKey,
      processInstanceKey: owner.processInstanceKey,
    });
  }
}

/** Each variable updates the nearest scope that has it, else lands at the process instance. */
export function mergeUp(run: Run, fromKey: string, document: Variables): void {
  const scopes = scopesOf(run.state, fromKey);
  for (const [name, value] of Object.entries(document)) {
    const scope = scopes.find((candidate) => Object.hasOwn(candidate.variables, name)) ?? scopes.at(-1)!;
    mergeLocal(run, scope, scope, { [name]: value });
  }
}

/** Input mappings; their results are local. */
export function applyInputs(run: Run, element: ElementInstance, model: ElementModel): void {
  if (!model.inputs.length) return;
  const context = visibleVariables(run.state, element.key);
  mergeLocal(run, element, element, evaluateMappings(run, context, compileMappings(model.inputs, false)));
}

/**
 * At completion: what the job, event or called process brought goes through the output mappings, or up as it is.
 * Writes PROCESS_EVENT TRIGGERED when an event was pending.
 */
export function applyOutputs(run: Run, element: ElementInstance, model: ElementModel): void {
  const brought = consumeTrigger(run, element);
  if (!model.outputs.length) {
    // What a called process brings passes over the call's own variables.
    const from = element.type === 'CALL_ACTIVITY' ? element.flowScopeKey : element.key;
    if (brought) mergeUp(run, from, brought);
    return;
  }
  if (brought) mergeLocal(run, element, element, brought);
  const context = visibleVariables(run.state, element.key);
  const results = evaluateMappings(run, context, compileMappings(model.outputs, true));
  mergeUp(run, element.flowScopeKey, results);
}

function consumeTrigger(run: Run, element: ElementInstance): Variables | undefined {
  const { trigger } = element;
  if (!trigger) return undefined;
  const value = {
    targetElementId: trigger.elementId,
    scopeKey: element.key,
    ...eventWhereabouts(element),
    variables: {},
  };
  run.emit('PROCESS_EVENT', 'TRIGGERED', trigger.key, value);
  return trigger.variables;
}

function evaluateMappings(run: Run, context: Variables, mappings: CompiledFeel): Variables {
  const results = evaluatedCompiled(run, context, mappings, 'IO_MAPPING_ERROR').value as Variables;
  const fault = documentFault(results, run.limits);
  if (fault) throw new ElementFailure('IO_MAPPING_ERROR', fault);
  return results;
}
