import type { DeployedProcess } from '@callweave/platform/kernel';
import type { Answers } from '../wire/protocol';

/**
 * Zeebe's answer does not say what was deployed before. But keys are counted: a deployment first takes one for each process
 * that is new and then its own, so these lie without a gap in front of it, and the key of an older deployment between them and
 * everything older.
 */
export function deployedProcesses({ key, deployments }: Answers['DeployResource']): DeployedProcess[] {
  const processes = deployments.flatMap(({ process }) => process ?? []);
  const fresh = new Set<bigint>();
  const keys = new Set(processes.map(({ processDefinitionKey }) => BigInt(processDefinitionKey)));
  for (let next = BigInt(key) - 1n; keys.has(next); next--) fresh.add(next);
  return processes.map(({ bpmnProcessId, version, processDefinitionKey, resourceName }) => ({
    ...{ bpmnProcessId, version, processDefinitionKey, resourceName },
    duplicate: !fresh.has(BigInt(processDefinitionKey)),
  }));
}
