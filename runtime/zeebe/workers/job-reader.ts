import type { EngineJob, Variables } from '@callweave/platform/kernel';
import { creationKeyVariable } from '@callweave/platform/kernel';
import type { ActivatedJob } from '../wire/protocol';

/** A job as its worker gets it; the adapter's own variable is taken out. */
export function readJob(job: ActivatedJob): EngineJob {
  const variables = JSON.parse(job.variables) as Variables;
  delete variables[creationKeyVariable];
  const { key, type, processInstanceKey, processDefinitionKey, bpmnProcessId } = job;
  const { elementId, elementInstanceKey, retries } = job;
  return {
    ...{ key, type, processInstanceKey, processDefinitionKey, bpmnProcessId },
    ...{ elementId, elementInstanceKey, retries, variables },
    customHeaders: JSON.parse(job.customHeaders) as Record<string, string>,
    deadline: new Date(Number(job.deadline)),
  };
}
