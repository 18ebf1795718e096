import { type EngineRecord, newId, userTaskJobType } from '@callweave/platform/kernel';
import { findRow, insertRows, type Projection, type Transaction } from '@callweave/platform/store';
import { announce, announceMove } from './changes';
import { audienceIdOf } from './groups';
import { settleIn, type Verdict } from './settle-attempt';
import {
  FlowSubject,
  type Refusal,
  StepAttempt,
  type StepAttemptRow,
  WorkItem,
  WorkItemAudience,
  type WorkItemRow,
} from './work-item.entities';
import type { FlowAbout, WorkItemParts } from './ports';

/** Instance variable that a withdrawal writes: proof in the records that it happened. */
export const withdrawalVariable = 'withdrawalId';

/** Opens and closes work items, learns what instances are about, settles attempts from records. */
export function createWorkItemProjection(parts: WorkItemParts): Projection {
  return {
    name: 'work-items',
    valueTypes: ['VARIABLE', 'JOB', 'PROCESS_INSTANCE'],
    async apply(tx, record, tenantId) {
      if (record.recordType !== 'EVENT') return;
      const seen: Seen = { parts, tx, record, tenantId, at: new Date(record.timestamp) };
      if (record.valueType === 'VARIABLE') await onVariable(seen);
      else if (record.valueType === 'JOB') await onJob(seen);
      else await onProcess(seen);
    },
  };
}

interface Seen {
  parts: WorkItemParts;
  tx: Transaction;
  record: EngineRecord;
  tenantId: string;
  at: Date;
}

const textOf = ({ value }: EngineRecord, name: string): string => String(value[name] ?? '');

async function onVariable(seen: Seen): Promise<void> {
  const { record, parts } = seen;
  const name = textOf(record, 'name');
  if (name === withdrawalVariable) {
    await settle(seen, String(JSON.parse(textOf(record, 'value'))), { done: true });
    announceMoveOf(seen);
    return;
  }
  const area = [...parts.subjects.values()].find(({ variable }) => variable === name);
  const isRoot = textOf(record, 'scopeKey') === textOf(record, 'processInstanceKey');
  if (!area || !isRoot || record.intent !== 'CREATED') return;
  const release = await parts.releases.byProcessDefinition(textOf(record, 'processDefinitionKey'));
  // Call flows may create tickets, but are not about them.
  if (release?.kind !== area.kind) return;
  await rememberFlow(seen, {
    subjectKind: area.kind,
    subjectId: String(JSON.parse(textOf(record, 'value'))),
  });
}

async function rememberFlow(
  { tx, parts, record, tenantId, at }: Seen,
  about?: FlowAbout,
): Promise<FlowAbout> {
  const key = {
    tenantId,
    engineId: parts.engine.engineId,
    processInstanceKey: textOf(record, 'processInstanceKey'),
  };
  const name = Object.values(key).join('/');
  const known = parts.flows.get(name);
  if (known) return known;
  const flow =
    (await tx.em.findOne(FlowSubject, key)) ??
    tx.em.create(FlowSubject, { ...key, ...(about ?? nothing), startedAt: at });
  const { subjectKind = null, subjectId = null } = flow;
  tx.afterCommit(() => parts.flows.keep(name, { subjectKind, subjectId }));
  return { subjectKind, subjectId };
}

const nothing: FlowAbout = { subjectKind: null, subjectId: null };

async function onJob(seen: Seen): Promise<void> {
  const { record } = seen;
  if (textOf(record, 'type') !== userTaskJobType) return;
  announceMoveOf(seen);
  if (record.intent === 'CREATED') await openItem(seen);
  else if (record.intent === 'COMPLETED') await onCompleted(seen);
  else if (record.intent === 'CANCELED' || record.intent === 'ERROR_THROWN') await onCancelled(seen);
}

