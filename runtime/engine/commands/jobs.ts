import type { ElementInstance, EngineCommand, JobState } from '../contract';
import { findErrorCatch, uncaughtText } from '../kernel/errors';
import { triggerEvent } from '../kernel/events';
import { jobValue } from '../kernel/jobs';
import { requireDocument } from '../kernel/limits';
import type { Run } from '../kernel/run';
import { mergeLocal } from '../kernel/variables';
import { rejection } from './reject';

type Command<T extends EngineCommand['type']> = Extract<EngineCommand, { type: T }>;

export function completeJob(run: Run, { jobKey, variables }: Command<'completeJob'>): void {
  const { job, element } = activatable(run, jobKey, 'COMPLETE', 'complete job');
  requireDocument(variables, run.limits);
  run.emit('JOB', 'COMPLETED', job.key, jobValue(run, element, job, { variables }));
  triggerEvent(run, element, run.model(element), 'job', variables);
}

/** `retries` is the number left. Variables go to the job's element only. */
export function failJob(run: Run, command: Command<'failJob'>): void {
  const { retries, errorMessage, retryBackoffMs = 0, variables = {} } = command;
  const { job, element } = activatable(run, command.jobKey, 'FAIL', 'fail job');
  requireDocument(variables, run.limits);
  const recurAt = retries > 0 && retryBackoffMs > 0 ? run.env.now + retryBackoffMs : undefined;
  const failed = { retries, errorMessage, variables, retryBackoff: retryBackoffMs };
  const value = jobValue(run, element, job, { ...failed, recurringTime: recurAt ?? -1 });
  run.emit('JOB', 'FAILED', job.key, value, recurAt ? { recurAt } : undefined);
  mergeLocal(run, element, element, variables);
  if (retries <= 0)
    run.raiseIncident(element, 'JOB_NO_RETRIES', errorMessage || 'No more retries left.', {
      jobKey: job.key,
    });
}

export function throwJobError(run: Run, command: Command<'throwError'>): void {
  const { errorCode, errorMessage = '', variables = {} } = command;
  const { job, element } = activatable(run, command.jobKey, 'THROW_ERROR', 'throw an error for job');
  requireDocument(variables, run.limits);
  const found = findErrorCatch(run, element, errorCode);
  const thrown = { errorCode, errorMessage, variables };
  const elementId = found ? element.elementId : 'NO_CATCH_EVENT_FOUND';
  run.emit('JOB', 'ERROR_THROWN', job.key, jobValue(run, element, job, { ...thrown, elementId }), {
    isCaught: found !== undefined,
  });
  if (found) triggerEvent(run, found.host, found.catcher, 'error', variables);
  else
    run.raiseIncident(element, 'UNHANDLED_ERROR_EVENT', uncaughtText(run, element, thrown), {
      jobKey: job.key,
      elementId,
    });
}

export function updateRetries(run: Run, { jobKey, retries }: Command<'updateRetries'>): void {
  const { job, element } = known(run, jobKey, 'UPDATE_RETRIES', 'update retries for job');
  if (!Number.isInteger(retries) || retries < 1)
    throw rejection(
      'UPDATE_RETRIES',
      'INVALID_ARGUMENT',
      `Expected to update retries for job with key '${jobKey}' with a positive amount of retries, but the amount given was '${retries}'`,
    );
  run.emit('JOB', 'RETRIES_UPDATED', jobKey, jobValue(run, element, job, { retries }));
}

export function timeOutJob(run: Run, { jobKey }: Command<'timeOutJob'>): void {
  const { job, element } = known(run, jobKey, 'TIME_OUT', 'time out job');
  run.emit('JOB', 'TIMED_OUT', jobKey, jobValue(run, element, job));
}

export function recurJob(run: Run, { jobKey }: Command<'recurJob'>): void {
  const { job, element } = known(run, jobKey, 'RECUR_AFTER_BACKOFF', 'recur job');
  if (job.state !== 'backoff') return;
  run.emit('JOB', 'RECURRED_AFTER_BACKOFF', jobKey, jobValue(run, element, job));
}

function known(run: Run, jobKey: string, intent: string, verb: string) {
  const job = run.state.jobs[jobKey];
  const element = job && run.state.elements[job.elementInstanceKey];
  if (!job || !element)
    throw rejection(
      intent,
      'NOT_FOUND',
      `Expected to ${verb} with key '${jobKey}', but no such job was found`,
    );
  return { job, element };
}

/** Anybody may act on a job whether or not he activated it, but not while it has an incident. */
function activatable(
  run: Run,
  jobKey: string,
  intent: string,
  verb: string,
): { job: JobState; element: ElementInstance } {
  const found = known(run, jobKey, intent, verb);
  if (found.job.state === 'activatable') return found;
  const state = found.job.state === 'error-thrown' ? 'ERROR_THROWN' : 'FAILED';
  throw rejection(
    intent,
    'FAILED_PRECONDITION',
    `Expected to ${verb} with key '${jobKey}', but it is in state '${state}'`,
  );
}
