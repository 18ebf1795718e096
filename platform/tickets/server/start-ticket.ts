import { type Actor, EngineError, faultPoint, systemActor } from '@callweave/platform/kernel';
import type { JobHandler, Transaction } from '@callweave/platform/store';
import type { TicketAnswer } from '@callweave/platform/tickets/contract';
import { LockMode } from '@mikro-orm/core';
import { announceTicket } from './announce';
import type { TicketDeps } from './ports';
import { audit, record } from './ticket-history';
import { TicketEntity, type TicketRow } from './ticket.entities';
import { ticketProblems } from './ticket.problems';

/** The queue that starts instances again. */
export const startTopic = 'tickets.start';

/** The engine will say no again. */
const definite = new Set(['NOT_FOUND', 'INVALID_ARGUMENT', 'FAILED_PRECONDITION']);

/**
 * Brings a ticket in stage `starting` into the engine and waits for its first step. May be repeated at any time: the
 * instance is asked for with the ticket's own key.
 * @throws {Problem} ticket-not-started when the engine refuses; the ticket is a draft again
 */
export async function startTicket(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  { isAwaited = true } = {},
): Promise<TicketAnswer> {
  const ticket = await readTicket(deps, actor, ticketId);
  if (ticket.stage === 'draft') return answerOf(ticket, 'saved');
  const key = ticket.processInstanceKey ?? (await createInstance(deps, ticket));
  if (!key || !isAwaited) return answerOf(await readTicket(deps, actor, ticketId), 'movingOn');
  const standing = await deps.workItems.waitForStep(actor, key);
  return answerOf(await readTicket(deps, actor, ticketId), standing ? 'moved' : 'movingOn');
}

function readTicket(
  { store }: TicketDeps,
  { tenantId }: Pick<Actor, 'tenantId'>,
  id: string,
): Promise<TicketRow> {
  return store.read({ tenantId }, (em) => em.findOneOrFail(TicketEntity, { tenantId, id }));
}

function answerOf({ id, number, state }: TicketRow, outcome: TicketAnswer['outcome']): TicketAnswer {
  return { id, number, state, outcome };
}

/** @returns the instance's key, or undefined when the engine gave no answer and is asked again from the queue */
async function createInstance(deps: TicketDeps, ticket: TicketRow): Promise<string | undefined> {
  const { tenantId, id, startCount } = ticket;
  const { processDefinitionKey } = await deps.releases.byId(tenantId, ticket.releaseId);
  if (!processDefinitionKey) return undefined; // on its way to this engine: asked again from the queue
  faultPoint('tickets.start.before-send');
  try {
    const { processInstanceKey } = await deps.engine.createInstance({
      processDefinitionKey,
      variables: ticket.startVariables ?? {},
      idempotencyKey: `ticket:${id}:${startCount}`,
      durability: 'power',
    });
    faultPoint('tickets.start.after-send');
    await inTicket(deps, ticket, (tx, row) => ensureStarted(deps, tx, row, processInstanceKey));
    faultPoint('tickets.start.after-write');
    return processInstanceKey;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (definite.has(error.code)) return refuse(deps, ticket, error);
    deps.log.warn(
      { tenantId, ticketId: id, err: error },
      'Engine gave no answer to a start, it is asked again',
    );
    return undefined;
  }
}

async function refuse(deps: TicketDeps, ticket: TicketRow, error: EngineError): Promise<never> {
  const { number } = ticket;
  await inTicket(deps, ticket, async (tx, row) => {
    if (row.stage !== 'starting') return;
    row.stage = 'draft';
    if (row.sourceKey) await deps.sourceEnded(tx, row.tenantId, row.sourceKey);
    audit(
      tx,
      row,
      'start-refused',
      { id: 'system:engine', name: 'engine' },
      { number, detail: error.details },
    );
  });
  throw ticketProblems.notStarted({ number, detail: error.details }, { cause: error });
}

function inTicket(
  { store }: TicketDeps,
  { tenantId, id }: TicketRow,
  change: (tx: Transaction, ticket: TicketRow) => void | Promise<void>,
): Promise<void> {
  return store.write(systemActor(tenantId, 'tickets', id), {}, async (tx) =>
    change(tx, await lockTicket(tx, tenantId, id)),
  );
}

export function lockTicket(tx: Transaction, tenantId: string, id: string): Promise<TicketRow> {
  return tx.em.findOneOrFail(TicketEntity, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/**
 * Records that the instance runs, once: by the engine's answer or by the first record of it, whichever comes first.
 * The state of T-04 takes effect here.
 */
export function ensureStarted(
  deps: TicketDeps,
  tx: Transaction,
  ticket: TicketRow,
  processInstanceKey: string,
): void {
  if (ticket.stage !== 'starting') return;
  const { key, label, targetState } = ticket.startAction!;
  const at = deps.clock.now();
  const stateBefore = ticket.state;
  Object.assign(ticket, { stage: 'inFlow', state: targetState, submittedAt: at, processInstanceKey });
  ticket.engineId = deps.engine.engineId;
  const who = { id: ticket.creatorId || 'system:flow', name: ticket.creatorName };
  record(tx, ticket, { at, who, action: key, actionLabel: label, stepName: '', stateBefore });
  announceTicket(deps, tx, ticket);
}

/** Asks again for instances whose ticket is still `starting`. */
export function createStarter(deps: TicketDeps): JobHandler {
  return {
    topic: startTopic,
    maxAttempts: 50,
    async run({ ticketId }, { tenantId }) {
      const ticket = await readTicket(deps, { tenantId }, String(ticketId));
      if (ticket.stage !== 'starting') return;
      const key = await createInstance(deps, ticket);
      if (!key) throw new Error(`Ticket ${ticket.id} is not started yet`);
    },
  };
}

/** After a crash: tickets still `starting` are started. */
export async function recoverStarts(deps: TicketDeps): Promise<void> {
  const starting = await deps.store.system('tickets: start again what was starting', ({ em }) =>
    em.find(TicketEntity, { stage: 'starting' }, { orderBy: { createdAt: 'asc' }, limit: 10_000 }),
  );
  for (const ticket of starting)
    await createInstance(deps, ticket).catch((err: unknown) =>
      deps.log.error(
        { tenantId: ticket.tenantId, ticketId: ticket.id, err },
        'A ticket could not be started',
      ),
    );
}
