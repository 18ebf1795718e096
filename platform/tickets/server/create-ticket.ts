import { checkSubmit, fieldsOf } from '@callweave/platform/form-logic';
import { type Actor, commonProblems, faultPoint, newId } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import {
  type createTicketBody,
  type editDraftBody,
  type TicketAnswer,
  TicketState,
} from '@callweave/platform/tickets/contract';
import type { StepAction } from '@callweave/platform/work-items/contract';
import {
  fingerprintOf,
  pickVariables,
  sealFields,
  serverFormTools,
} from '@callweave/platform/work-items/server';
import { LockMode } from '@mikro-orm/core';
import type { z } from 'zod';
import { historyLabels, record } from './ticket-history';
import { applyFields, refreshColumns } from './ticket-fields';
import { nextTicketNumber } from './ticket-number';
import { liveType, type TicketType, typeOfRelease } from './ticket-type';
import { TicketCallEntity, TicketEntity, type TicketRow } from './ticket.entities';
import { ticketProblems, ticketWord } from './ticket.problems';
import type { TicketDeps } from './ports';
import { fileIdsOf } from './file-ids';
import { requireRelated } from './related';
import { startTopic, startTicket } from './start-ticket';
import type { TicketSource } from './create-from-source';

export type CreateBody = z.output<typeof createTicketBody>;
type EditBody = z.output<typeof editDraftBody>;
const resendAfterMs = 30_000;

/** Not drawn: keeps a draft in state New without required checks (T-03). */
export const saveAction = 'save';

/**
 * Creates a ticket from its start form: saves a draft, submits, or solves at once (T-03, T-04).
 * @throws {Problem} bad input; unknown action or flow; notStarted when the engine refuses
 */
export async function createTicket(
  deps: TicketDeps,
  actor: Actor,
  body: CreateBody,
  idempotencyKey: string,
): Promise<TicketAnswer> {
  const type = await liveType(deps, actor.tenantId, body.flowKey);
  const fields = await sealFields(deps.vault, actor.tenantId, type.form, body.fields);
  faultPoint('tickets.create.before-write');
  const id = await deps.store.write(actor, { idempotencyKey, fingerprint: fingerprintOf(body) }, (tx) =>
    insertTicket(deps, tx, actor, type, { ...body, fields }),
  );
  faultPoint('tickets.create.after-write');
  return startTicket(deps, actor, id);
}

/** The row of a new ticket, saved, or on its way into the engine. */
export async function insertTicket(
  deps: TicketDeps,
  tx: Transaction,
  actor: Actor,
  type: TicketType,
  body: CreateBody,
  source?: TicketSource,
): Promise<string> {
  const now = deps.clock.now();
  const action = findAction(type, body.action);
  const values = checkFields(deps, type, action, body.fields, {
    current: {},
    files: [],
    isTrusted: source !== undefined,
  });
  const relatedNumbers = await requireRelated(tx.em, actor.tenantId, body.relatedNumbers ?? []);
  const ticket = tx.em.create(TicketEntity, {
    ...ownerColumns(actor, source),
    id: newId(),
    number: await nextTicketNumber(tx.em, actor, type.numberPattern, now),
    flowKey: type.release.flowKey,
    typeName: type.release.name,
    releaseId: type.release.id,
    title: '',
    state: TicketState.New,
    stage: 'draft',
    fields: values,
    searchText: '',
    startCount: 0,
    urgeCount: 0,
    relatedNumbers,
    sourceKey: source?.key ?? null,
  });
  refreshColumns(ticket);
  tx.em.persist(ticket);
  if (body.callId)
    tx.em.create(TicketCallEntity, { tenantId: actor.tenantId, ticketId: ticket.id, callId: body.callId });
  finishDraft(deps, tx, actor, ticket, type, action, source?.variables);
  return ticket.id;
}

/** A ticket made by a flow belongs to nobody; its flow decides who works it. */
function ownerColumns(
  { tenantId, userId, userName, departmentId, institutionId }: Actor,
  source?: TicketSource,
) {
  return {
    tenantId,
    creatorId: source ? '' : userId,
    creatorName: userName,
    departmentId: departmentId ?? null,
    institutionId: institutionId ?? null,
  };
}

/**
 * Edits, submits or solves an own draft.
 * @throws {Problem} no draft any more, edited meanwhile, not the creator's
 */
