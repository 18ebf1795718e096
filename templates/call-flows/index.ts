/// <reference path="../bpmn.d.ts" />
import type { FlowBundle } from '@callweave/designer/flows/contract';
import bankIvr from './bank-ivr/flow.bpmn';

/** Ready-made call flows; a new flow may start from one. */
export const callFlowTemplates: readonly FlowBundle[] = [
  {
    format: 1,
    key: 'bank-ivr',
    kind: 'call',
    name: '银行客服热线',
    bpmn: bankIvr,
    forms: {},
    prompts: {},
    schedules: {},
  },
];
