import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, text } from '../texts';

/** Hands the call over to another flow (I-01, jump); this flow goes on to its end without it. */
export const goToFlowTemplate = defineNodeType({
  type: 'go-to-flow',
  version: 1,
  group: 'control',
  kinds: ['call'],
  label: text('转到流程', '轉到流程', 'Go to flow'),
  description: text(
    '把通话交给另一个呼叫流程，本流程到此结束',
    '把通話交給另一個呼叫流程，本流程到此結束',
    'Hands the call to another call flow; draw an end event behind it',
  ),
  icon: 'arrow-right',
  input: z.object({
    flow: z.string().min(1).max(100),
    alias: z.string().min(1).max(40).default('live'),
    data: z.record(z.string().max(100), z.unknown()).optional(),
  }),
  fields: {
    flow: { label: text('流程', '流程', 'Flow') },
    alias: { label: text('别名', '別名', 'Alias') },
    data: {
      editor: 'feel',
      label: text('带去的数据', '帶去的資料', 'Data to take along'),
      hint: text('例如 { reason: choice }', '例如 { reason: choice }', 'For example { reason: choice }'),
    },
  },
  output: z.object({}),
  exits: {
    'flow-not-published': text('流程未发布', '流程未發佈', 'Flow not published'),
    'call-ended': callEnded,
  },
  errors: ['call-ended', 'flow-not-published'],
});
