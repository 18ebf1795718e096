import { pageOf, pageQuery } from '@callweave/platform/kernel';
import { formSchema, person, stepAction, workItem } from '@callweave/platform/work-items/contract';
import { z } from 'zod';
import { ticketStages } from './ticket.states';

const id = z.string().min(1).max(64);
const time = z.iso.datetime();
const fields = z.record(z.string().max(100), z.unknown());

/** Limits of T-03; sizes in bytes. */
export const attachmentLimits = { sizeBytes: 5 * 1024 * 1024, perTicket: 5 } as const;

/** A ticket type is a live ticket flow (T-01). */
export const ticketType = z.object({
  flowKey: z.string(),
  name: z.string(),
  releaseId: z.string(),
  version: z.number().int(),
});
/** What the create screen needs of a type. */
export const ticketTypeDetail = ticketType.extend({ form: formSchema, actions: z.array(stepAction) });

export const ticket = z.object({
  id,
  /** Empty string: no number yet is never shown; drafts have one too. */
  number: z.string(),
  flowKey: z.string(),
  typeName: z.string(),
  title: z.string(),
  state: z.string(),
  stage: z.enum(ticketStages),
  urgency: z.string().optional(),
  creator: person,
  createdAt: time,
  updatedAt: time,
  submittedAt: time.optional(),
  endedAt: time.optional(),
  urgeCount: z.number().int(),
  version: z.number().int(),
});
export type Ticket = z.infer<typeof ticket>;

export const attachment = z.object({
  id,
  name: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  uploadedBy: person,
  uploadedAt: time,
});

/** Display order of fields with their labels, from the start form and every step form so far. */
export const fieldColumn = z.object({ key: z.string(), label: z.string(), type: z.string() });

export const ticketDetail = ticket.extend({
  fields,
  columns: z.array(fieldColumn),
  /** Start form; drafts are edited in it. */
  form: formSchema,
  /** Actions of the start form while the ticket is a draft of the caller, else empty. */
  actions: z.array(stepAction),
  releaseId: z.string(),
  processInstanceKey: z.string().optional(),
  /** Open steps. */
  steps: z.array(workItem),
  attachments: z.array(attachment),
  relatedNumbers: z.array(z.string()),
  callIds: z.array(z.string()),
  /** What the caller may do now. */
  can: z.object({
    editDraft: z.boolean(),
    withdraw: z.boolean(),
    urge: z.boolean(),
    attach: z.boolean(),
    /** Step the caller may handle. */
    handle: id.optional(),
  }),
});
export type TicketDetail = z.infer<typeof ticketDetail>;

/** `created` by me; `draft` my unsent ones; `urged` urged and in flow. All within the data scope of `tickets.query`. */
export const ticketSegments = ['all', 'created', 'draft', 'urged'] as const;
const list = z
  .string()
  .max(500)
  .transform((text) => text.split(',').filter((part) => part !== ''));
/** Conditions combine with AND; `state`, `flowKey`, `urgency` take several values separated by commas. */
export const ticketFilter = z.object({
  segment: z.enum(ticketSegments).default('all'),
  state: list.optional(),
  flowKey: list.optional(),
  urgency: list.optional(),
  number: z.string().max(40).optional(),
  creatorId: id.optional(),
  createdFrom: time.optional(),
  createdTo: time.optional(),
  callId: id.optional(),
  /** Words anywhere in number, title or text fields. */
  text: z.string().max(100).optional(),
});
export const ticketQuery = ticketFilter.extend(pageQuery.shape);
export const ticketPage = pageOf(ticket);

const links = {
  callId: id.optional(),
  /** Related ticket numbers (T-03). */
  relatedNumbers: z.array(z.string().max(40)).max(20).optional(),
};
/** `action`: `save` keeps a draft, else an action of the start form such as `submit` or `solve`. */
export const createTicketBody = z.object({
  flowKey: z.string().max(100),
  action: z.string().max(30),
  fields,
  ...links,
});
export const editDraftBody = z.object({
  action: z.string().max(30),
  fields,
  version: z.number().int(),
  relatedNumbers: links.relatedNumbers,
});
export const ticketAnswer = z.object({
  id,
  number: z.string(),
  state: z.string(),
  /** `movingOn`: the flow did not reach its next step within 10 s; the rest is pushed. */
  outcome: z.enum(['saved', 'moved', 'movingOn']),
});
export type TicketAnswer = z.infer<typeof ticketAnswer>;

export const ticketParams = z.object({ id });
export const attachmentParams = z.object({ id, attachmentId: id });
export const urgeBody = z.object({ text: z.string().trim().min(1).max(500) });
export const noteBody = z.object({ text: z.string().trim().min(1).max(2000) });
export const withdrawBody = z.object({ reason: z.string().max(500).optional() });
/** Key of a field whose value is a vault token, alone or as `{ token, mask }`. */
export const revealBody = z.object({ key: z.string().max(100) });
export const revealAnswer = z.object({ value: z.string() });
export const relatedBody = z.object({ numbers: z.array(z.string().max(40)).max(20) });

/** One line of the flow history (T-11). `action` is the action's key, `create`, `withdraw` or what moved the flow. */
export const historyEntry = z.object({
  id,
  at: time,
  who: person,
  action: z.string(),
  actionLabel: z.string(),
  stepName: z.string(),
  stateBefore: z.string().optional(),
  stateAfter: z.string(),
  opinion: z.string().optional(),
  target: person.optional(),
});
export const fieldChange = z.object({
  id,
  at: time,
  who: person,
  stepName: z.string(),
  key: z.string(),
  label: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export const remark = z.object({ id, at: time, who: person, text: z.string() });
export const historyPage = pageOf(historyEntry);
export const changePage = pageOf(fieldChange);
export const remarkPage = pageOf(remark);
