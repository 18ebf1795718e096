import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';

/** Sets fields and state of the ticket a flow is about, or of another one by its id. */
export const ticketUpdateTemplate = defineNodeType({
  type: 'ticket-update',
  version: 1,
  group: 'ticket',
  kinds: ['ticket', 'call', 'script'],
  label: { 'zh-CN': '更新工单', 'zh-TW': '更新工單', en: 'Update ticket' },
  description: {
    'zh-CN': '设置工单的字段和状态',
    'zh-TW': '設定工單的欄位和狀態',
    en: "Sets a ticket's fields and state",
  },
  icon: 'ticket-edit',
  input: z.object({
    ticketId: z.string().min(1).max(64),
    fields: z.record(z.string().max(100), z.unknown()).default({}),
    state: z.string().max(30).optional(),
  }),
  fields: {
    ticketId: {
      label: { 'zh-CN': '工单', 'zh-TW': '工單', en: 'Ticket' },
      hint: { 'zh-CN': '通常是 =ticketId', 'zh-TW': '通常是 =ticketId', en: 'Usually =ticketId' },
    },
    fields: { editor: 'feel', label: { 'zh-CN': '字段', 'zh-TW': '欄位', en: 'Fields' } },
    state: {
      label: { 'zh-CN': '状态', 'zh-TW': '狀態', en: 'State' },
      hint: { 'zh-CN': '不填则不变', 'zh-TW': '不填則不變', en: 'Left empty: unchanged' },
    },
  },
  output: z.object({ ticketState: z.string() }),
  exits: { 'common-not-found': { 'zh-CN': '找不到工单', 'zh-TW': '找不到工單', en: 'Ticket not found' } },
  errors: ['common-not-found'],
});
