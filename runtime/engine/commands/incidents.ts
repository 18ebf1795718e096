import type { EngineCommand } from '../contract';
import { emitIncidentResolved, resumeActivating, resumeCompleting } from '../kernel/lifecycle';
import type { Run } from '../kernel/run';
import { rejection } from './reject';

/**
 * A job's incident makes the job activatable again; an element's makes it try again what failed, which may raise a
 * new incident with a new key.
 */
export function resolveIncident(
  run: Run,
  { incidentKey }: Extract<EngineCommand, { type: 'resolveIncident' }>,
): void {
  const incident = run.state.incidents[incidentKey];
  const element = incident && run.state.elements[incident.elementInstanceKey];
  const refused = `Expected to resolve incident with key '${incidentKey}', but`;
  if (!incident || !element) throw rejection('RESOLVE', 'NOT_FOUND', `${refused} no such incident was found`);
  const job = run.state.jobs[incident.jobKey];
  if (job) {
    if (job.retries <= 0)
      throw rejection(
        'RESOLVE',
        'NOT_FOUND',
        `${refused} job with key '${job.key}' has no retries left. Please update the job retries and retry resolving the incident`,
      );
    return emitIncidentResolved(run, element, incidentKey, { reopenJob: job.key });
  }
  emitIncidentResolved(run, element, incidentKey);
  if (element.state === 'ACTIVATING') resumeActivating(run, element);
  else if (element.state === 'COMPLETING') resumeCompleting(run, element);
}