async function openItem(seen: Seen): Promise<void> {
  const { parts, tx, record, tenantId, at } = seen;
  const release = await parts.releases.byProcessDefinition(textOf(record, 'processDefinitionKey'));
  if (!release) return;
  const { subjectKind, subjectId } = await rememberFlow(seen);
  const area = parts.subjects.get(subjectKind ?? '');
  const data = await area?.data(tx.em, tenantId, subjectId!);
  const task = readHeaders(record);
  const isNobodys = !task.assigneeId && task.groups.length === 0;
  const groups = isNobodys ? (area?.fallbackGroups ?? []) : task.groups;
  await rememberAudience(seen, groups);
  const item = {
    id: newId(),
    tenantId,
    engineId: parts.engine.engineId,
    jobKey: record.key,
    ...instanceColumns(record),
    releaseId: release.id,
    flowKey: release.flowKey,
    flowName: release.name,
    formKey: task.formKey,
    headers: task.headers,
    ...{ subjectKind, subjectId },
    institutionId: data?.institutionId ?? null,
    state: 'open',
    assigneeId: task.assigneeId,
    audienceId: audienceIdOf(groups),
    dueAt: task.dueAt,
    sortAt: task.dueAt ?? noDueTime,
    urgeCount: data?.urgeCount ?? 0,
    createdAt: at,
  };
  await insertRows(tx.em, WorkItem, [item], 'refuse');
  announceItem(seen, item);
}

/** Sorts after every real due time; the last moment MySQL can store. */
const noDueTime = new Date('9999-12-31T23:59:59Z');

function instanceColumns(record: EngineRecord) {
  return {
    processInstanceKey: textOf(record, 'processInstanceKey'),
    elementInstanceKey: textOf(record, 'elementInstanceKey'),
    elementId: textOf(record, 'elementId'),
  };
}

const engineHeader = 'io.camunda.zeebe:';

/** Zeebe's own headers of a user task and the drawn ones. */
function readHeaders({ value }: EngineRecord) {
  const all = (value['customHeaders'] ?? {}) as Readonly<Record<string, string>>;
  const own = (name: string): string | undefined => all[engineHeader + name];
  const list = (name: string): string[] => JSON.parse(own(name) ?? '[]') as string[];
  const dueAt = new Date((own('dueDate') ?? '').replace(/\[.*\]$/, ''));
  return {
    headers: Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(engineHeader))),
    formKey: own('formKey') ?? null,
    assigneeId: own('assignee') || null,
    groups: [...list('candidateGroups'), ...list('candidateUsers').map((user) => `user:${user}`)],
    dueAt: Number.isNaN(dueAt.getTime()) ? null : dueAt,
  };
}

async function rememberAudience({ parts, tx, tenantId }: Seen, groups: readonly string[]): Promise<void> {
  const key = { tenantId, id: audienceIdOf(groups) };
  if (parts.audiences.get(`${tenantId}/${key.id}`) || (await tx.em.findOne(WorkItemAudience, key))) return;
  tx.em.persist(tx.em.create(WorkItemAudience, { ...key, groups: [...new Set(groups)].sort() }));
}

function itemOfJob({ tx, tenantId, parts, record }: Seen): Promise<WorkItemRow | null> {
  return tx.em.findOne(WorkItem, { tenantId, engineId: parts.engine.engineId, jobKey: record.key });
}

async function onCompleted(seen: Seen): Promise<void> {
  const { attemptId } = (seen.record.value['variables'] ?? {}) as { attemptId?: unknown };
  if (typeof attemptId === 'string' && (await isDoneBy(seen, attemptId))) return;
  const item = await itemOfJob(seen);
  // Completed past us: an operator's tool. Whoever was at it is told that the flow went on.
  if (item && item.state !== 'done') await leaveItem(seen, item, seen.at);
}

