import type { DeployResource } from '@callweave/platform/kernel';
import { deployErrorText, readProcesses } from '@callweave/runtime/engine';
import type { ProcessToDeploy } from '../storage/definition-table';
import { refusals } from './refusals';

/**
 * Reads all resources before anything is queued.
 * @throws {EngineError} INVALID_ARGUMENT with a text per resource: all or nothing
 */
export async function readDeployment(resources: readonly DeployResource[]): Promise<ProcessToDeploy[]> {
  if (resources.length === 0) throw refusals.nothingToDeploy();
  const found: ProcessToDeploy[] = [];
  const errors: string[] = [];
  for (const { name, content } of resources) {
    if (!name.endsWith('.bpmn')) {
      errors.push(`\n'${name}': unknown resource type`);
      continue;
    }
    const read = await readProcesses(content);
    if (read.errors.length > 0) errors.push(deployErrorText(name, read.errors));
    for (const model of read.processes) found.push({ resourceName: name, content, model });
  }
  errors.push(...duplicateIds(found));
  if (errors.length > 0) throw refusals.notDeployable(errors);
  return found;
}

function duplicateIds(found: readonly ProcessToDeploy[]): string[] {
  const first = new Map<string, string>();
  const errors: string[] = [];
  for (const { model, resourceName } of found) {
    const other = first.get(model.id);
    if (other === undefined) first.set(model.id, resourceName);
    else errors.push(`Duplicated process id in resources '${other}' and '${resourceName}'`);
  }
  return errors;
}
