import { checkSubmit, choiceTypes, fieldsOf } from '@callweave/platform/form-logic';
import {
  type Actor,
  commonProblems,
  faultPoint,
  type FieldError,
  newId,
  Problem,
} from '@callweave/platform/kernel';
import { type Transaction, updateRow } from '@callweave/platform/store';
import type { actionBody, StepAction } from '@callweave/platform/work-items/contract';
import { type EntityManager, LockMode } from '@mikro-orm/core';
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { readAttempt } from './answer';
import { announce } from './changes';
import { keepDraft } from './drafts';
import { isInGroups } from './groups';
import { fasterProblem, requireMayWork } from './may-work';
import type { PersonName, WorkItemParts } from './ports';
import { sealFields, withoutPlain } from './seal-fields';
import { readStep, type StepContext, stepNotFound } from './step-context';
import { StepAttempt, type StepAttemptRow, WorkItem, type WorkItemRow } from './work-item.entities';
import { workItemProblems } from './work-item.problems';

export type ActionBody = z.output<typeof actionBody>;
/**
 * Durable write 1 of a step: everything checked on the server, the attempt stored as `sent`, the item out of every list.
 * @returns the attempt; the same for a repeated idempotency key
 * @throws {Problem} bad input; not this person's step; somebody was faster (what was entered is kept as a draft)
 */
export async function takeStep(
  parts: WorkItemParts,
  actor: Actor,
  workItemId: string,
  body: ActionBody,
  idempotencyKey: string,
): Promise<StepAttemptRow> {
  const step = await readStep(parts, actor, workItemId);
  const target = await findTarget(parts, actor, step, body);
  const fingerprint = fingerprintOf([workItemId, body]);
  const fields = await sealFields(parts.vault, actor.tenantId, step.form, body.fields);
  faultPoint('work-items.attempt.before-take');
  try {
    let taken: StepAttemptRow | undefined;
    const attemptId = await parts.store.write(actor, { idempotencyKey, fingerprint }, async (tx) => {
      taken = await take(parts, tx, actor, step, { ...body, fields }, target);
      return taken.id;
    });
    faultPoint('work-items.attempt.after-take');
    return taken?.id === attemptId ? taken : await readAttempt(parts, actor, attemptId);
  } catch (error) {
    if (error instanceof Problem && error.status === 409)
      await keepDraft(
        parts,
        actor,
        workItemId,
        { ...body, fields: withoutPlain(step.form, fields) },
        body.action,
      );
    throw error;
  }
}

async function take(
  parts: WorkItemParts,
  tx: Transaction,
  actor: Actor,
  step: StepContext,
  body: ActionBody,
  target: PersonName | undefined,
): Promise<StepAttemptRow> {
  const attemptId = newId();
  const item = await takeItem(parts, tx, actor, step.item, attemptId);
  const action = requireAction(actor, step, body.action);
  const { values, errors } = checkSubmit(step.form, body.fields, {
    requireAll: action.requiredCheck,
    current: step.data?.fields ?? {},
    files: await filesOf(step, tx.em),
    tools: parts.formTools,
    now: parts.clock.now(),
  });
  errors.push(...checkExtras(action, body, target));
  if (errors.length > 0) throw commonProblems.badInput({}, { errors });
  announce(parts, tx, { ...item, workItemId: item.id, userIds: [actor.userId] });
  return createAttempt(parts, tx, actor, { attemptId, step, item, action, body, target, values });
}

/** Takes the item if it still is as it was read, in one statement; otherwise looks again. */
async function takeItem(
  parts: WorkItemParts,
  tx: Transaction,
  actor: Actor,
  read: WorkItemRow,
  attemptId: string,
): Promise<WorkItemRow> {
  const taken = { state: 'completing', attemptId };
  if (read.state === 'open') {
    await requireMayWork(parts, tx.em, actor, read);
    const { tenantId, id, version } = read;
    if (await updateRow(tx.em, WorkItem, { tenantId, id, version }, taken)) return read;
  }
  return Object.assign(await lockOpenItem(parts, tx, actor, read.id), taken);
}

/** Files that the step's fields may name; read only for forms that have such fields. */
async function filesOf({ area, form, item }: StepContext, em: EntityManager): Promise<string[]> {
  if (!area || !fieldsOf(form).some(({ type }) => type === 'attachments')) return [];
  return area.files(em, item.tenantId, item.subjectId!);
}

