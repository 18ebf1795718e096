import type { DeployedModel, ElementInstance } from '../contract';
import type { CallModel } from '../model';
import { ElementFailure } from './failure';
import { completeLater, emitLifecycle, resumeActivating, runawayText } from './lifecycle';
import type { Run } from './run';
import { visibleVariables } from './state';
import { mergeLocal } from './variables';

/** Latest version at the moment of the call. @throws {ElementFailure} CALLED_ELEMENT_ERROR */
export function findCalled(run: Run, caller: ElementInstance, processId: string): DeployedModel {
  const called = run.env.latest(processId);
  if (!called)
    throw new ElementFailure(
      'CALLED_ELEMENT_ERROR',
      `Expected process with BPMN process id '${processId}' to be deployed, but not found.`,
    );
  if (caller.callDepth >= run.limits.callDepth)
    throw new ElementFailure(
      'CALLED_ELEMENT_ERROR',
      `Expected call activities to be nested at most ${run.limits.callDepth} levels deep, but process '${processId}' would be deeper.`,
    );
  return called;
}

/** Variables first, then the called process instance, as Zeebe writes them. */
export function startCalled(run: Run, caller: ElementInstance, call: CallModel, called: DeployedModel): void {
  const key = run.env.nextKey();
  const owner = { processDefinitionKey: called.processDefinitionKey, processInstanceKey: key };
  const handed = call.propagateAllParentVariables
    ? visibleVariables(run.state, caller.key)
    : caller.variables;
  mergeLocal(run, { key }, owner, handed);
  run.later(() => {
    if (run.state.elements[caller.key] !== caller) return;
    activateProcess(run, key, called, caller);
  });
}

/** Writes ELEMENT_ACTIVATING of a process instance and starts it. */
export function activateProcess(
  run: Run,
  key: string,
  deployed: DeployedModel,
  caller?: ElementInstance,
): void {
  const value = {
    bpmnProcessId: deployed.model.id,
    processDefinitionKey: deployed.processDefinitionKey,
    processInstanceKey: key,
    version: deployed.version,
    elementId: deployed.model.id,
    bpmnElementType: 'PROCESS',
    bpmnEventType: 'UNSPECIFIED',
    flowScopeKey: '-1',
    parentProcessInstanceKey: caller?.processInstanceKey ?? '-1',
    parentElementInstanceKey: caller?.key ?? '-1',
  };
  run.emit('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING', key, value, {
    parentKey: caller?.key ?? '-1',
    callDepth: caller ? caller.callDepth + 1 : 0,
  });
  const process = run.state.elements[key]!;
  if (run.countActivation()) resumeActivating(run, process);
  else run.raiseIncident(process, 'UNKNOWN', runawayText(run), { isRunaway: true });
}

/** Completes a process instance; one that was called hands its variables to its caller, which then completes. */
export function leaveCalledProcess(run: Run, process: ElementInstance): void {
  const caller = run.state.elements[process.parentKey];
  const model = caller && run.model(caller);
  const isHeard = model && (model.call!.propagateAllChildVariables || model.outputs.length > 0);
  // Zeebe writes no TRIGGERING here, and TRIGGERED under the caller's own key.
  const toCaller = isHeard && {
    key: caller.key,
    elementId: caller.elementId,
    kind: 'call',
    variables: process.variables,
  };
  emitLifecycle(run, process, 'COMPLETED', toCaller ? { toCaller } : undefined);
  if (caller) completeLater(run, caller);
}
