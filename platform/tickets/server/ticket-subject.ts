import { findRow, findRows, type Transaction } from '@callweave/platform/store';
import { ticketRights, TicketState } from '@callweave/platform/tickets/contract';
import type { AppliedStep, SubjectArea } from '@callweave/platform/work-items/server';
import { announceTicket } from './announce';
import { fileIdsOf } from './file-ids';
import type { TicketDeps } from './ports';
import { ensureStarted, lockTicket } from './start-ticket';
import { applyFields } from './ticket-fields';
import { historyLabels, record } from './ticket-history';
import { TicketEntity, type TicketRow } from './ticket.entities';

/** How tickets are worked in steps: what a settled attempt changes, once, in its own transaction. */
export function createTicketSubject(deps: TicketDeps): SubjectArea {
  return {
    kind: 'ticket',
    fallbackGroups: [ticketRights.create.key],
    variable: 'ticketId',
    cards: async (em, tenantId, ids) => {
      const tickets = await findRows(
        em,
        TicketEntity,
        { tenantId, id: { $in: [...ids] } },
        { fields: cardFields },
      );
      return new Map(tickets.map((ticket) => [ticket.id, cardOf(ticket)]));
    },
    data: async (em, tenantId, id) => {
      const ticket = await findRow(em, TicketEntity, { tenantId, id }, { fields: dataFields });
      if (!ticket) return undefined;
      const { fields, state, urgeCount, institutionId } = ticket;
      return { fields, state, urgeCount, ...(institutionId && { institutionId }) };
    },
    files: fileIdsOf,
    apply: (tx, step) => applyStep(deps, tx, step),
    ended: async (tx, { tenantId, subjectId, processInstanceKey, how, at }) => {
      const ticket = await lockTicket(tx, tenantId, subjectId);
      ensureStarted(deps, tx, ticket, processInstanceKey);
      // Withdrawn to the draft, or started anew: this instance is not the ticket's any more.
      if (ticket.processInstanceKey !== processInstanceKey || ticket.stage !== 'inFlow') return;
      endTicket(tx, ticket, how, at);
      if (ticket.sourceKey) await deps.sourceEnded(tx, tenantId, ticket.sourceKey);
      announceTicket(deps, tx, ticket);
    },
  };
}

const dataFields = ['fields', 'state', 'urgeCount', 'institutionId'] as const;
const cardFields = ['id', 'number', 'title', 'state', 'urgency', 'urgeCount'] as const;

function cardOf({ number, title, state, urgency, urgeCount }: Pick<TicketRow, (typeof cardFields)[number]>) {
  return { number, title, state, urgeCount, ...(urgency && { urgency }) };
}

async function applyStep(deps: TicketDeps, tx: Transaction, step: AppliedStep): Promise<void> {
  const { attempt, at } = step;
  const ticket = await lockTicket(tx, attempt.tenantId, attempt.subjectId!);
  ensureStarted(deps, tx, ticket, attempt.processInstanceKey);
  const stateBefore = ticket.state;
  const who = { id: attempt.userId, name: attempt.userName };
  if (attempt.kind === 'withdraw') takeBack(ticket, step);
  else {
    applyFields(tx, ticket, attempt.fields, who, attempt.stepName, at);
    ticket.state = attempt.action.targetState ?? ticket.state;
  }
  record(tx, ticket, {
    ...{ at, who, stateBefore, stepName: attempt.stepName, opinion: attempt.opinion ?? null },
    ...{ action: attempt.action.key, actionLabel: attempt.action.label },
    target: attempt.targetUserId
      ? { id: attempt.targetUserId, name: attempt.targetUserName ?? '' }
      : undefined,
  });
  announceTicket(deps, tx, ticket);
}

/** Current state → previous state (T-04): that of the step taken back, or the draft when that was the creation. */
function takeBack(ticket: TicketRow, { takenBack }: AppliedStep): void {
  if (takenBack) {
    ticket.state = takenBack.stateBefore ?? ticket.state;
    return;
  }
  backToDraft(ticket);
}

/** As before it was submitted, with all that was entered since. */
export function backToDraft(ticket: TicketRow): void {
  Object.assign(ticket, {
    state: TicketState.New,
    stage: 'draft',
    submittedAt: null,
    processInstanceKey: null,
  });
}

/** Terminated from outside, an instance leaves a ticket that nobody can work: it is void. */
function endTicket(tx: Transaction, ticket: TicketRow, how: 'completed' | 'terminated', at: Date): void {
  if (how === 'completed') {
    Object.assign(ticket, { stage: 'ended', endedAt: at });
    return;
  }
  const stateBefore = ticket.state;
  voidTicket(ticket, at);
  const who = { id: 'system:engine', name: 'engine' };
  record(tx, ticket, { at, who, action: 'end', actionLabel: historyLabels.end, stepName: '', stateBefore });
}

export function voidTicket(ticket: TicketRow, at: Date): void {
  Object.assign(ticket, { stage: 'ended', endedAt: at, state: TicketState.Voided });
}