/** Waits for who is settling the attempt on the engine's answer, and settles it when nobody has. */
async function isDoneBy({ parts, tx, tenantId, record }: Seen, id: string): Promise<boolean> {
  const attempt = await findRow(
    tx.em,
    StepAttempt,
    { tenantId, id, jobKey: record.key },
    { isForUpdate: true },
  );
  if (attempt?.state === 'sent') return settleIn(parts, tx, attempt, { done: true });
  // Each is stored before the engine hears of it.
  if (!attempt && id)
    parts.log.error(
      { tenantId, attemptId: id, job: record.key },
      'A step was done that the store knows nothing of: the store is older than the engine. Restore both from one backup',
    );
  return attempt?.state === 'done';
}

async function onCancelled(seen: Seen): Promise<void> {
  const item = await itemOfJob(seen);
  if (item && !item.endedAt) await leaveItem(seen, item, seen.at);
}

/** The engine left the step without an attempt of ours, as far as is known by now. */
async function leaveItem(seen: Seen, item: WorkItemRow, at: Date): Promise<void> {
  item.endedAt = at;
  const attempt = item.attemptId ? await attemptOf(seen, item.attemptId) : undefined;
  if (attempt?.state !== 'sent') {
    item.state = 'gone';
    announceItem(seen, item);
    return;
  }
  // A withdrawal to the draft shows only when the whole instance ends, a record or two later.
  if (attempt.kind === 'withdraw' && !attempt.returnTo) return;
  const refusal: Refusal = { by: 'flow', at: at.toISOString() };
  await settleIn(seen.parts, seen.tx, attempt, { done: false, refusal });
}

/** @returns whether it was settled here */
async function settle(seen: Seen, attemptId: string, verdict: Verdict): Promise<boolean> {
  const attempt = await attemptOf(seen, attemptId);
  return attempt !== undefined && settleIn(seen.parts, seen.tx, attempt, verdict);
}

/** As it is stored: statements settle attempts, not changed rows. */
function attemptOf({ tx, tenantId }: Seen, id: string): Promise<StepAttemptRow | undefined> {
  return findRow(tx.em, StepAttempt, { tenantId, id });
}

async function onProcess(seen: Seen): Promise<void> {
  const { parts, tx, record, tenantId, at } = seen;
  const how = { ELEMENT_COMPLETED: 'completed', ELEMENT_TERMINATED: 'terminated' } as const;
  const ended = how[record.intent as keyof typeof how];
  if (!ended || record.value['bpmnElementType'] !== 'PROCESS') return;
  const { engineId } = parts.engine;
  const flow = await tx.em.findOne(FlowSubject, { tenantId, engineId, processInstanceKey: record.key });
  if (!flow || flow.endedAt) return;
  flow.endedAt = at;
  if (ended === 'terminated') await settleReturnToDraft(seen);
  const { subjectKind, subjectId, processInstanceKey } = flow;
  const area = parts.subjects.get(subjectKind ?? '');
  if (area) await area.ended(tx, { tenantId, subjectId: subjectId!, processInstanceKey, how: ended, at });
  announce(parts, tx, { tenantId });
  announceMoveOf(seen);
}

async function settleReturnToDraft({ parts, tx, record, tenantId }: Seen): Promise<void> {
  const where = { tenantId, processInstanceKey: record.key, kind: 'withdraw', returnTo: null, state: 'sent' };
  for (const attempt of await tx.em.find(StepAttempt, where, { disableIdentityMap: true }))
    await settleIn(parts, tx, attempt, { done: true });
}

function announceMoveOf({ parts, tx, record, tenantId }: Seen): void {
  announceMove(parts, tx, { tenantId, processInstanceKey: textOf(record, 'processInstanceKey') });
}

function announceItem(
  { parts, tx, tenantId }: Seen,
  { id, assigneeId, claimedById }: Pick<WorkItemRow, 'id' | 'assigneeId'> & Partial<WorkItemRow>,
): void {
  announce(parts, tx, { tenantId, workItemId: id, userIds: [assigneeId, claimedById] });
}