/** Reads the item for change. @throws {Problem} not found, meant for others, or no longer open */
export async function lockOpenItem(
  parts: WorkItemParts,
  tx: Transaction,
  actor: Actor,
  id: string,
): Promise<WorkItemRow> {
  const { tenantId } = actor;
  const item = await tx.em.findOne(WorkItem, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!item) throw stepNotFound();
  if (item.state !== 'open') throw await fasterProblem(tx.em, actor, item);
  await requireMayWork(parts, tx.em, actor, item);
  return item;
}

function requireAction(actor: Actor, { settings }: StepContext, key: string): StepAction {
  const action = settings.actions.find((candidate) => candidate.key === key);
  if (!action) throw workItemProblems.noSuchAction({ action: key });
  if (!isInGroups(actor, action.groups)) throw commonProblems.notAllowed({ right: action.groups.join(', ') });
  return action;
}

/** Who a transfer goes to; undefined when nobody was named or the person may not be (T-04). */
async function findTarget(
  { people }: WorkItemParts,
  { tenantId }: Actor,
  { settings }: StepContext,
  { action, targetUserId }: ActionBody,
): Promise<PersonName | undefined> {
  const right = settings.actions.find(({ key }) => key === action)?.targetRight;
  if (!right || !targetUserId || !(await people.holdsRight(tenantId, targetUserId, right))) return undefined;
  return people.find(tenantId, targetUserId);
}

const targetNeeded = {
  'zh-CN': '请选择有处理权限的人员',
  'zh-TW': '請選擇有處理權限的人員',
  en: 'Choose somebody who may do the next step',
};
const opinionNeeded = { 'zh-CN': '请填写意见', 'zh-TW': '請填寫意見', en: 'An opinion is required' };

function checkExtras(action: StepAction, body: ActionBody, target: PersonName | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (action.targetRight && !target) errors.push({ pointer: '#/targetUserId', detail: targetNeeded });
  if (action.opinion === 'required' && !body.opinion?.trim())
    errors.push({ pointer: '#/opinion', detail: opinionNeeded });
  return errors;
}

interface NewAttempt {
  attemptId: string;
  step: StepContext;
  item: WorkItemRow;
  action: StepAction;
  body: ActionBody;
  target: PersonName | undefined;
  values: Record<string, unknown>;
}

function createAttempt(parts: WorkItemParts, tx: Transaction, actor: Actor, made: NewAttempt) {
  const { attemptId, step, item, action, body, target, values } = made;
  const attempt: StepAttemptRow = {
    ...attemptColumns(item, actor),
    id: attemptId,
    kind: 'action',
    action,
    stepName: step.stepName,
    fields: values,
    opinion: body.opinion?.trim() || null,
    targetUserId: target?.id ?? null,
    targetUserName: target?.name ?? null,
    variables: {
      ...conditionVariables(step, values),
      action: action.key,
      attemptId,
      actorId: actor.userId,
      targetUserId: target?.id ?? '',
    },
    ...{ returnTo: null, takesBackId: null, refusal: null, settledAt: null },
    stateBefore: step.data?.state ?? null,
    createdAt: parts.clock.now(),
  };
  tx.add(StepAttempt, attempt);
  return attempt;
}

/** Columns an attempt takes from its item and person. */
export function attemptColumns(item: WorkItemRow, actor: Actor) {
  const { tenantId, engineId, jobKey, processInstanceKey, elementInstanceKey, subjectKind, subjectId } = item;
  return {
    ...{ tenantId, engineId, jobKey, processInstanceKey, elementInstanceKey, subjectKind, subjectId },
    workItemId: item.id,
    userId: actor.userId,
    userName: actor.userName,
    state: 'sent',
    isTakenBack: false,
  };
}

/** Values of choice fields and of the fields named by the step; texts stay in the store. */
function conditionVariables({ form, settings, data }: StepContext, values: Record<string, unknown>) {
  return pickVariables(fieldsOf(form), settings.variables, { ...data?.fields, ...values });
}

export function pickVariables(
  fields: readonly { key: string; type: string }[],
  named: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const wanted = fields.filter(({ key, type }) => choiceTypes.includes(type) || named.includes(key));
  return Object.fromEntries(wanted.map(({ key }) => [key, values[key] ?? null]));
}

/** Digest of a request: the same idempotency key with another one is refused. */
export function fingerprintOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
