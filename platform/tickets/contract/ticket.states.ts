import type { LocalText } from '@callweave/platform/kernel';

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });

/** Business states of the bank preset with their labels (T-04). A flow's actions may name states of their own (W-13). */
export const ticketStateLabels = {
  new: text('新建', '新建', 'New'),
  audit: text('审核', '審核', 'In audit'),
  toHandle: text('待处理', '待處理', 'To handle'),
  returned: text('已退回', '已退回', 'Returned'),
  solved: text('已解决', '已解決', 'Solved'),
  voided: text('已作废', '已作廢', 'Voided'),
} as const;
export const TicketState = {
  New: 'new',
  Audit: 'audit',
  ToHandle: 'toHandle',
  Returned: 'returned',
  Solved: 'solved',
  Voided: 'voided',
} as const;
export type TicketState = (typeof TicketState)[keyof typeof TicketState];

/** Where a ticket stands for the platform: not submitted, instance being started, in flow, flow ended. */
export const ticketStages = ['draft', 'starting', 'inFlow', 'ended'] as const;
export type TicketStage = (typeof ticketStages)[number];

/** Values of the field `urgency`, lowest first, with labels. */
export const urgencyLabels = {
  low: text('低', '低', 'Low'),
  normal: text('普通', '普通', 'Normal'),
  high: text('紧急', '緊急', 'High'),
  critical: text('特急', '特急', 'Critical'),
} as const;
