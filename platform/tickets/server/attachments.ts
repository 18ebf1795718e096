import { type Actor, commonProblems, faultPoint, type FileAnswer, newId } from '@callweave/platform/kernel';
import { attachmentLimits } from '@callweave/platform/tickets/contract';
import type { EntityManager } from '@mikro-orm/core';
import { announceTicket } from './announce';
import { whoOf } from './create-ticket';
import { checkFile } from './file-check';
import type { TicketDeps } from './ports';
import { lockTicket } from './start-ticket';
import { requireVisible } from './ticket-access';
import { audit } from './ticket-history';
import { TicketAttachmentEntity, type TicketAttachmentRow, type TicketRow } from './ticket.entities';
import { ticketProblems } from './ticket.problems';

export interface Upload {
  bytes: Uint8Array;
  fileName: string;
}

/**
 * Adds a file to a ticket one created or is to handle.
 * @throws {Problem} type, size or number not allowed; ticket ended
 */
export async function attach(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  upload: Upload,
  idempotencyKey: string,
): Promise<TicketAttachmentRow> {
  const { name, contentType } = await checkFile(upload.bytes, upload.fileName);
  const { tenantId } = actor;
  await deps.store.read(actor, (em) => requireMayAttach(deps, em, actor, ticketId));
  const fileId = newId();
  faultPoint('tickets.attach.before-file');
  await deps.files.put(tenantId, fileId, upload.bytes);
  faultPoint('tickets.attach.after-file');
  const options = {
    idempotencyKey,
    fingerprint: `attach:${ticketId}:${name.slice(0, 40)}:${upload.bytes.byteLength}`,
  };
  const id = await deps.store
    .write(actor, options, async (tx) => {
      const ticket = await lockTicket(tx, tenantId, ticketId);
      const count = await tx.em.count(TicketAttachmentEntity, { tenantId, ticketId });
      if (count >= attachmentLimits.perTicket)
        throw ticketProblems.tooManyFiles({ limit: attachmentLimits.perTicket });
      const uploader = { uploadedById: actor.userId, uploadedByName: actor.userName };
      const sizeBytes = upload.bytes.byteLength;
      tx.em.create(TicketAttachmentEntity, {
        tenantId,
        id: fileId,
        ticketId,
        name,
        contentType,
        sizeBytes,
        ...uploader,
      });
      audit(tx, ticket, 'attach', whoOf(actor), { name, sizeBytes });
      announceTicket(deps, tx, ticket);
      return fileId;
    })
    .catch(async (error: unknown) => {
      await deps.files.delete(tenantId, fileId);
      throw error;
    });
  // A repeated request stored the file a second time under an id nothing refers to.
  if (id !== fileId) await deps.files.delete(tenantId, fileId);
  return deps.store.read(actor, (em) => em.findOneOrFail(TicketAttachmentEntity, { tenantId, id }));
}

async function requireMayAttach(
  deps: TicketDeps,
  em: EntityManager,
  actor: Actor,
  id: string,
): Promise<TicketRow> {
  const ticket = await requireVisible(deps, em, actor, id);
  if (ticket.stage === 'ended') throw ticketProblems.ended({ number: ticket.number });
  const isOwn = ticket.creatorId === actor.userId;
  if (!isOwn && !(await deps.workItems.workableOf(em, actor, id)))
    throw commonProblems.notAllowed({ right: '' });
  return ticket;
}

/** Always as a download: nothing uploaded is ever shown as a page. */
export async function download(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  attachmentId: string,
): Promise<FileAnswer> {
  const { tenantId } = actor;
  const file = await deps.store.read(actor, async (em) => {
    await requireVisible(deps, em, actor, ticketId);
    return em.findOne(TicketAttachmentEntity, { tenantId, ticketId, id: attachmentId });
  });
  if (!file) throw commonProblems.notFound({ what: { 'zh-CN': '附件', 'zh-TW': '附件', en: 'attachment' } });
  const bytes = await deps.files.get(tenantId, attachmentId);
  return { bytes, contentType: file.contentType, fileName: file.name, disposition: 'attachment' };
}

/** Removes a file one uploaded oneself; the bytes go after the commit. */
export async function detach(
  deps: TicketDeps,
  actor: Actor,
  ticketId: string,
  attachmentId: string,
  idempotencyKey: string,
): Promise<void> {
  const { tenantId, userId } = actor;
  const options = { idempotencyKey, fingerprint: `detach:${attachmentId}` };
  await deps.store.write(actor, options, async (tx) => {
    await requireVisible(deps, tx.em, actor, ticketId);
    const ticket = await lockTicket(tx, tenantId, ticketId);
    if (ticket.stage === 'ended') throw ticketProblems.ended({ number: ticket.number });
    const file = await tx.em.findOne(TicketAttachmentEntity, { tenantId, ticketId, id: attachmentId });
    if (!file)
      throw commonProblems.notFound({ what: { 'zh-CN': '附件', 'zh-TW': '附件', en: 'attachment' } });
    if (file.uploadedById !== userId) throw commonProblems.notAllowed({ right: '' });
    tx.em.remove(file);
    audit(tx, ticket, 'detach', whoOf(actor), { name: file.name });
    tx.send(deleteFileTopic, { fileId: attachmentId }, { key: attachmentId });
    announceTicket(deps, tx, ticket);
  });
}

/** Queue that deletes the bytes of removed files. */
export const deleteFileTopic = 'tickets.delete-file';
