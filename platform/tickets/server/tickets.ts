import {
  type Actor,
  commonProblems,
  type TopicDefinition,
  type TriggeredStart,
} from '@callweave/platform/kernel';
import type { JobHandler, ServerArea } from '@callweave/platform/store';
import type { TicketAnswer } from '@callweave/platform/tickets/contract';
import { fingerprintOf } from '@callweave/platform/work-items/server';
import { announceTicket, ticketTopicName } from './announce';
import { attach, deleteFileTopic, detach, download, type Upload } from './attachments';
import { createTicketFromFlow, createTicketFromTrigger } from './create-from-source';
import { type CreateBody, createTicket, editDraft, lockDraft, whoOf } from './create-ticket';
import { forgetFlows } from './forget-engine';
import type { TicketDeps } from './ports';
import { requireRelated } from './related';
import { remark } from './remarks';
import { reveal } from './reveal';
import { createStarter, lockTicket, recoverStarts } from './start-ticket';
import { requireVisible } from './ticket-access';
import { readDetail, withdrawalOf } from './ticket-detail';
import { audit } from './ticket-history';
import { createTicketSubject } from './ticket-subject';
import { liveType } from './ticket-type';
import { TicketAttachmentEntity, TicketCallEntity, TicketEntity } from './ticket.entities';
import { createTicketQueries } from './ticket.queries';
import { createTicketRoutes } from './ticket.routes';
import { setFromFlow } from './set-from-flow';

type EditBody = Parameters<typeof editDraft>[3];

export type Tickets = ReturnType<typeof createUseCases>;

function createUseCases(deps: TicketDeps) {
  return {
    ...createTicketQueries(deps),
    types: async (actor: Actor) => ({
      items: (await deps.releases.live(actor.tenantId, 'ticket'))
        .filter(({ isTriggeredOnly }) => !isTriggeredOnly)
        .map(({ flowKey, name, id, version }) => ({ ...{ flowKey, name, version }, releaseId: id })),
    }),
    async type(actor: Actor, flowKey: string) {
      const { release, form, actions } = await liveType(deps, actor.tenantId, flowKey);
      const { name, id: releaseId, version } = release;
      return { ...{ name, releaseId, version, form, actions }, flowKey: release.flowKey };
    },
    create: (actor: Actor, body: CreateBody, key: string) => createTicket(deps, actor, body, key),
    createFromFlow: (actor: Actor, body: CreateBody, job: Parameters<typeof createTicketFromFlow>[3]) =>
      createTicketFromFlow(deps, actor, body, job),
    createFromTrigger: (start: TriggeredStart) => createTicketFromTrigger(deps, start),
    setFromFlow: (actor: Actor, change: Parameters<typeof setFromFlow>[2]) =>
      setFromFlow(deps, actor, change),
    editDraft: (actor: Actor, id: string, body: EditBody, key: string) =>
      editDraft(deps, actor, id, body, key),
    discardDraft: (actor: Actor, id: string, key: string) => discardDraft(deps, actor, id, key),
    detail: (actor: Actor, id: string) => readDetail(deps, actor, id),
    withdraw: (actor: Actor, id: string, reason: string | undefined, key: string) =>
      withdraw(deps, actor, id, reason, key),
    remark: (actor: Actor, id: string, what: Parameters<typeof remark>[3], key: string) =>
      remark(deps, actor, id, what, key),
    relate: (actor: Actor, id: string, numbers: string[], key: string) =>
      relate(deps, actor, id, numbers, key),
    reveal: (actor: Actor, id: string, key: string) => reveal(deps, actor, id, key),
    attach: (actor: Actor, id: string, upload: Upload, key: string) => attach(deps, actor, id, upload, key),
    attachment: (actor: Actor, id: string, attachmentId: string) => download(deps, actor, id, attachmentId),
    detach: (actor: Actor, id: string, attachmentId: string, key: string) =>
      detach(deps, actor, id, attachmentId, key),
  };
}

/** Tickets: created from forms and calls, worked in steps by `workItems`, which must be the same instance as the API's. */
export function createTickets(deps: TicketDeps): Tickets & ServerArea {
  deps.workItems.register(createTicketSubject(deps));
  const useCases = createUseCases(deps);
  let starting: Promise<void> = Promise.resolve();
  return {
    ...useCases,
    routes: createTicketRoutes(useCases),
    topics: [ticketTopic(deps)],
    jobHandlers: [createStarter(deps), fileDeleter(deps)],
    start: async () => {
      starting = recoverStarts(deps);
      starting.catch((err: unknown) => deps.log.error({ err }, 'Recovery of starting tickets failed'));
    },
    stop: () => starting.catch(() => undefined),
    forgetEngine: (engineId) => forgetFlows(deps, engineId),
  };
}

function ticketTopic(deps: TicketDeps): TopicDefinition {
  return {
    name: ticketTopicName,
    access: 'signed-in',
    allows: async (actor, id) =>
      id === undefined ||
      deps.store.read(actor, (em) =>
        requireVisible(deps, em, actor, id).then(
          () => true,
          () => false,
        ),
      ),
  };
}

function fileDeleter({ files }: TicketDeps): JobHandler {
  return {
    topic: deleteFileTopic,
    run: ({ fileId }, { tenantId }) => files.delete(tenantId, String(fileId)),
  };
}

async function withdraw(
  deps: TicketDeps,
  actor: Actor,
  id: string,
  reason: string | undefined,
  key: string,
): Promise<TicketAnswer> {
  const ticket = await deps.store.read(actor, (em) => requireVisible(deps, em, actor, id));
  const { outcome } = await deps.workItems.withdraw(actor, withdrawalOf(ticket, reason), key);
  const { number, state } = await deps.store.read(actor, (em) => requireVisible(deps, em, actor, id));
  return { id, number, state, outcome };
}

async function discardDraft(
  deps: TicketDeps,
  actor: Actor,
  id: string,
  idempotencyKey: string,
): Promise<void> {
  const { tenantId } = actor;
  await deps.store.write(actor, { idempotencyKey, fingerprint: `discard:${id}` }, async (tx) => {
    const ticket = await lockDraft(tx, actor, id);
    for (const { id: fileId } of await tx.em.find(TicketAttachmentEntity, { tenantId, ticketId: id }))
      tx.send(deleteFileTopic, { fileId }, { key: fileId });
    await tx.em.nativeDelete(TicketAttachmentEntity, { tenantId, ticketId: id });
    await tx.em.nativeDelete(TicketCallEntity, { tenantId, ticketId: id });
    audit(tx, ticket, 'discard', whoOf(actor), { number: ticket.number });
    await tx.em.nativeDelete(TicketEntity, { tenantId, id });
  });
}

async function relate(deps: TicketDeps, actor: Actor, id: string, numbers: string[], idempotencyKey: string) {
  const { tenantId } = actor;
  const options = { idempotencyKey, fingerprint: fingerprintOf(['relate', id, numbers]) };
  return deps.store.write(actor, options, async (tx) => {
    const seen = await requireVisible(deps, tx.em, actor, id);
    const isOwn = seen.creatorId === actor.userId;
    if (!isOwn && !(await deps.workItems.workableOf(tx.em, actor, id)))
      throw commonProblems.notAllowed({ right: '' });
    const ticket = await lockTicket(tx, tenantId, id);
    ticket.relatedNumbers = await requireRelated(tx.em, tenantId, numbers, ticket.number);
    audit(tx, ticket, 'relate', whoOf(actor), { numbers: ticket.relatedNumbers });
    announceTicket(deps, tx, ticket);
    return { numbers: ticket.relatedNumbers };
  });
}
