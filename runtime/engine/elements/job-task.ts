import { evaluateSource, evaluateText, isExpression, required } from '../kernel/expressions';
import { ElementFailure } from '../kernel/failure';
import { createJob, type NewJob } from '../kernel/jobs';
import { activated, completed } from '../kernel/lifecycle';
import type { Run } from '../kernel/run';
import { visibleVariables } from '../kernel/state';
import { catchersOf, subscribe } from '../kernel/subscriptions';
import { applyInputs, applyOutputs } from '../kernel/variables';
import type { ElementInstance } from '../contract';
import type { ElementModel, JobModel } from '../model';
import type { ElementBehavior } from './behavior';

/** Service task, send task and business rule task with a task definition: a job for a worker. */
export const jobTask: ElementBehavior = {
  activate(run, element, model) {
    activateWithJob(run, element, model, () => jobFrom(run, element, model.job!));
  },
  complete(run, element, model) {
    applyOutputs(run, element, model);
    completed(run, element, model);
  },
};

export function activateWithJob(
  run: Run,
  element: ElementInstance,
  model: ElementModel,
  job: () => NewJob,
): void {
  applyInputs(run, element, model);
  const created = job();
  subscribe(run, element, catchersOf(run, element, model));
  createJob(run, element, created);
  activated(run, element);
}

function jobFrom(run: Run, element: ElementInstance, job: JobModel): NewJob {
  const context = visibleVariables(run.state, element.key);
  const type = evaluateText(run, context, job.type);
  if (type === '') throw new ElementFailure('EXTRACT_VALUE_ERROR', emptyTypeText(job.type));
  return { type, retries: retriesFrom(run, context, job.retries), customHeaders: { ...job.headers } };
}

function emptyTypeText(source: string): string {
  return `Expected result of the expression '${source.slice(1)}' to be a not-empty string, but was an empty string.`;
}

/** A static text that is no number counts as 3, as Zeebe deploys it silently. */
function retriesFrom(run: Run, context: Record<string, unknown>, source: string): number {
  if (isExpression(source)) return Math.trunc(required(run, context, source, ['NUMBER']) as number);
  const retries = Number(evaluateSource(run, context, source));
  return Number.isInteger(retries) ? retries : 3;
}
