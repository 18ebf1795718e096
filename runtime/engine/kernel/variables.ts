import type { Variables } from '@callweave/platform/kernel';
import type { ElementInstance } from '../contract';
import type { ElementModel, Mapping } from '../model';
import { evaluateSource } from './expressions';
import { ElementFailure } from './failure';
import { documentFault } from './limits';
import { eventWhereabouts } from './lifecycle';
import type { Run } from './run';
import { scopesOf, setOwn, visibleVariables } from './state';

/** Writes into exactly this scope (which may be a process instance that is not activating yet). */
export function mergeLocal(
  run: Run,
  scope: { key: string; variables?: Variables },
  owner: Pick<ElementInstance, 'processDefinitionKey' | 'processInstanceKey'>,
  document: Variables,
): void {
  const bpmnProcessId = run.env.definition(owner.processDefinitionKey)!.model.id;
  for (const [name, value] of Object.entries(document)) {
    const text = JSON.stringify(value ?? null);
    const isKnown = scope.variables !== undefined && Object.hasOwn(scope.variables, name);
    if (isKnown && JSON.stringify(scope.variables![name]) === text) continue;
    run.emit('VARIABLE', isKnown ? 'UPDATED' : 'CREATED', run.env.nextKey(), {
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

/** Input mappings, top to bottom; results are local and later ones see earlier ones. */
export function applyInputs(run: Run, element: ElementInstance, model: ElementModel): void {
  if (!model.inputs.length) return;
  const context = visibleVariables(run.state, element.key);
  const local: Variables = {};
  for (const mapping of model.inputs) {
    const path = mapping.target.split('.');
    setPath(local, path, evaluateMapping(context, mapping, run));
    setOwn(context, path[0]!, local[path[0]!]);
  }
  checkDocument(run, local);
  mergeLocal(run, element, element, local);
}

/**
 * At completion: what the job, event or called process brought goes through the output mappings, or up as it is.
 * Writes PROCESS_EVENT TRIGGERED when an event was pending.
 */
export function applyOutputs(run: Run, element: ElementInstance, model: ElementModel): void {
  const brought = consumeTrigger(run, element);
  if (!model.outputs.length) {
    if (brought) mergeUp(run, element.key, brought);
    return;
  }
  if (brought) mergeLocal(run, element, element, brought);
  mergeUp(run, element.flowScopeKey, evaluateOutputs(run, element, model.outputs));
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
  run.emit('PROCESS_EVENT', 'TRIGGERED', run.env.nextKey(), value);
  return trigger.variables;
}

/** An output `o.b` changes the `o` that is there: null becomes a context, a text or list spoils the whole. */
function evaluateOutputs(run: Run, element: ElementInstance, outputs: readonly Mapping[]): Variables {
  const context = visibleVariables(run.state, element.key);
  const outer = visibleVariables(run.state, element.flowScopeKey);
  const results: Variables = {};
  for (const mapping of outputs) {
    const value = evaluateMapping(context, mapping, run);
    const path = mapping.target.split('.');
    const [name] = path as [string];
    if (path.length === 1) setOwn(results, name, value);
    else {
      const there = Object.hasOwn(results, name) ? results[name] : outer[name];
      setOwn(results, name, mergedPath(there, path.slice(1), value));
    }
  }
  checkDocument(run, results);
  return results;
}

function mergedPath(there: unknown, path: string[], value: unknown): unknown {
  if (there !== null && there !== undefined && !isContext(there)) return null;
  const copy = structuredCopy((there ?? {}) as Variables);
  setPath(copy, path, value);
  return copy;
}

function setPath(target: Variables, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path as [string, ...string[]];
  if (!rest.length) return setOwn(target, name, value);
  const inner = Object.hasOwn(target, name) ? target[name] : undefined;
  const context: Variables = isContext(inner) ? inner : {};
  setPath(context, rest, value);
  setOwn(target, name, context);
}

function evaluateMapping(context: Variables, mapping: Mapping, run: Run): unknown {
  return evaluateSource(run, context, mapping.source, 'IO_MAPPING_ERROR');
}

function checkDocument(run: Run, document: Variables): void {
  const fault = documentFault(document, run.limits);
  if (fault) throw new ElementFailure('IO_MAPPING_ERROR', fault);
}

function isContext(value: unknown): value is Variables {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function structuredCopy(value: Variables): Variables {
  return JSON.parse(JSON.stringify(value)) as Variables;
}
