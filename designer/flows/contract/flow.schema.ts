import { flowKinds, localText, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';
import { bundleKey, flowContent } from './bundle.schema';

/** Something wrong in a drawing, shown beside the canvas. `error` stops publishing, `warning` does not. */
export const flowProblem = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable key of the rule, e.g. `bpmn-unsupported-element`. */
  rule: z.string(),
  text: localText,
  /** BPMN element it concerns; absent: the whole diagram. */
  elementId: z.string().optional(),
  formId: z.string().optional(),
});
export type FlowProblem = z.infer<typeof flowProblem>;

export const versionState = {
  /** Written, not yet confirmed by the engine. */
  deploying: 'deploying',
  published: 'published',
  /** The engine refused it; it never becomes live. */
  refused: 'refused',
} as const;
export type VersionState = (typeof versionState)[keyof typeof versionState];

/** A timer or message that starts the live version. */
export const flowTrigger = z.object({
  /** The start event. */
  elementId: z.string(),
  /** As drawn, may be empty. */
  name: z.string(),
  kind: z.enum(['timer', 'message']),
  /** Name of the message. */
  message: z.string().optional(),
  /** Next start of a timer; absent when none is left. */
  dueAt: z.iso.datetime().optional(),
  /** Last start, refused or not. */
  startedAt: z.iso.datetime().optional(),
  /** Why the last start came to nothing. */
  refusal: localText.optional(),
});
export type FlowTriggerView = z.infer<typeof flowTrigger>;

/** A published version. */
export const flowVersion = z.object({
  id: z.string(),
  version: z.int(),
  state: z.enum(versionState),
  note: z.string(),
  bundleHash: z.string(),
  publishedAt: z.iso.datetime(),
  publishedBy: z.string(),
  /** Aliases that point here now, e.g. `['live']`. */
  aliases: z.array(z.string()),
  /** Why the engine refused it. */
  refusal: z.string().optional(),
  /** What starts it beside people; of the version `live` points at only. */
  triggers: z.array(flowTrigger).optional(),
});
export type FlowVersion = z.infer<typeof flowVersion>;

/** One row of the flow list. */
export const flowSummary = z.object({
  id: z.string(),
  key: z.string(),
  kind: z.enum(flowKinds),
  name: z.string(),
  /** Version `live` points at; absent: never published. */
  liveVersion: z.int().optional(),
  /** Release id behind `liveVersion`. */
  liveReleaseId: z.string().optional(),
  latestVersion: z.int().optional(),
  /** The draft differs from the live version. */
  hasChanges: z.boolean(),
  errorCount: z.int(),
  warningCount: z.int(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type FlowSummary = z.infer<typeof flowSummary>;

/** The draft being edited. */
export const flowDraft = flowContent.extend({
  flow: flowSummary,
  /** Grows with every save; sent back with the next one. */
  revision: z.int(),
  savedAt: z.iso.datetime(),
  savedBy: z.string(),
  bundleHash: z.string(),
});
export type FlowDraft = z.infer<typeof flowDraft>;

export const flowListQuery = pageQuery.extend({
  kind: z.enum(flowKinds).optional(),
  search: z.string().max(80).optional(),
});

export const createFlowBody = z.object({
  key: bundleKey,
  kind: z.enum(flowKinds),
  name: z.string().trim().min(1).max(80),
  /** Template to start from (`templates` endpoint); absent: a blank diagram of the kind. */
  template: z.string().optional(),
});

export const saveDraftBody = flowContent.extend({
  /** Of the draft this edit is based on; another one there now is a 409 that names who and when. */
  revision: z.int(),
  name: z.string().trim().min(1).max(80).optional(),
});

export const draftSaved = z.object({
  revision: z.int(),
  savedAt: z.iso.datetime(),
  bundleHash: z.string(),
  problems: z.array(flowProblem),
});

export const flowTemplateView = z.object({
  key: z.string(),
  kind: z.enum(flowKinds),
  name: z.string(),
});
