import type { ElementInstance, JobState } from '../contract';
import type { Run } from './run';

export type NewJob = Pick<JobState, 'type' | 'retries' | 'customHeaders' | 'outcome'>;

export function createJob(run: Run, element: ElementInstance, job: NewJob): void {
  run.emit('JOB', 'CREATED', run.env.nextKey(), jobValue(run, element, job));
}

export function jobValue(
  run: Run,
  element: ElementInstance,
  job: NewJob,
  more: Record<string, unknown> = {},
) {
  return {
    type: job.type,
    retries: job.retries,
    retryBackoff: 0,
    ...run.whereabouts(element),
    elementInstanceKey: element.key,
    processDefinitionVersion: run.deployed(element).version,
    elementId: element.elementId,
    customHeaders: job.customHeaders,
    jobKind: 'BPMN_ELEMENT',
    deadline: -1,
    recurringTime: -1,
    timeout: -1,
    worker: '',
    errorCode: '',
    errorMessage: '',
    variables: {},
    ...job.outcome,
    ...more,
  };
}

export function jobOf(run: Run, element: ElementInstance): JobState | undefined {
  return Object.values(run.state.jobs).find((job) => job.elementInstanceKey === element.key);
}

export function cancelJobOf(run: Run, element: ElementInstance): void {
  const job = jobOf(run, element);
  if (job) run.emit('JOB', 'CANCELED', job.key, jobValue(run, element, job));
}
