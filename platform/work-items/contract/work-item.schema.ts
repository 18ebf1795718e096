import { pageOf, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';
import { stepAction } from './step-actions';
import { platformActions } from './step-settings';

const id = z.string().min(1).max(64);
const time = z.iso.datetime();
export const person = z.object({ id: z.string(), name: z.string() });

/** `open` in lists; `completing` somebody's action is on its way; `done` by a person; `gone` taken by a timer, withdrawal or cancel. */
export const workItemStates = ['open', 'completing', 'done', 'gone'] as const;

/** What a step is about; `title` and `number` are for people. */
export const subject = z.object({
  kind: z.string(),
  id: z.string(),
  number: z.string(),
  title: z.string(),
  state: z.string(),
  urgency: z.string().optional(),
  urgeCount: z.number().int(),
});

export const workItem = z.object({
  id,
  state: z.enum(workItemStates),
  elementId: z.string(),
  /** Name of the step as drawn. */
  stepName: z.string(),
  flowKey: z.string(),
  flowName: z.string(),
  releaseId: z.string(),
  processInstanceKey: z.string(),
  subject: subject.optional(),
  assignee: person.optional(),
  claimedBy: person.optional(),
  claimedAt: time.optional(),
  /** Who opened it for handling first; a withdrawal of the step before is refused from then on. */
  openedBy: person.optional(),
  openedAt: time.optional(),
  dueAt: time.optional(),
  createdAt: time,
  doneBy: person.optional(),
  doneAction: z.string().optional(),
  doneAt: time.optional(),
});
export type WorkItem = z.infer<typeof workItem>;

export const formSchema = z.looseObject({
  id: z.string(),
  type: z.literal('default'),
  components: z.array(z.looseObject({ type: z.string() })),
});

export const draft = z.object({
  fields: z.record(z.string(), z.unknown()),
  opinion: z.string().optional(),
  savedAt: time,
  /** The action that was refused and left this draft. */
  refusedAction: z.string().optional(),
});

/** Everything a step's screen needs. */
export const workItemDetail = workItem.extend({
  form: formSchema,
  /** The subject's data for the form. */
  data: z.record(z.string(), z.unknown()),
  actions: z.array(stepAction),
  platformActions: z.array(z.enum(platformActions)),
  /** The caller's own draft. */
  draft: draft.optional(),
  /** May the caller act on it now? */
  canWork: z.boolean(),
});
export type WorkItemDetail = z.infer<typeof workItemDetail>;

/** `mine` assigned to or claimed by me; `role` open to a group of mine; `institution` of my institution; `handled…` done (T-06). */
export const segments = ['mine', 'role', 'institution', 'handled', 'handledRole'] as const;
export type Segment = (typeof segments)[number];

export const workItemQuery = pageQuery.extend({
  segment: z.enum(segments).default('mine'),
  flowKey: z.string().max(100).optional(),
  /** Id of the step in its drawing. */
  elementId: z.string().max(200).optional(),
  isOverdue: z.stringbool().optional(),
  subjectId: id.optional(),
});
export const workItemPage = pageOf(workItem);
export const segmentCounts = z.object({
  mine: z.number().int(),
  role: z.number().int(),
  institution: z.number().int(),
  handled: z.number().int(),
  urged: z.number().int(),
  overdue: z.number().int(),
  /** Counting stops here. */
  cap: z.number().int(),
});

export const workItemParams = z.object({ id });
export const draftBody = z.object({
  fields: z.record(z.string().max(100), z.unknown()),
  opinion: z.string().max(4000).optional(),
});
export const actionBody = draftBody.extend({
  action: z.string().max(30),
  /** For actions with `targetRight`. */
  targetUserId: id.optional(),
});

/** `moved`: the next step is open or the flow ended; `movingOn`: not yet after 10 s, the rest is pushed. */
export const actionAnswer = z.object({
  attemptId: id,
  outcome: z.enum(['moved', 'movingOn']),
  isEnded: z.boolean(),
  /** Next step, when the caller may work it. */
  nextWorkItemId: id.optional(),
  subjectState: z.string().optional(),
});
export type ActionAnswer = z.infer<typeof actionAnswer>;

export const candidateQuery = z.object({ text: z.string().max(50).optional(), action: z.string().max(30) });
export const candidateList = z.object({ items: z.array(person) });
