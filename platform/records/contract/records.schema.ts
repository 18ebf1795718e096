import { pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';

/** States of a process instance. */
export const instanceStates = ['active', 'completed', 'terminated'] as const;
/** States of an element in a trace; `incident` wins over `active`. */
export const traceStates = ['active', 'completed', 'terminated', 'incident'] as const;

/** A process instance in lists; `ticketId` and `callId` are the subject variables it was created with. */
export const flowInstance = z.object({
  /** Key of the process instance: decimal string. */
  instanceKey: z.string(),
  flowId: z.string(),
  releaseId: z.string(),
  /** Version of the flow it runs. */
  version: z.number().int(),
  state: z.enum(instanceStates),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  openIncidents: z.number().int(),
  ticketId: z.string().optional(),
  callId: z.string().optional(),
  parentInstanceKey: z.string().optional(),
});
export type FlowInstance = z.infer<typeof flowInstance>;

/** One visit of one element. */
export const traceElement = z.object({
  elementInstanceKey: z.string(),
  elementId: z.string(),
  /** Zeebe's bpmnElementType, e.g. `USER_TASK`. */
  elementType: z.string(),
  state: z.enum(traceStates),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
});
export type TraceElement = z.infer<typeof traceElement>;

export const flowTaken = z.object({ flowElementId: z.string(), takenAt: z.iso.datetime() });

export const flowIncident = z.object({
  incidentKey: z.string(),
  instanceKey: z.string(),
  flowId: z.string(),
  releaseId: z.string(),
  elementId: z.string(),
  elementInstanceKey: z.string(),
  /** Zeebe's errorType, e.g. `JOB_NO_RETRIES`. */
  errorType: z.string(),
  errorMessage: z.string(),
  jobKey: z.string().optional(),
  state: z.enum(['open', 'resolved']),
  createdAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().optional(),
});
export type FlowIncident = z.infer<typeof flowIncident>;

/** Everything that lights up a diagram: what was visited, in order, and what is wrong. */
export const instanceTrace = z.object({
  instance: flowInstance,
  /** Oldest first; capped at the newest 2000. */
  elements: z.array(traceElement),
  path: z.array(flowTaken),
  incidents: z.array(flowIncident),
});
export type InstanceTrace = z.infer<typeof instanceTrace>;

/** How many instances are in each element of a flow now; one row per release and element with any. */
export const flowActivity = z.object({
  items: z.array(
    z.object({
      releaseId: z.string(),
      elementId: z.string(),
      active: z.number().int(),
      incidents: z.number().int(),
    }),
  ),
});
export type FlowActivity = z.infer<typeof flowActivity>;

export const instanceQuery = pageQuery.extend({
  flowId: z.string().max(64).optional(),
  releaseId: z.string().max(64).optional(),
  state: z.enum(instanceStates).optional(),
  /** Instances of one ticket or call. */
  ticketId: z.string().max(64).optional(),
  callId: z.string().max(64).optional(),
});
export const incidentQuery = pageQuery.extend({
  flowId: z.string().max(64).optional(),
  instanceKey: z.string().max(32).optional(),
  state: z.enum(['open', 'resolved']).optional(),
});