export async function editDraft(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  body: EditBody,
  idempotencyKey: string,
): Promise<TicketAnswer> {
  const { tenantId } = actor;
  const { releaseId } = await deps.store.read(actor, (em) =>
    requireTicket(em.findOne(TicketEntity, { tenantId, id: ticketId })),
  );
  const type = await typeOfRelease(deps, tenantId, releaseId);
  const fields = await sealFields(deps.vault, tenantId, type.form, body.fields);
  faultPoint('tickets.draft.before-write');
  await deps.store.write(
    actor,
    { idempotencyKey, fingerprint: fingerprintOf([ticketId, body]) },
    async (tx) => {
      const ticket = await lockDraft(tx, actor, ticketId);
      if (ticket.version !== body.version) throw commonProblems.editedMeanwhile();
      const action = findAction(type, body.action);
      const files = await fileIdsOf(tx.em, tenantId, ticketId);
      const values = checkFields(deps, type, action, fields, {
        current: ticket.fields,
        files,
        isTrusted: false,
      });
      if (body.relatedNumbers)
        ticket.relatedNumbers = await requireRelated(tx.em, tenantId, body.relatedNumbers, ticket.number);
      applyFields(tx, ticket, values, whoOf(actor), '', deps.clock.now());
      finishDraft(deps, tx, actor, ticket, type, action);
      return ticketId;
    },
  );
  faultPoint('tickets.draft.after-write');
  return startTicket(deps, actor, ticketId);
}

/** Reads a draft for change. @throws {Problem} */
export async function lockDraft(tx: Transaction, actor: Actor, id: string): Promise<TicketRow> {
  const { tenantId, userId } = actor;
  const ticket = await requireTicket(
    tx.em.findOne(TicketEntity, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE }),
  );
  if (ticket.creatorId !== userId) throw ticketProblems.otherPost();
  if (ticket.stage !== 'draft') throw ticketProblems.notADraft({ number: ticket.number });
  return ticket;
}

export async function requireTicket(found: Promise<TicketRow | null>): Promise<TicketRow> {
  const ticket = await found;
  if (!ticket) throw commonProblems.notFound({ what: ticketWord });
  return ticket;
}

export const whoOf = ({ userId, userName }: Actor) => ({ id: userId, name: userName });

function findAction({ actions }: TicketType, key: string): StepAction | undefined {
  if (key === saveAction) return undefined;
  const action = actions.find((candidate) => candidate.key === key);
  if (!action) throw ticketProblems.noSuchAction({ action: key });
  return action;
}

function checkFields(
  { clock }: TicketDeps,
  { form }: TicketType,
  action: StepAction | undefined,
  fields: Record<string, unknown>,
  known: { current: Record<string, unknown>; files: string[]; isTrusted: boolean },
): Record<string, unknown> {
  const requireAll = action?.requiredCheck ?? false;
  const options = { ...known, requireAll, tools: serverFormTools, now: clock.now() };
  const { values, errors } = checkSubmit(form, fields, options);
  if (errors.length > 0) throw commonProblems.badInput({}, { errors });
  return values;
}

/** Leaves the ticket as a draft, or on its way into the engine. */
function finishDraft(
  deps: TicketDeps,
  tx: Transaction,
  actor: Actor,
  ticket: TicketRow,
  type: TicketType,
  action: StepAction | undefined,
  variables: TicketSource['variables'] = {},
): void {
  const at = deps.clock.now();
  if (!action) {
    const line = { at, who: whoOf(actor), action: saveAction, actionLabel: historyLabels.save };
    record(tx, ticket, { ...line, stepName: '', stateBefore: ticket.state });
    return;
  }
  ticket.stage = 'starting';
  ticket.startCount += 1;
  ticket.startAction = {
    key: action.key,
    label: action.label,
    targetState: action.targetState ?? ticket.state,
  };
  ticket.startVariables = {
    ...variables,
    ...pickVariables(fieldsOf(type.form), type.variables, ticket.fields),
    ...{ ticketId: ticket.id, creatorId: ticket.creatorId, actorId: actor.userId },
    ...{ action: action.key, attemptId: '', targetUserId: '', language: actor.locale },
  };
  const notBefore = new Date(at.getTime() + resendAfterMs);
  tx.send(startTopic, { ticketId: ticket.id }, { key: `${ticket.id}:${ticket.startCount}`, notBefore });
}
