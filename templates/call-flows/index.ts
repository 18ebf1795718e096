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
    schedules: {
      'service-hours': {
        weekly: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '20:00' }],
        holidays: [
          { date: '2026-10-01', name: '国庆节', greeting: 'holiday', windows: [] },
          { date: '2027-01-01', name: '元旦', greeting: 'holiday', windows: [] },
        ],
      },
    },
  },
];
