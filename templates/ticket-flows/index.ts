/// <reference path="../bpmn.d.ts" />
import type { FlowBundle } from '@callweave/designer/flows/contract';
import type { FormSchema } from '@callweave/platform/kernel';
import bankTicket from './bank-ticket/flow.bpmn';
import audit from './bank-ticket/forms/audit.json';
import create from './bank-ticket/forms/create.json';
import handle from './bank-ticket/forms/handle.json';

/** JSON modules lose literal types; the shape itself is checked when a flow is published. */
const forms = (...schemas: { id: string }[]) =>
  Object.fromEntries(schemas.map((schema) => [schema.id, schema])) as unknown as Record<string, FormSchema>;

/** Ready-made ticket flows; a new flow may start from one. */
export const ticketFlowTemplates: readonly FlowBundle[] = [
  {
    format: 1,
    key: 'bank-ticket',
    kind: 'ticket',
    name: '银行工单',
    bpmn: bankTicket,
    forms: forms(create, audit, handle) as FlowBundle['forms'],
    prompts: {},
    schedules: {},
  },
];
