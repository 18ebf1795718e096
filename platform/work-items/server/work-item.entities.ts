import type { StepAction } from '@callweave/platform/work-items/contract';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

const id = () => p.string().length(36);
const engineKey = () => p.string().length(20);
const moment = () => p.datetime(3);
/** First in every primary key: the tenancy wall. */
const tenantKey = () => ({ tenantId: id().primary(), id: id().primary() });
const personColumns = 60;

/** A user task of the engine as people see it; made from JOB records, changed by attempts and by people's handling. */
export const WorkItem = defineEntity({
  name: 'WorkItem',
  properties: {
    ...tenantKey(),
    engineId: p.string().length(64),
    jobKey: engineKey(),
    processInstanceKey: engineKey(),
    elementInstanceKey: engineKey(),
    elementId: p.string().length(200),
    releaseId: id(),
    flowKey: p.string().length(100),
    flowName: p.string().length(200),
    formKey: p.string().length(200).nullable(),
    headers: p.json<Record<string, string>>(),
    subjectKind: p.string().length(30).nullable(),
    subjectId: id().nullable(),
    /** Institution of the subject, for the list of one's institution (T-06). */
    institutionId: id().nullable(),
    state: p.string().length(12),
    /** The only person who may do it; absent: anybody of the audience. */
    assigneeId: id().nullable(),
    audienceId: p.string().length(32),
    claimedById: id().nullable(),
    claimedByName: p.string().length(personColumns).nullable(),
    claimedAt: moment().nullable(),
    openedById: id().nullable(),
    openedByName: p.string().length(personColumns).nullable(),
    openedAt: moment().nullable(),
    dueAt: moment().nullable(),
    /** Due time, or the end of time without one: the order of open lists. */
    sortAt: moment(),
    urgeCount: p.integer().default(0),
    createdAt: moment(),
    /** The attempt that takes or took it. */
    attemptId: id().nullable(),
    doneById: id().nullable(),
    doneByName: p.string().length(personColumns).nullable(),
    doneAction: p.string().length(30).nullable(),
    /** When it left the open lists for good, done or gone. */
    endedAt: moment().nullable(),
    version: p.integer().version(),
  },
  uniques: [{ name: 'work_item_job', properties: ['tenantId', 'engineId', 'jobKey'] }],
  indexes: [
    { name: 'work_item_assignee', properties: ['tenantId', 'assigneeId', 'state', 'sortAt'] },
    { name: 'work_item_claimed', properties: ['tenantId', 'claimedById', 'state', 'sortAt'] },
    { name: 'work_item_audience_state', properties: ['tenantId', 'audienceId', 'state', 'sortAt'] },
    { name: 'work_item_audience_ended', properties: ['tenantId', 'audienceId', 'state', 'endedAt'] },
    { name: 'work_item_flow_ended', properties: ['tenantId', 'flowKey', 'state', 'endedAt'] },
    { name: 'work_item_element_ended', properties: ['tenantId', 'elementId', 'state', 'endedAt'] },
    { name: 'work_item_urged', properties: ['tenantId', 'state', 'urgeCount'] },
    { name: 'work_item_institution', properties: ['tenantId', 'institutionId', 'state', 'sortAt'] },
    { name: 'work_item_handled', properties: ['tenantId', 'doneById', 'endedAt'] },
    { name: 'work_item_subject', properties: ['tenantId', 'subjectId', 'state', 'endedAt'] },
    { name: 'work_item_due', properties: ['tenantId', 'state', 'dueAt'] },
    { name: 'work_item_instance', properties: ['tenantId', 'processInstanceKey'] },
  ],
});
export type WorkItemRow = InferEntity<typeof WorkItem>;

/** A distinct set of groups that steps are offered to; few, so that lists need no join. `id` is a digest of the groups. */
export const WorkItemAudience = defineEntity({
  name: 'WorkItemAudience',
  properties: {
    tenantId: id().primary(),
    id: p.string().length(32).primary(),
    groups: p.json<string[]>(),
  },
});

/** What an instance is about, told by its variable `ticketId`. */
export const FlowSubject = defineEntity({
  name: 'FlowSubject',
  properties: {
    tenantId: id().primary(),
    engineId: p.string().length(64).primary(),
    processInstanceKey: engineKey().primary(),
    subjectKind: p.string().length(30).nullable(),
    subjectId: id().nullable(),
    startedAt: moment(),
    endedAt: moment().nullable(),
  },
  indexes: [{ name: 'flow_subject_subject', properties: ['tenantId', 'subjectId'] }],
});

/** Why an attempt was refused. */
export interface Refusal {
  /** `person` was faster, or the `flow` itself left the step (timer, cancel), or the engine said no. */
  by: 'person' | 'flow' | 'engine';
  who?: string;
  at: string;
  detail?: string;
}

/** One try of a person to move a step; the only way a user task's job is completed (architecture §2). */
export const StepAttempt = defineEntity({
  name: 'StepAttempt',
  properties: {
    ...tenantKey(),
    /** `action` completes the step; `withdraw` terminates it and returns to the step before, or to the draft. */
    kind: p.string().length(10),
    workItemId: id(),
    subjectKind: p.string().length(30).nullable(),
    subjectId: id().nullable(),
    engineId: p.string().length(64),
    jobKey: engineKey(),
    processInstanceKey: engineKey(),
    elementInstanceKey: engineKey(),
    userId: p.string().length(64),
    userName: p.string().length(personColumns),
    action: p.json<StepAction>(),
    stepName: p.string().length(200),
    /** Checked values to store; never sent to the engine as a whole. */
    fields: p.json<Record<string, unknown>>(),
    opinion: p.text().nullable(),
    targetUserId: id().nullable(),
    targetUserName: p.string().length(personColumns).nullable(),
    /** What the engine gets. */
    variables: p.json<Record<string, unknown>>(),
    /** Withdraw: element to activate again; absent: the flow ends and the subject is a draft again. */
    returnTo: p.string().length(200).nullable(),
    /** Withdraw: the attempt it takes back. */
    takesBackId: id().nullable(),
    stateBefore: p.string().length(30).nullable(),
    /** `sent`, `done`, `refused`. */
    state: p.string().length(10),
    refusal: p.json<Refusal>().nullable(),
    isTakenBack: p.boolean().default(false),
    createdAt: moment(),
    settledAt: moment().nullable(),
  },
  indexes: [
    { name: 'step_attempt_sent', properties: ['state', 'createdAt'] },
    { name: 'step_attempt_subject', properties: ['tenantId', 'subjectId', 'state', 'settledAt'] },
    { name: 'step_attempt_instance', properties: ['tenantId', 'processInstanceKey', 'state'] },
    { name: 'step_attempt_item', properties: ['tenantId', 'workItemId'] },
  ],
});
export type StepAttemptRow = InferEntity<typeof StepAttempt>;

/** A person's edits of a step that did not move the flow. */
export const StepDraft = defineEntity({
  name: 'StepDraft',
  properties: {
    tenantId: id().primary(),
    workItemId: id().primary(),
    userId: p.string().length(64).primary(),
    fields: p.json<Record<string, unknown>>(),
    opinion: p.text().nullable(),
    refusedAction: p.string().length(30).nullable(),
    savedAt: moment(),
  },
});
export type StepDraftRow = InferEntity<typeof StepDraft>;

/** For the store's schema; in the order of dependence. */
export const workItemEntities = [WorkItemAudience, FlowSubject, WorkItem, StepAttempt, StepDraft];
