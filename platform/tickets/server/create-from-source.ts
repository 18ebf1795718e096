import { fieldsOf } from '@callweave/platform/form-logic';
import {
  type Actor,
  faultPoint,
  startedByVariable,
  systemActor,
  type TriggeredStart,
} from '@callweave/platform/kernel';
import { sealFields } from '@callweave/platform/work-items/server';
import { type CreateBody, insertTicket } from './create-ticket';
import type { TicketDeps } from './ports';
import { startTicket } from './start-ticket';
import { liveType, type TicketType, typeOfRelease } from './ticket-type';
import { TicketEntity, type TicketRow } from './ticket.entities';

/** What creates a ticket without a person: a node of a flow, or a start event of the ticket's own. */
export interface TicketSource {
  /** Of the job or the start: the same source never makes a second ticket. */
  key: string;
  /** Shown as the creator. */
  flowName?: string | undefined;
  /** What its instance gets beside what forms give: which start event begins, and what the message brought. */
  variables?: Readonly<Record<string, unknown>>;
}

/**
 * The same for a node of a flow: hidden fields may be set, the flow is not waited for.
 * @param processDefinitionKey of the flow the node stands in
 * @returns the ticket of this job, the earlier one when the job came twice
 */
export async function createTicketFromFlow(
  deps: TicketDeps,
  system: Actor,
  body: CreateBody,
  { key, processDefinitionKey }: { key: string; processDefinitionKey: string },
): Promise<TicketRow> {
  const type = await liveType(deps, system.tenantId, body.flowKey);
  const flow = await deps.releases.byProcessDefinition(processDefinitionKey);
  return createFromSource(deps, system, type, body, { key, flowName: flow?.name });
}

/**
 * Creates the ticket of a start event with a trigger, by the first action of the start form. Variables of the message
 * that are fields of the form fill it; the others go into the instance.
 * @throws {Problem} required fields are missing, values do not fit, the engine refuses
 */
export async function createTicketFromTrigger(deps: TicketDeps, start: TriggeredStart): Promise<void> {
  const { tenantId, releaseId, elementId, key, variables } = start;
  const type = await typeOfRelease(deps, tenantId, releaseId);
  const keys = new Set(fieldsOf(type.form).map((field) => field.key));
  const [fields, others] = [true, false].map((isField) =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => keys.has(name) === isField)),
  );
  const { flowKey, name: flowName } = type.release;
  const body = { flowKey, action: type.actions[0]!.key, fields: fields! };
  const source = { key, flowName, variables: { ...others, [startedByVariable]: elementId } };
  await createFromSource(deps, systemActor(tenantId, 'trigger', key), type, body, source);
}

async function createFromSource(
  deps: TicketDeps,
  system: Actor,
  type: TicketType,
  body: CreateBody,
  source: TicketSource,
): Promise<TicketRow> {
  const { tenantId } = system;
  const actor = source.flowName ? { ...system, userName: source.flowName } : system;
  const fields = await sealFields(deps.vault, tenantId, type.form, body.fields);
  faultPoint('tickets.source.before-write');
  const id = await deps.store.write(actor, { idempotencyKey: `ticket-source:${source.key}` }, async (tx) => {
    const known = await tx.em.findOne(TicketEntity, { tenantId, sourceKey: source.key });
    return known?.id ?? insertTicket(deps, tx, actor, type, { ...body, fields }, source);
  });
  faultPoint('tickets.source.after-write');
  await startTicket(deps, actor, id, { isAwaited: false });
  return deps.store.read(actor, (em) => em.findOneOrFail(TicketEntity, { tenantId, id }));
}
