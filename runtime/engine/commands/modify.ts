import type { ElementInstance, EngineCommand } from '../contract';
import { activated, activateLater, emitActivating, terminate } from '../kernel/lifecycle';
import { requireDocument } from '../kernel/limits';
import type { Run } from '../kernel/run';
import { isIdle } from '../kernel/state';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { mergeLocal } from '../kernel/variables';
import type { ElementModel } from '../model';
import { rejection } from './reject';

type Modify = Extract<EngineCommand, { type: 'modify' }>;

/**
 * Moves an instance by hand: missing flow scopes and variables first, then terminations, MODIFIED, and the activated
 * elements after it. Scopes left empty end too.
 */
export function modify(run: Run, command: Modify): void {
  const process = requireProcess(run, command);
  const targets = requireTargets(run, process, command);
  const terminated = requireInstances(run, process, command);
  const scopes = targets.map(({ model }) => scopeFor(run, process, model));
  for (const { variables } of command.activate) if (variables) mergeLocal(run, process, process, variables);
  const kept = new Set(scopes.flatMap((scope) => withParents(run, scope)));
  for (const element of terminated) terminateWithEmptyScopes(run, element, kept);
  const tokens = targets.map(({ model }, index): [string, string] => [scopes[index]!.key, `@${model.id}`]);
  emitModified(run, process, command, tokens, scopes);
  for (const [scopeKey, token] of tokens) activateLater(run, scopeKey, token.slice(1), { tokens: [token] });
}

function requireProcess(run: Run, { processInstanceKey }: Modify): ElementInstance {
  const process = run.state.elements[processInstanceKey];
  if (process?.type === 'PROCESS' && process.state === 'ACTIVATED') return process;
  throw rejection(
    'MODIFY',
    'NOT_FOUND',
    `Expected to modify process instance but no process instance found with key '${processInstanceKey}'`,
  );
}

/** As Zeebe lists them; some of them this engine does not have, or not as a target. */
const supportedTargets =
  'PROCESS, SUB_PROCESS, EVENT_SUB_PROCESS, INTERMEDIATE_CATCH_EVENT, INTERMEDIATE_THROW_EVENT, END_EVENT, SERVICE_TASK, RECEIVE_TASK, USER_TASK, MANUAL_TASK, TASK, EXCLUSIVE_GATEWAY, PARALLEL_GATEWAY, EVENT_BASED_GATEWAY, INCLUSIVE_GATEWAY, MULTI_INSTANCE_BODY, CALL_ACTIVITY, BUSINESS_RULE_TASK, SCRIPT_TASK, SEND_TASK';
const unsupportedTargets = ['PROCESS', 'START_EVENT', 'BOUNDARY_EVENT', 'EVENT_SUB_PROCESS'];

function requireTargets(run: Run, process: ElementInstance, { activate }: Modify): { model: ElementModel }[] {
  const { model: processModel } = run.deployed(process);
  const refuse = (what: string) =>
    rejection(
      'MODIFY',
      'INVALID_ARGUMENT',
      `Expected to modify instance of process '${processModel.id}' but it contains one or more activate instructions ${what}`,
    );
  return activate.map(({ elementId, variables }) => {
    const model = Object.hasOwn(processModel.elements, elementId)
      ? processModel.elements[elementId]
      : undefined;
    if (!model) throw refuse(`with an element that could not be found: '${elementId}'`);
    if (unsupportedTargets.includes(model.type))
      throw refuse(
        `for elements that are unsupported: '${elementId}'. The activation of elements with type '${model.type}' is not supported. Supported element types are: [${supportedTargets}].`,
      );
    if (variables) requireDocument(variables, run.limits);
    requireOneScope(run, process, model, refuse);
    return { model };
  });
}

function requireOneScope(
  run: Run,
  process: ElementInstance,
  model: ElementModel,
  refuse: (what: string) => Error,
): void {
  for (let id = model.scope; id !== undefined; id = run.modelOf(process, id).scope) {
    const scopes = instancesOf(run, process, id);
    if (scopes.some(({ state, interruptedBy }) => state !== 'ACTIVATED' || interruptedBy !== undefined))
      throw refuse(`for an element whose flow scope is ending or has an incident: '${id}'.`);
    if (scopes.length > 1)
      throw refuse(
        `for an element that has a flow scope with more than one active instance: '${id}'. Can't decide in which instance of the flow scope the element should be activated. Please specify an ancestor element instance key for this activate instruction.`,
      );
  }
}

function requireInstances(run: Run, process: ElementInstance, { terminate: keys }: Modify) {
  return keys.map((key) => {
    const element = run.state.elements[key];
    if (element?.processInstanceKey === process.key && element.key !== process.key) return element;
    throw rejection(
      'MODIFY',
      'INVALID_ARGUMENT',
      `Expected to modify instance of process '${run.deployed(process).model.id}' but it contains one or more terminate instructions with an element instance that could not be found: '${key}'`,
    );
  });
}

/** The active flow scope of an element; missing ones are created without running their start event. */
function scopeFor(run: Run, process: ElementInstance, model: ElementModel): ElementInstance {
  const scopeId = model.scope!;
  if (scopeId === process.elementId) return process;
  const [existing] = instancesOf(run, process, scopeId);
  if (existing) return existing;
  const scopeModel = run.modelOf(process, scopeId);
  const outer = scopeFor(run, process, scopeModel);
  const scope = emitActivating(run, outer, scopeModel, { tokens: [] });
  activated(run, scope);
  run.attempt(scope, () => subscribe(run, scope, catchersOf(run, scope, scopeModel)));
  return scope;
}

function instancesOf(run: Run, process: ElementInstance, elementId: string): ElementInstance[] {
  return Object.values(run.state.elements).filter(
    (element) =>
      element.processInstanceKey === process.key &&
      element.elementId === elementId &&
      element.state !== 'TERMINATING',
  );
}

function withParents(run: Run, scope: ElementInstance): string[] {
  const keys: string[] = [];
  for (let one: ElementInstance | undefined = scope; one; one = run.state.elements[one.flowScopeKey])
    keys.push(one.key);
  return keys;
}

function terminateWithEmptyScopes(run: Run, element: ElementInstance, kept: ReadonlySet<string>): void {
  // A scope in the list may have taken this one with it.
  if (run.state.elements[element.key] !== element) return;
  const scope = run.state.elements[element.flowScopeKey];
  terminate(run, element);
  if (scope && isIdle(scope) && !kept.has(scope.key)) terminateWithEmptyScopes(run, scope, kept);
}

function emitModified(
  run: Run,
  process: ElementInstance,
  { activate, terminate: keys }: Modify,
  tokens: [string, string][],
  scopes: readonly ElementInstance[],
): void {
  const ancestors = scopes.map((scope) => withParents(run, scope));
  const value = {
    processInstanceKey: process.key,
    ancestorScopeKeys: [...new Set(ancestors.flat())],
    terminateInstructions: keys.map((elementInstanceKey) => ({ elementInstanceKey })),
    activateInstructions: activate.map(({ elementId, variables }, index) => ({
      elementId,
      ancestorScopeKey: '-1',
      ancestorScopeKeys: ancestors[index],
      variableInstructions: variables ? [{ elementId: '', variables }] : [],
    })),
  };
  run.emit('PROCESS_INSTANCE_MODIFICATION', 'MODIFIED', process.key, value, { tokens });
}
