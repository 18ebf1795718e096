import { defineRights } from '@callweave/platform/kernel';

/** Function rights of T-02. Roles grant them with a data scope. */
export const ticketRights = defineRights('tickets', {
  create: { 'zh-CN': '创建工单', 'zh-TW': '建立工單', en: 'Create tickets' },
  query: { 'zh-CN': '查询工单', 'zh-TW': '查詢工單', en: 'Query tickets' },
  audit: { 'zh-CN': '审核工单', 'zh-TW': '審核工單', en: 'Audit tickets' },
  handle: { 'zh-CN': '处理工单', 'zh-TW': '處理工單', en: 'Handle tickets' },
  reveal: { 'zh-CN': '查看敏感信息全文', 'zh-TW': '檢視敏感資訊全文', en: 'Reveal sensitive values' },
  export: { 'zh-CN': '批量导出工单', 'zh-TW': '批次匯出工單', en: 'Export tickets' },
});
