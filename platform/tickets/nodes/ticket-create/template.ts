import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';

/** Creates a ticket and starts its flow; exactly one per job. The ticket belongs to the call the flow serves. */
export const ticketCreateTemplate = defineNodeType({
  type: 'ticket-create',
  version: 1,
  group: 'ticket',
  kinds: ['call', 'script'],
  label: { 'zh-CN': '创建工单', 'zh-TW': '建立工單', en: 'Create ticket' },
  description: {
    'zh-CN': '按工单类型填写字段，创建工单并开始流转',
    'zh-TW': '按工單類型填寫欄位，建立工單並開始流轉',
    en: 'Fills in the fields of a ticket type, creates the ticket and starts its flow',
  },
  icon: 'ticket',
  input: z.object({
    flowKey: z.string().min(1).max(100),
    fields: z.record(z.string().max(100), z.unknown()).default({}),
    action: z.string().max(30).default('submit'),
  }),
  fields: {
    flowKey: {
      label: { 'zh-CN': '工单类型', 'zh-TW': '工單類型', en: 'Ticket type' },
      hint: { 'zh-CN': '工单流程的标识', 'zh-TW': '工單流程的識別', en: 'Key of the ticket flow' },
    },
    fields: {
      editor: 'feel',
      label: { 'zh-CN': '字段', 'zh-TW': '欄位', en: 'Fields' },
      hint: {
        'zh-CN': '例如 { title: "电话挂失", cardMask: cardMask, cardToken: cardToken }',
        'zh-TW': '例如 { title: "電話掛失", cardMask: cardMask, cardToken: cardToken }',
        en: 'For example { title: "Lost card", cardMask: cardMask, cardToken: cardToken }',
      },
    },
    action: {
      label: { 'zh-CN': '创建操作', 'zh-TW': '建立操作', en: 'Action' },
      hint: {
        'zh-CN': '创建表单的操作，例如 submit',
        'zh-TW': '建立表單的操作，例如 submit',
        en: 'An action of the start form, such as submit',
      },
    },
  },
  output: z.object({ ticketId: z.string(), ticketNumber: z.string() }),
  exits: {
    'common-bad-input': { 'zh-CN': '内容不符合表单', 'zh-TW': '內容不符合表單', en: 'Does not fit the form' },
    'ticket-no-such-action': { 'zh-CN': '表单没有此操作', 'zh-TW': '表單沒有此操作', en: 'No such action' },
    'ticket-not-a-ticket-flow': { 'zh-CN': '不是工单流程', 'zh-TW': '不是工單流程', en: 'Not a ticket flow' },
    'ticket-not-started': { 'zh-CN': '工单流程未启动', 'zh-TW': '工單流程未啟動', en: 'Flow not started' },
    'flow-not-published': { 'zh-CN': '流程未发布', 'zh-TW': '流程未發佈', en: 'Flow not published' },
  },
  errors: [
    'common-bad-input',
    'ticket-no-such-action',
    'ticket-not-a-ticket-flow',
    'ticket-not-started',
    'flow-not-published',
  ],
});
